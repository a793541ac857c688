import { DEFAULT_INCIDENT_SETTINGS, incidentSettingsSchema } from '../../../src/config/incident-settings.ts';

function problemsOf(settings: unknown): string[] {
  const parsed = incidentSettingsSchema.safeParse(settings);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test('the defaults satisfy the schema and come back unchanged', () => {
  expect(incidentSettingsSchema.parse(DEFAULT_INCIDENT_SETTINGS)).toEqual(DEFAULT_INCIDENT_SETTINGS);
  expect(DEFAULT_INCIDENT_SETTINGS.routes.map(({ name, channels }) => [name, channels])).toEqual([['default', ['*']]]);
});

test('a part that is given leaves the other defaults as they are', () => {
  const { rateCap, ...rest } = incidentSettingsSchema.parse({ rateCap: { messages: 2 } });
  const { rateCap: usual, ...others } = DEFAULT_INCIDENT_SETTINGS;
  expect(rateCap).toEqual({ ...usual, messages: 2 });
  expect(rest).toEqual(others);
});

test('every problem is reported at once, naming field and fix', () => {
  const problems = problemsOf({
    colour: 'red',
    routes: [
      { name: 'a', channels: [], match: { minimumSeverity: 'fatal' } },
      { name: 'a', channels: ['mail'], escalations: [{ afterSeconds: 5, channels: ['pager'] }] },
    ],
    silences: [
      { name: 's', by: 'ann', reason: 'r' },
      {
        name: 't',
        by: 'ann',
        reason: 'r',
        weekly: { days: ['MONDAY'], from: '25:00', to: '02:00', timeZone: 'Mars/Base' },
      },
      { name: 'u', by: 'ann', reason: 'r', from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' },
    ],
    maintenance: { announceSeconds: [5] },
  });
  for (const part of [
    'colour',
    'routes.0.channels',
    'routes.0.match.minimumSeverity',
    'routes.1.escalations.0.afterSeconds',
    'silences.1.weekly.from: is not a time of day; write HH:MM',
    'silences.1.weekly.timeZone: is no time zone; write for instance Europe/Berlin or UTC',
    'maintenance.announceSeconds.0',
  ]) {
    expect(problems.join('\n')).toContain(part);
  }
});

test('names must differ, and a silence needs its times', () => {
  const routes = [
    { name: 'a', channels: ['mail'] },
    { name: 'a', channels: ['chat'] },
  ];
  expect(problemsOf({ routes })).toEqual(['routes: has two entries named "a"; names must differ']);
  expect(problemsOf({ silences: [{ name: 's', by: 'ann', reason: 'r' }] })).toEqual([
    'silences.0: needs either weekly, or both from and to',
  ]);
  const backwards = { name: 'u', by: 'ann', reason: 'r', from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' };
  expect(problemsOf({ silences: [backwards] })).toEqual(['silences.0.to: is not after from']);
});
