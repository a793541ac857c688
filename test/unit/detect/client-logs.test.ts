import { join } from 'node:path';
import type { Condition } from '../../../src/detect/condition.ts';
import { connectionsCut } from '../../../src/detect/conditions/connections-cut.ts';
import { consumerTimedOut } from '../../../src/detect/conditions/consumer-timed-out.ts';
import { heartbeatsMissed } from '../../../src/detect/conditions/heartbeats-missed.ts';
import { anAwsInput } from '../../support/amazon-mq.ts';
import { clientLog, linesOf, logOf } from '../../support/client-logs.ts';
import { findingOf, isApplicable } from '../../support/findings.ts';
import { T0 } from '../../support/snapshots.ts';

const MINUTE = 60_000;
const recorded = (version: string) => linesOf(join(import.meta.dirname, `../../fixtures/rabbitmq-logs/${version}.log`));

interface Course {
  readonly version: string;
  /** How many minutes ago everything that was recorded happened, once for each. */
  readonly ago: readonly number[];
  readonly groups?: readonly ('connection' | 'general')[];
}

/** What a condition finds where the recorded lines came at these times. */
async function found(condition: Condition, { version, ago, groups = ['connection', 'general'] }: Course) {
  const logs = await Promise.all(
    ago.map((minutes) =>
      clientLog(
        logOf(recorded(version), () => T0 - minutes * MINUTE, groups),
        T0,
      ),
    ),
  );
  const matches = logs.flatMap((log) => log?.matches ?? []).sort((a, b) => a.at - b.at);
  const input = anAwsInput({ log: { since: T0 - 60 * MINUTE, matches }, broker: { engineVersion: version } });
  return findingOf(condition, input);
}

const times = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);

describe.each([
  [heartbeatsMissed.id, '3.10.8', 3, 'of billing (127.0.0.1)', heartbeatsMissed],
  [heartbeatsMissed.id, '4.0.5', 3, 'of billing (127.0.0.1)', heartbeatsMissed],
  [heartbeatsMissed.id, '4.3.6', 3, 'of billing (127.0.0.1)', heartbeatsMissed],
  [connectionsCut.id, '3.10.8', 10, 'of orders-app (user admin at 127.0.0.1)', connectionsCut],
  [connectionsCut.id, '4.0.5', 10, 'of orders-app (user admin at 127.0.0.1)', connectionsCut],
  [connectionsCut.id, '4.3.6', 10, 'of orders-app (user admin at 127.0.0.1)', connectionsCut],
  [consumerTimedOut.id, '3.10.8', 1, 'of user admin at 127.0.0.1', consumerTimedOut],
  [consumerTimedOut.id, '4.0.5', 1, 'of user admin at 127.0.0.1', consumerTimedOut],
] as const)('%s in the log of RabbitMQ %s', (_, version, fires, client, condition) => {
  test('fires and names the client', async () => {
    const { level, observations } = await found(condition, { version, ago: times(fires) });
    expect(level).toBe('firing');
    expect(observations[0]?.evidence).toContainEqual({ label: client, value: fires, unit: 'count' });
    expect(observations[0]?.evidence).toContainEqual({
      label: 'lines in 30 min',
      value: fires,
      unit: 'count',
      limit: fires,
    });
  });

  test('a line less does not', async () => {
    expect((await found(condition, { version, ago: times(fires - 1) })).level).toBe(fires === 1 ? 'ok' : 'between');
  });

  test('half an hour later it holds, and an hour later it is over', async () => {
    expect((await found(condition, { version, ago: times(fires, 31) })).level).toBe('between');
    expect((await found(condition, { version, ago: times(fires, 61) })).level).toBe('ok');
  });
});

test('lines about connections are found in either group, and count once where they are in both', async () => {
  for (const groups of [['connection'], ['general'], ['connection', 'general']] as const) {
    const { observations } = await found(heartbeatsMissed, { version: '3.10.8', ago: times(3), groups });
    expect(observations[0]?.evidence[0]?.value).toBe(3);
  }
});

test('an orderly end says nothing', async () => {
  const orderly = recorded('3.10.8').filter((line) => line.includes('[info]'));
  expect(orderly.some((line) => line.includes('closing AMQP connection'))).toBe(true);
  expect(
    await clientLog(
      logOf(orderly, () => T0, ['connection']),
      T0,
    ),
  ).toMatchObject({ matches: [] });
});

test('a group that is not there is empty, and without logs nothing is known', async () => {
  expect(findingOf(heartbeatsMissed, anAwsInput()).level).toBe('unknown');
  expect(findingOf(heartbeatsMissed, anAwsInput({ log: { since: T0, matches: [] } })).level).toBe('ok');
});

test('RabbitMQ 4.3 has no such time-out to write about', () => {
  expect(isApplicable(consumerTimedOut, anAwsInput({ broker: { engineVersion: '4.3.6' } }))).toBe(false);
});
