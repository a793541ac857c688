import { DateTime } from 'luxon';
import { atTime, weeklyEnd } from '../../../src/decide/silence.ts';
import { windowAt } from '../../../src/decide/window.ts';
import { differences } from '../../../src/decide/window-report.ts';

const TWO_HOURS = 7_200;
const at = (text: string) => Date.parse(text);
const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
const start = (dayOfWeek: 'SUNDAY' | 'MONDAY', timeOfDay: string, timeZone: string, now: string) =>
  iso(windowAt({ dayOfWeek, timeOfDay, timeZone }, TWO_HOURS, at(now))?.start);

describe('the window that runs or comes next', () => {
  test.each([
    ['before it, in the same week', 'MONDAY', '02:00', 'UTC', '2026-01-05T01:00:00Z', '2026-01-05T02:00:00.000Z'],
    ['at its first moment', 'MONDAY', '02:00', 'UTC', '2026-01-05T02:00:00Z', '2026-01-05T02:00:00.000Z'],
    ['at its last moment', 'MONDAY', '02:00', 'UTC', '2026-01-05T03:59:59Z', '2026-01-05T02:00:00.000Z'],
    ['when it is over, the next week', 'MONDAY', '02:00', 'UTC', '2026-01-05T04:00:00Z', '2026-01-12T02:00:00.000Z'],
    ['over midnight into the next week', 'SUNDAY', '23:00', 'UTC', '2026-01-12T00:30:00Z', '2026-01-11T23:00:00.000Z'],
    ['in a zone far ahead', 'MONDAY', '08:00', 'Pacific/Auckland', '2026-01-04T12:00:00Z', '2026-01-04T19:00:00.000Z'],
    [
      'a time that does not exist is an hour later',
      'SUNDAY',
      '02:30',
      'Europe/Berlin',
      '2026-03-28T12:00:00Z',
      '2026-03-29T01:30:00.000Z',
    ],
    [
      'a time that comes twice is the first',
      'SUNDAY',
      '02:30',
      'Europe/Berlin',
      '2026-10-24T12:00:00Z',
      '2026-10-25T00:30:00.000Z',
    ],
    [
      'and stays the first while it runs',
      'SUNDAY',
      '02:30',
      'Europe/Berlin',
      '2026-10-25T01:45:00Z',
      '2026-10-25T00:30:00.000Z',
    ],
  ] as const)('%s', (_what, day, time, zone, now, expected) => {
    expect(start(day, time, zone, now)).toBe(expected);
  });

  test('a zone that does not exist has no window', () => {
    expect(start('MONDAY', '02:00', 'Europe/Atlantis', '2026-01-05T01:00:00Z')).toBeUndefined();
  });
});

test('a weekly stretch ends where its zone says', () => {
  const weekly = { days: ['MONDAY' as const], from: '22:00', to: '02:00', timeZone: 'Europe/Berlin' };
  expect(iso(weeklyEnd(weekly, at('2026-01-05T21:00:00Z')))).toBe('2026-01-06T01:00:00.000Z');
  expect(iso(weeklyEnd(weekly, at('2026-01-06T00:59:59Z')))).toBe('2026-01-06T01:00:00.000Z');
  expect(weeklyEnd(weekly, at('2026-01-06T01:00:00Z'))).toBeUndefined();
  expect(weeklyEnd(weekly, at('2026-01-05T20:59:59Z'))).toBeUndefined();
});

test('a time of day is reckoned from the day, not from the hour at which it is asked', () => {
  const day = (text: string) => DateTime.fromMillis(at(text), { zone: 'Europe/Berlin' });
  const early = atTime(day('2026-10-24T22:30:00Z'), '02:30');
  const late = atTime(day('2026-10-25T20:00:00Z'), '02:30');
  expect([iso(early), iso(late)]).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-25T00:30:00.000Z']);
});

describe('what is different after a window', () => {
  test('queues without the consumers they had, worst first, ten of them named', () => {
    const queues = Array.from({ length: 12 }, (_, index) => [`queue/%2F/q${index}/consumers`, index + 1] as const);
    const before = Object.fromEntries(queues);
    const after = Object.fromEntries(queues.map(([series]) => [series, 0]));
    expect(differences(before, after)).toEqual([
      'Lost all consumers: q11 in / (had 12), q10 in / (had 11), q9 in / (had 10), q8 in / (had 9), q7 in / (had 8), q6 in / (had 7), q5 in / (had 6), q4 in / (had 5), q3 in / (had 4), q2 in / (had 3) and 2 more.',
    ]);
  });

  test('a queue that is gone or was not read is not said to have lost its consumers', () => {
    expect(
      differences({ 'queue/%2F/a/consumers': 3, 'queue/%2F/b/consumers': 0 }, { 'queue/%2F/b/consumers': 0 }),
    ).toEqual([]);
  });

  test('fewer nodes, and a tenth fewer connections; a few less are the usual coming and going', () => {
    const before = { 'broker/nodes-running': 3, 'broker/connections': 1_000, 'broker/consumers': 200 };
    const after = { 'broker/nodes-running': 2, 'broker/connections': 899, 'broker/consumers': 180 };
    expect(differences(before, after)).toEqual([
      '2 of 3 nodes are running.',
      '899 connections, before the window 1,000.',
    ]);
  });

  test('nothing to compare with is said', () => {
    expect(differences(undefined, {})).toEqual(['There are no figures from before the window to compare with.']);
  });
});
