import { terminalText } from '../../../src/notify/terminal-text.ts';
import { testEffects } from '../../../src/notify/test-effects.ts';
import {
  digestEffect,
  endedNotice,
  hostileEffect,
  memoryIncident,
  noticeEffect,
  notifyEffect,
  ORDERS_BROKER,
  resolvedEffect,
  TOLD_AT,
} from '../../support/effects.ts';

const text = (effect: Parameters<typeof terminalText>[0]) => terminalText(effect, ORDERS_BROKER);

test('an incident: when, how bad, what, where with figures, why, whose, what to do', () => {
  expect(text(notifyEffect())).toBe(
    `10:00:00  critical  Opened: Memory alarm · orders
          subject   node rabbit@b: memory used 212 MiB (limit 200 MiB)
          cause     41,200 unacked messages hold 180 MiB of rabbit@b.
          owner     queue orders in /: 41,200 unacked messages, prefetch 0
          do        Set a prefetch on the consumers of queue orders, or add consumers.
          hides     stranded-queue
          id        b-1234:memory-alarm:mm7ku2io
          why now   It fires for 1 min, its hold time.`,
  );
});

test('its end: how long it took', () => {
  expect(text(resolvedEffect())).toBe(
    `10:10:00  ok        Resolved: Memory alarm · orders
          lasted    11 min
          id        b-1234:memory-alarm:mm7ku2io
          why now   It is clear for 1 min, its clearing time.`,
  );
});

test('an overview: the worst, and how many more', () => {
  expect(text(digestEffect())).toBe(
    `10:00:00  critical  37 events in one message · orders
                    critical, opened: Memory alarm (memory-alarm)
                    warning, resolved: Queue with messages and no consumer (stranded-queue)
                    and 35 more
          why       More messages were due than this channel takes at once; each incident has its own history.`,
  );
});

test('a maintenance window, before and after, in its own time zone', () => {
  expect(text(noticeEffect())).toBe(
    `10:00:00  info      Maintenance window begins in 1 h · orders
          window    Sun 1 Mar, 12:00 to Sun 1 Mar, 14:00, Europe/Berlin. Better dealt with before: 1.
                    2 mirrored queues are not synchronised.`,
  );
  expect(text(endedNotice())).toContain('Kept quiet meanwhile: Node down');
});

test.each([
  ['worsened', 'Worse: '],
  ['reopened', 'Reopened: '],
  ['flapping', 'Flapping: '],
  ['still-firing', 'Still firing: '],
  ['reminder', 'Reminder: '],
  ['escalated', 'Escalated: '],
] as const)('%s is said in its word', (reason, word) => {
  expect(text(notifyEffect({ reason }))).toContain(`${word}Memory alarm · orders`);
});

test('many subjects are counted, and who takes care is named', () => {
  const incident = memoryIncident({ subjectCount: 512, acknowledged: { by: 'ann', at: TOLD_AT } });
  expect(text(notifyEffect({ incident }))).toMatch(/and 511 more\n.*with +ann\n/s);
});

test('a test says so in its first words', () => {
  const [opened] = testEffects({ channel: 'x', brokerId: 'b-1234', severity: 'info', now: TOLD_AT });
  expect(text(opened)).toMatch(/^10:00:00 {2}info {6}TEST\. Opened: Test of notifications · orders\n/);
});

test('names from outside can neither forge a line nor move the cursor', () => {
  const lines = text(hostileEffect()).split('\n');
  expect(lines).toHaveLength(8);
  expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('only the status is coloured, and only when told so', () => {
  const painted = terminalText(notifyEffect(), ORDERS_BROKER, (status, word) => `<${status}>${word}</>`);
  expect(painted.split('\n')[0]).toBe('10:00:00  <critical>critical  </>Opened: Memory alarm · orders');
});
