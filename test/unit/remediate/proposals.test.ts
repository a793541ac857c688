import { remediationSettingsSchema } from '../../../src/config/remediation-settings.ts';
import { CONDITIONS } from '../../../src/detect/registry.ts';
import { CONTRIBUTORS } from '../../../src/diagnose/registry.ts';
import type { Finding } from '../../../src/model/finding.ts';
import type { Incident } from '../../../src/model/incident.ts';
import { adviser } from '../../../src/remediate/advise.ts';
import { PROPOSALS, proposalsFor, requestFor } from '../../../src/remediate/proposals.ts';
import { ACTIONS } from '../../../src/remediate/registry.ts';
import { modeOf, ruleFor } from '../../../src/remediate/rule.ts';
import { aStalledView } from '../../support/plans.ts';
import { T0 } from '../../support/snapshots.ts';
import { anIncident } from '../../support/state.ts';

test('every row names an action, conditions and causes that exist', () => {
  const conditions = CONDITIONS.map(({ id }) => id);
  const causes = CONTRIBUTORS.map(({ id }) => id);
  for (const row of PROPOSALS) {
    expect(Object.keys(ACTIONS)).toContain(row.action);
    expect((row.conditions ?? []).filter((id) => !conditions.includes(id))).toEqual([]);
    expect((row.causes ?? []).filter((id) => !causes.includes(id))).toEqual([]);
    expect(row.because).toMatch(/^[A-Z].{20,}\.$/);
  }
});

test('what needs the choice of a person is in no row', () => {
  const proposed = new Set(PROPOSALS.map(({ action }) => action));
  const left = Object.values(ACTIONS).filter(({ id }) => !proposed.has(id));
  expect(left.map(({ id }) => id).sort()).toEqual([
    'cap-queue-length',
    'close-connections',
    'enable-logs',
    'promote-replica',
    'reboot-broker',
  ]);
});

const cause = (id: string): Incident['causes'][number] => ({
  ...{ id, summary: id, confidence: 'likely', evidence: [], advice: '' },
  owners: [{ kind: 'queue', name: 'orders', vhost: '/', share: 'all' }],
});

const actionsFor = (conditionId: string, causes: readonly string[]) =>
  proposalsFor({ conditionId, causes: causes.map(cause) }).map(({ action }) => action);

test('a purge comes up only where ready messages, not unacknowledged ones, are what fills the memory', () => {
  expect(actionsFor('memory-alarm', ['unacked-messages', 'ready-messages'])).not.toContain('purge-queue');
  expect(actionsFor('memory-alarm', ['ready-messages', 'unacked-messages'])).toContain('purge-queue');
});

test('what the owner set up comes before anything done to the broker', () => {
  for (const { id } of CONDITIONS) expect(proposalsFor({ conditionId: id, causes: [] })[0]?.action).toBe('run-hook');
});

test('only queues that the settings name are ever proposed to be destroyed', () => {
  const row = PROPOSALS.find(({ action }) => action === 'purge-queue');
  const incident = anIncident('i', { conditionId: 'memory-alarm', causes: [cause('ready-messages')] });
  if (row === undefined) throw new Error('no row');
  expect(requestFor(row, incident, { allowed: {} })).toBeUndefined();
  expect(requestFor(row, incident, { allowed: { queues: ['orders*'] } })).toEqual({
    action: 'purge-queue',
    queues: [{ vhost: '/', name: 'orders' }],
  });
});

function settingsOf(mode: string, more: Record<string, unknown> = {}) {
  const rule = { actions: ['*'], mode, user: 'writer', passwordEnv: 'UNUSED', ...more };
  return remediationSettingsSchema.parse({ rules: [rule] });
}

test('what cannot be taken back waits for a person though the mode is auto', () => {
  const rule = ruleFor(settingsOf('auto'), 'x', aStalledView().broker);
  for (const action of Object.values(ACTIONS)) {
    expect(modeOf(action.id, rule)).toBe(action.neverAuto ? 'approve' : 'auto');
  }
  const never = Object.values(ACTIONS).filter(({ neverAuto }) => neverAuto);
  expect(never.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['purge-queue', 'delete-unused-queue', 'reboot-broker', 'promote-replica', 'resize-broker']),
  );
});

function advised(mode: string, incidents: readonly Incident[], offers = true) {
  const { broker, snapshot } = aStalledView();
  const inspection = { broker, snapshot: { ...snapshot, takenAt: T0 }, findings: [STALLING], diagnosis: {} };
  return adviser({ inspection, known: [], offers, settings: settingsOf(mode), now: T0 })(incidents);
}

const SUBJECT = { subject: { kind: 'queue', vhost: '/', name: 'orders' }, level: 'firing', evidence: [] } as const;
const STALLING: Finding = {
  ...{ conditionId: 'paused-queue-sync', title: 'Stalled', level: 'firing', severity: 'critical' },
  ...{ observations: [SUBJECT], checked: 1, holdSeconds: 0, clearSeconds: 0 },
};

const STALLED = (id: string, more: Partial<Incident> = {}) => {
  const { muted: _muted, ...incident } = anIncident(id, {
    conditionId: 'paused-queue-sync',
    observations: [SUBJECT],
    ...more,
  });
  return incident;
};

test('two incidents that one plan would end share it', () => {
  const memory = STALLED('b', { conditionId: 'memory-alarm', causes: [cause('mirror-synchronisation')] });
  const { changed, advice } = advised('approve', [STALLED('a'), memory]);
  expect(changed.map(({ incidentId, state }) => [incidentId, state])).toEqual([['a', 'awaiting-approval']]);
  expect(advice.get('b')?.remediation?.id).toBe(changed[0]?.id);
});

test('where nobody carries out plans, nothing is offered and that is said', () => {
  const { changed, advice } = advised('approve', [STALLED('a')], false);
  expect(changed).toEqual([]);
  expect(advice.get('a')).toMatchObject({ action: 'tune-queue-sync', blocked: 'nothing here carries out plans' });
});

test('by default the message names the command that shows the plan', () => {
  const { changed, advice } = advised('recommend', [STALLED('a')], false);
  expect(changed).toEqual([]);
  expect(advice.get('a')).toEqual({
    action: 'tune-queue-sync',
    because: expect.stringContaining('Smaller batches'),
    summary: expect.stringContaining('queue orders'),
    risk: 'low',
    command: 'mq-operator plan tune-queue-sync --broker orders',
  });
});

test('off is off, and what is not open or is explained by another is left alone', () => {
  expect(advised('off', [STALLED('a')]).advice.size).toBe(0);
  expect(advised('approve', [STALLED('a', { state: 'pending' })]).advice.size).toBe(0);
  const mute = { kind: 'cause', by: 'x', reason: 'x', since: 0 } as const;
  expect(advised('approve', [{ ...STALLED('a'), muted: mute }]).advice.size).toBe(0);
});
