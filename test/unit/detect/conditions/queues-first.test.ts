import { pausedQueueSync } from '../../../../src/detect/conditions/paused-queue-sync.ts';
import { strandedQueue } from '../../../../src/detect/conditions/stranded-queue.ts';
import { vhostWithoutDefaults } from '../../../../src/detect/conditions/vhost-without-defaults.ts';
import type { QueueDetail } from '../../../../src/model/rabbitmq.ts';
import { queueSeries } from '../../../../src/model/series.ts';
import { findingOf, firingSubjects, isApplicable, levelOf } from '../../../support/findings.ts';
import {
  aFailure,
  aHistory,
  anInput,
  anOverview,
  aPolicy,
  aQueueDetail,
  aReading,
  aVhost,
  threeNodes,
} from '../../../support/snapshots.ts';

describe('paused-queue-sync', () => {
  const series = queueSeries('/', 'orders', 'sync-messages');
  const syncing = aReading([aQueueDetail('orders', { state: 'syncing', messages: 60_000, syncMessages: 0 })]);
  const alarmed = aReading(threeNodes({ memoryAlarm: true }));
  const copied = (count: number, at: (index: number) => number) =>
    aHistory(count, 5, (index) => ({ [series]: at(index) }));

  test('fires under memory pressure once nothing was copied for 15 s', () => {
    const input = anInput({ queueDetails: syncing, nodes: alarmed }, { history: copied(3, () => 0) });
    expect(firingSubjects(pausedQueueSync, input)).toEqual(['queue orders in /']);
  });

  test('is between until then, and while it moves on', () => {
    const two = anInput({ queueDetails: syncing, nodes: alarmed }, { history: copied(2, () => 0) });
    expect(levelOf(pausedQueueSync, two)).toBe('between');
    const moving = aReading([aQueueDetail('orders', { state: 'syncing', syncMessages: 900 })]);
    const history = copied(100, (index) => index * 8);
    expect(levelOf(pausedQueueSync, anInput({ queueDetails: moving, nodes: alarmed }, { history }))).toBe('between');
  });

  test('waits three minutes where no node is short of memory', () => {
    const levelAfter = (count: number) =>
      levelOf(pausedQueueSync, anInput({ queueDetails: syncing }, { history: copied(count, () => 0) }));
    expect([levelAfter(35), levelAfter(36)]).toEqual(['between', 'firing']);
  });

  test('clears when the queue runs, is unknown without details, and does not exist on 4.x', () => {
    expect(levelOf(pausedQueueSync, anInput({}, { history: copied(9, () => 0) }))).toBe('ok');
    expect(levelOf(pausedQueueSync, anInput({ queueDetails: aFailure('timeout') }))).toBe('unknown');
    const four = anInput({ overview: aReading(anOverview({ rabbitmqVersion: '4.0.5' })), queueDetails: syncing });
    expect(isApplicable(pausedQueueSync, four)).toBe(false);
  });
});

describe('stranded-queue', () => {
  const withQueues = (...queueDetails: QueueDetail[]) => anInput({ queueDetails: aReading(queueDetails) });

  test('names queues with messages and no consumer, the deepest first', () => {
    const input = withQueues(
      aQueueDetail('small', { ready: 1, consumers: 0 }),
      aQueueDetail('deep', { ready: 9, consumers: 0 }),
      aQueueDetail('empty', { ready: 0, consumers: 0 }),
      aQueueDetail('served', { ready: 9, consumers: 1 }),
    );
    expect(firingSubjects(strandedQueue, input)).toEqual(['queue deep in /', 'queue small in /']);
    expect(findingOf(strandedQueue, input).checked).toBe(4);
  });

  test('leaves out delay queues, by argument or by policy, but not queues that only have a TTL', () => {
    const empty = { ready: 5, consumers: 0 };
    const byArgument = { 'x-message-ttl': 1_000, 'x-dead-letter-exchange': '' };
    const byPolicy = { 'message-ttl': 1_000, 'dead-letter-exchange': 'retry' };
    const input = withQueues(
      aQueueDetail('delay', { ...empty, arguments: byArgument }),
      aQueueDetail('retry', { ...empty, effectivePolicy: byPolicy }),
      aQueueDetail('expiring', { ...empty, arguments: { 'x-message-ttl': 1_000 } }),
    );
    expect(firingSubjects(strandedQueue, input)).toEqual(['queue expiring in /']);
  });

  test('does not judge a queue whose consumers are not known; unknown without details', () => {
    const { consumers: _, ...unseen } = aQueueDetail('unseen', { ready: 5 });
    expect(findingOf(strandedQueue, withQueues(unseen))).toMatchObject({ level: 'ok', checked: 0 });
    expect(levelOf(strandedQueue, anInput({ queueDetails: aFailure('timeout') }))).toBe('unknown');
  });
});

describe('vhost-without-defaults', () => {
  const both = { vhosts: aReading([aVhost('/'), aVhost('billing')]) };
  const limits = { 'max-connections': 5_000 };

  test('fires for the virtual host that has neither', () => {
    expect(firingSubjects(vhostWithoutDefaults, anInput(both))).toEqual(['vhost billing']);
  });

  test.each([
    ['a policy and limits', 'ok', aPolicy({ vhost: 'billing' }), limits],
    ['limits only', 'firing', aPolicy(), limits],
    ['a policy only', 'firing', aPolicy({ vhost: 'billing' }), {}],
    ['ha-* only', 'firing', aPolicy({ vhost: 'billing', definition: { 'ha-mode': 'all' } }), limits],
    ['a policy for exchanges', 'firing', aPolicy({ vhost: 'billing', applyTo: 'exchanges' }), limits],
    ['a limit of -1, which is none', 'firing', aPolicy({ vhost: 'billing' }), { 'max-queues': -1 }],
  ])('with %s it is %s', (_, level, policy, billingLimits) => {
    const input = anInput({
      ...both,
      policies: aReading([aPolicy(), policy]),
      vhostLimits: aReading([
        { subject: '/', limits },
        { subject: 'billing', limits: billingLimits },
      ]),
    });
    expect(levelOf(vhostWithoutDefaults, input)).toBe(level);
  });

  test('on RabbitMQ 4 Amazon MQ sets no limits, so that a policy suffices', () => {
    const overview = aReading(anOverview({ rabbitmqVersion: '4.2.0' }));
    const policies = aReading([aPolicy(), aPolicy({ vhost: 'billing' })]);
    expect(levelOf(vhostWithoutDefaults, anInput({ ...both, overview, policies }))).toBe('ok');
  });

  test('is unknown where policies cannot be read', () => {
    expect(levelOf(vhostWithoutDefaults, anInput({ policies: aFailure('http-error') }))).toBe('unknown');
  });
});
