import { consumersPerChannelNearMaximum } from '../../../../src/detect/conditions/consumers-per-channel-near-maximum.ts';
import { exchangesNearMaximum } from '../../../../src/detect/conditions/exchanges-near-maximum.ts';
import { nodeChannelsNearMaximum } from '../../../../src/detect/conditions/node-channels-near-maximum.ts';
import { nodeConnectionsNearMaximum } from '../../../../src/detect/conditions/node-connections-near-maximum.ts';
import { queuesNearMaximum } from '../../../../src/detect/conditions/queues-near-maximum.ts';
import { shovelsNearMaximum } from '../../../../src/detect/conditions/shovels-near-maximum.ts';
import { userChannelsNearLimit } from '../../../../src/detect/conditions/user-channels-near-limit.ts';
import { userConnectionsNearLimit } from '../../../../src/detect/conditions/user-connections-near-limit.ts';
import { vhostConnectionsNearLimit } from '../../../../src/detect/conditions/vhost-connections-near-limit.ts';
import { vhostQueuesNearLimit } from '../../../../src/detect/conditions/vhost-queues-near-limit.ts';
import { vhostsNearMaximum } from '../../../../src/detect/conditions/vhosts-near-maximum.ts';
import type { RabbitmqReadings } from '../../../../src/model/rabbitmq.ts';
import { findingOf, firingSubjects, isApplicable, levelOf } from '../../../support/findings.ts';
import { aChannel, aConnection, anInput, anOverview, aQueue, aReading, aVhost } from '../../../support/snapshots.ts';

const many = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index));
const connections = (count: number, omitted = 0) =>
  aReading(
    many(count, (index) => aConnection(`c${index}`)),
    { omitted },
  );
const channels = (count: number) => aReading(many(count, (index) => aChannel(`c${index}`)));
const LEVELS = [
  [69, 'ok', 'warning'],
  [70, 'between', 'warning'],
  [80, 'firing', 'warning'],
  [90, 'firing', 'critical'],
] as const;

describe.each([
  ['max-connections', 'vhost', vhostConnectionsNearLimit, (count: number) => ({ connections: connections(count) })],
  [
    'max-queues',
    'vhost',
    vhostQueuesNearLimit,
    (count: number) => ({ queues: aReading(many(count, (n) => aQueue(`q${n}`))) }),
  ],
  ['max-connections', 'user', userConnectionsNearLimit, (count: number) => ({ connections: connections(count) })],
  ['max-channels', 'user', userChannelsNearLimit, (count: number) => ({ channels: channels(count) })],
] as const)('%s of a %s', (name, kind, condition, readings) => {
  const subject = kind === 'vhost' ? '/' : 'shop';
  const limited = (limit: number): Partial<RabbitmqReadings> => ({
    [kind === 'vhost' ? 'vhostLimits' : 'userLimits']: aReading([{ subject, limits: { [name]: limit } }]),
  });

  test.each(LEVELS)('%d %% is %s, %s', (count, level, severity) => {
    const finding = findingOf(condition, anInput({ ...readings(count), ...limited(100) }));
    expect(finding).toMatchObject({ level, severity, checked: 1 });
  });

  test('names who is near it; -1 is no limit', () => {
    expect(firingSubjects(condition, anInput({ ...readings(95), ...limited(100) }))).toEqual([`${kind} ${subject}`]);
    expect(findingOf(condition, anInput({ ...readings(95), ...limited(-1) })).checked).toBe(0);
  });
});

test('what was left out of the list counts too', () => {
  const vhostLimits = aReading([{ subject: '/', limits: { 'max-connections': 100 } }]);
  const input = anInput({ connections: connections(30, 60), vhostLimits });
  expect(findingOf(vhostConnectionsNearLimit, input)).toMatchObject({ level: 'firing', severity: 'critical' });
});

/** An mq.m7g.medium cluster: 100 connections and 500 channels a node, 100 queues, 10 vhosts, 50 shovels, 1,000 consumers a channel. */
describe('the maximum of the instance type', () => {
  const broker = { instanceType: 'mq.m7g.medium', deploymentMode: 'cluster-multi-az' } as const;
  const totals = (count: number) => aReading(anOverview({ totals: { queues: count, exchanges: count } }));
  const shovels = (count: number) =>
    aReading(many(count, (n) => ({ vhost: '/', name: `s${n}`, state: 'running', node: 'rabbit@a' })));

  test.each([
    [
      'connections of a node',
      nodeConnectionsNearMaximum,
      100,
      (count: number) => ({ connections: connections(count) }),
    ],
    ['channels of a node', nodeChannelsNearMaximum, 500, (count: number) => ({ channels: channels(count) })],
    ['queues', queuesNearMaximum, 100, (count: number) => ({ overview: totals(count) })],
    [
      'virtual hosts',
      vhostsNearMaximum,
      10,
      (count: number) => ({ vhosts: aReading(many(count, (n) => aVhost(`v${n}`))) }),
    ],
    ['shovels', shovelsNearMaximum, 50, (count: number) => ({ shovels: shovels(count) })],
    [
      'consumers of a channel',
      consumersPerChannelNearMaximum,
      1_000,
      (count: number) => ({ channels: aReading([aChannel('c', { consumers: count })]) }),
    ],
  ] as const)('%s', (_, condition, maximum, readings) => {
    const at = (percent: number) => findingOf(condition, anInput(readings((maximum * percent) / 100), { broker }));
    expect([60, 70, 80].map((percent) => at(percent).level)).toEqual(['ok', 'between', 'firing']);
    expect(at(90).severity).toBe('critical');
    const elsewhere = findingOf(condition, anInput(readings(maximum)));
    expect(elsewhere).toMatchObject({ level: 'ok', checked: 0 });
  });

  test('exchanges are limited on RabbitMQ 4 only', () => {
    const overview = aReading(anOverview({ rabbitmqVersion: '4.2.0', totals: { exchanges: 95 } }));
    expect(findingOf(exchangesNearMaximum, anInput({ overview }, { broker }))).toMatchObject({
      level: 'firing',
      severity: 'critical',
    });
    expect(isApplicable(exchangesNearMaximum, anInput())).toBe(false);
  });

  test('RabbitMQ 4 starts with lower limits: ten consumers a channel', () => {
    const readings = {
      overview: aReading(anOverview({ rabbitmqVersion: '4.2.0' })),
      channels: aReading([aChannel('c', { consumers: 9 })]),
    };
    expect(levelOf(consumersPerChannelNearMaximum, anInput(readings, { broker }))).toBe('firing');
  });

  test('each node counts for itself', () => {
    const spread = many(150, (n) => aConnection(`c${n}`, { node: n < 85 ? 'rabbit@a' : 'rabbit@b' }));
    const input = anInput({ connections: aReading(spread) }, { broker });
    expect(firingSubjects(nodeConnectionsNearMaximum, input)).toEqual(['node rabbit@a']);
  });
});
