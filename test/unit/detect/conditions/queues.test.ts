import type { Condition, ConditionInput } from '../../../../src/detect/condition.ts';
import { basicGetPolling } from '../../../../src/detect/conditions/basic-get-polling.ts';
import { consumerCapacityLow } from '../../../../src/detect/conditions/consumer-capacity-low.ts';
import { consumerTimeoutAhead } from '../../../../src/detect/conditions/consumer-timeout-ahead.ts';
import { deadLetterQueueGrowing } from '../../../../src/detect/conditions/dead-letter-queue-growing.ts';
import { drainTime } from '../../../../src/detect/conditions/drain-time.ts';
import { headMessageOld } from '../../../../src/detect/conditions/head-message-old.ts';
import { leaderImbalance } from '../../../../src/detect/conditions/leader-imbalance.ts';
import { mirrorUnsynchronised } from '../../../../src/detect/conditions/mirror-unsynchronised.ts';
import { noActiveConsumer } from '../../../../src/detect/conditions/no-active-consumer.ts';
import { publishesUnconfirmed } from '../../../../src/detect/conditions/publishes-unconfirmed.ts';
import { queueAboveBaseline } from '../../../../src/detect/conditions/queue-above-baseline.ts';
import { queueGrowing } from '../../../../src/detect/conditions/queue-growing.ts';
import { queueNearMaxLength } from '../../../../src/detect/conditions/queue-near-max-length.ts';
import { queueNotRunning } from '../../../../src/detect/conditions/queue-not-running.ts';
import { queuesWithoutBound } from '../../../../src/detect/conditions/queues-without-bound.ts';
import { quorumCriticalNode } from '../../../../src/detect/conditions/quorum-critical-node.ts';
import { quorumQueueLeaderless } from '../../../../src/detect/conditions/quorum-queue-leaderless.ts';
import { quorumQueueMembersMissing } from '../../../../src/detect/conditions/quorum-queue-members-missing.ts';
import { quorumQueueMinority } from '../../../../src/detect/conditions/quorum-queue-minority.ts';
import { quorumQueueNoDeliveryLimit } from '../../../../src/detect/conditions/quorum-queue-no-delivery-limit.ts';
import { redeliveryStorm } from '../../../../src/detect/conditions/redelivery-storm.ts';
import { singleActiveConsumerCrowded } from '../../../../src/detect/conditions/single-active-consumer-crowded.ts';
import { unackedPileUp } from '../../../../src/detect/conditions/unacked-pile-up.ts';
import { unlimitedPrefetch } from '../../../../src/detect/conditions/unlimited-prefetch.ts';
import { unusedQueue } from '../../../../src/detect/conditions/unused-queue.ts';
import { wedgedConsumers } from '../../../../src/detect/conditions/wedged-consumers.ts';
import type { Level, Severity } from '../../../../src/model/finding.ts';
import type { QueueDetail, RabbitmqSource } from '../../../../src/model/rabbitmq.ts';
import { brokerSeries, queueSeries } from '../../../../src/model/series.ts';
import { findingOf, isApplicable, levelOf } from '../../../support/findings.ts';
import {
  aChannel,
  aConsumer,
  aFailure,
  aHistory,
  anInput,
  anOverview,
  aQueueDetail,
  aReading,
  T0,
} from '../../../support/snapshots.ts';

const NODES = ['rabbit@a', 'rabbit@b', 'rabbit@c'];

/** Everything healthy but this queue. */
function withQueue(more: Partial<QueueDetail>, rest: Parameters<typeof anInput>[1] = {}): ConditionInput {
  const queues = aReading([aQueueDetail('orders', more)]);
  return anInput({ queues, queueDetails: queues }, rest);
}

/** The queue's figures as they were each minute so far. */
function past(minutes: number, figures: (index: number) => Record<string, number>) {
  return aHistory(minutes, 60, (index) => ({
    [brokerSeries('queues')]: 4,
    ...Object.fromEntries(
      Object.entries(figures(index)).map(([figure, value]) => [queueSeries('/', 'orders', figure as 'ready'), value]),
    ),
  }));
}

const rates = (more: QueueDetail['rates']) => ({ rates: more });
const limit = (length: number, more: Record<string, unknown> = {}) => ({
  effectivePolicy: { 'max-length': length, ...more },
});
const quorum = (online: number, more: Partial<QueueDetail> = {}): Partial<QueueDetail> => ({
  type: 'quorum',
  members: NODES,
  onlineMembers: NODES.slice(0, online),
  leader: 'rabbit@a',
  ...more,
});
const mirrored = (synchronised: string[], more: Partial<QueueDetail> = {}): Partial<QueueDetail> => ({
  effectivePolicy: { 'ha-mode': 'all' },
  mirrors: NODES.slice(1),
  synchronisedMirrors: synchronised,
  messages: 5,
  ...more,
});
const steady = { ready: 10, unacked: 20, consumers: 2 };
const still = (minutes: number) => ({ history: past(minutes, () => ({ unacked: 20 })) });

type Row = readonly [string, Condition, ConditionInput, Level, Severity?];
const ROWS: readonly Row[] = [
  ['79 %', queueNearMaxLength, withQueue({ ready: 790, ...limit(1_000) }), 'between'],
  ['80 %', queueNearMaxLength, withQueue({ ready: 800, ...limit(1_000) }), 'firing', 'warning'],
  ['95 %', queueNearMaxLength, withQueue({ ready: 950, ...limit(1_000) }), 'firing', 'critical'],
  ['69 %', queueNearMaxLength, withQueue({ ready: 690, ...limit(1_000) }), 'ok'],
  ['no limit', queueNearMaxLength, withQueue({ ready: 9e9 }), 'ok'],
  ['a full ring buffer', queueNearMaxLength, withQueue({ ready: 10, ...limit(10) }), 'ok'],
  [
    'ten that refuse',
    queueNearMaxLength,
    withQueue({ ready: 10, ...limit(10, { overflow: 'reject-publish' }) }),
    'firing',
  ],
  [
    'the smaller argument',
    queueNearMaxLength,
    withQueue({ ready: 900, ...limit(9e6), arguments: { 'x-max-length': 1_000 } }),
    'firing',
  ],
  [
    'bytes',
    queueNearMaxLength,
    withQueue({ messageBytes: 96, effectivePolicy: { 'max-length-bytes': 100 } }),
    'firing',
    'critical',
  ],

  ['30 min to drain', drainTime, withQueue({ ready: 1_800, ...rates({ ack: 1 }) }), 'firing', 'warning'],
  ['4 h to drain', drainTime, withQueue({ ready: 14_400, ...rates({ ack: 1 }) }), 'firing', 'critical'],
  ['15 min to drain', drainTime, withQueue({ ready: 900, ...rates({ deliverNoAck: 1 }) }), 'between'],
  ['few messages', drainTime, withQueue({ ready: 99, ...rates({ ack: 0.001 }) }), 'ok'],
  ['nothing drains', drainTime, withQueue({ ready: 9_999, ...rates({}) }), 'ok'],

  [
    'still for 5 min',
    wedgedConsumers,
    withQueue({ ...steady, ...rates({ publish: 5 }) }, still(6)),
    'firing',
    'critical',
  ],
  ['still for 2 min', wedgedConsumers, withQueue({ ...steady, ...rates({}) }, still(2)), 'between'],
  ['deliveries', wedgedConsumers, withQueue({ ...steady, ...rates({ deliver: 1 }) }, still(9)), 'ok'],
  ['nothing waits', wedgedConsumers, withQueue({ ...steady, ready: 0, ...rates({}) }, still(9)), 'ok'],
  ['no consumer', wedgedConsumers, withQueue({ ...steady, consumers: 0, ...rates({}) }, still(9)), 'ok'],
  ['unacked moves', wedgedConsumers, withQueue({ ...steady, unacked: 21, ...rates({}) }, still(9)), 'ok'],

  ['held 15 min', consumerTimeoutAhead, withQueue({ ...steady, ready: 0, ...rates({}) }, still(16)), 'firing'],
  ['held 5 min', consumerTimeoutAhead, withQueue({ ...steady, ...rates({}) }, still(6)), 'between'],
  ['acknowledged', consumerTimeoutAhead, withQueue({ ...steady, ...rates({ ack: 1 }) }, still(16)), 'ok'],

  ['1,000 held, none acked', unackedPileUp, withQueue({ unacked: 1_000, ...rates({}) }), 'firing'],
  ['1,000 held, fast', unackedPileUp, withQueue({ unacked: 1_000, ...rates({ ack: 100 }) }), 'ok'],
  ['1,000 held, 200 s', unackedPileUp, withQueue({ unacked: 1_000, ...rates({ ack: 5 }) }), 'between'],
  ['499 held', unackedPileUp, withQueue({ unacked: 499, ...rates({}) }), 'ok'],

  ['a brake', consumerCapacityLow, withQueue({ ready: 100, consumerUtilisation: 0.5 }), 'firing'],
  ['60 %', consumerCapacityLow, withQueue({ ready: 100, consumerUtilisation: 0.6 }), 'between'],
  ['no backlog', consumerCapacityLow, withQueue({ ready: 99, consumerUtilisation: 0 }), 'ok'],
  ['not measured', consumerCapacityLow, withQueue({ ready: 999 }), 'ok'],

  ['10/s of 20/s', redeliveryStorm, withQueue(rates({ redeliver: 10, deliver: 20 })), 'firing'],
  ['10/s of 30/s', redeliveryStorm, withQueue(rates({ redeliver: 10, deliver: 30 })), 'between'],
  ['10/s of 1,000/s', redeliveryStorm, withQueue(rates({ redeliver: 10, deliver: 1_000 })), 'ok'],

  ['5 empty polls', basicGetPolling, withQueue(rates({ getEmpty: 5 })), 'firing', 'info'],
  ['2 polls', basicGetPolling, withQueue(rates({ get: 1, getNoAck: 1 })), 'between'],
  ['consuming', basicGetPolling, withQueue(rates({ deliver: 99 })), 'ok'],

  ['15 min old', headMessageOld, withQueue({ ready: 1, headMessageTimestamp: T0 - 900_000 }), 'firing'],
  ['5 min old', headMessageOld, withQueue({ ready: 1, headMessageTimestamp: T0 - 300_000 }), 'between'],
  [
    'waits on purpose',
    headMessageOld,
    withQueue({ ready: 1, headMessageTimestamp: 0, effectivePolicy: { 'message-ttl': 9 } }),
    'ok',
  ],
  ['no timestamp', headMessageOld, withQueue({ ready: 1 }), 'ok'],

  ['idle a week', unusedQueue, withQueue({ consumers: 0, idleSince: T0 - 8 * 86_400_000 }), 'firing', 'info'],
  ['idle a day', unusedQueue, withQueue({ consumers: 0, idleSince: T0 - 86_400_000 }), 'ok'],
  ['idle, consumed', unusedQueue, withQueue({ consumers: 1, idleSince: 0 }), 'ok'],

  ['crashed', queueNotRunning, withQueue({ state: 'crashed' }), 'firing', 'critical'],
  ['in flow', queueNotRunning, withQueue({ state: 'flow' }), 'ok'],

  ['one of three online', quorumQueueMinority, withQueue(quorum(1)), 'firing', 'critical'],
  ['two of three online', quorumQueueMinority, withQueue(quorum(2)), 'ok'],
  ['the broker says so', quorumQueueMinority, withQueue(quorum(3, { state: 'minority' })), 'firing'],
  ['a classic queue', quorumQueueMinority, withQueue({ members: NODES }), 'ok'],
  ['no leader', quorumQueueLeaderless, withQueue(quorum(3, { leader: 'rabbit@gone' })), 'firing'],
  ['a leader', quorumQueueLeaderless, withQueue(quorum(2)), 'ok'],
  ['no majority', quorumQueueLeaderless, withQueue(quorum(1, { leader: 'rabbit@c' })), 'ok'],
  ['two online', quorumQueueMembersMissing, withQueue(quorum(2)), 'firing'],
  ['one member of three nodes', quorumQueueMembersMissing, withQueue(quorum(1, { members: ['rabbit@a'] })), 'firing'],
  ['all online', quorumQueueMembersMissing, withQueue(quorum(3)), 'ok'],
  ['minority has its own', quorumQueueMembersMissing, withQueue(quorum(1)), 'ok'],
  ['none set', quorumQueueNoDeliveryLimit, withQueue(quorum(3)), 'firing', 'info'],
  ['set', quorumQueueNoDeliveryLimit, withQueue(quorum(3, { arguments: { 'x-delivery-limit': 5 } })), 'ok'],

  ['one lags', mirrorUnsynchronised, withQueue(mirrored(['rabbit@b'])), 'firing'],
  ['syncing', mirrorUnsynchronised, withQueue(mirrored([], { state: 'syncing' })), 'between'],
  ['all in sync', mirrorUnsynchronised, withQueue(mirrored(NODES.slice(1))), 'ok'],
  ['nothing to lose', mirrorUnsynchronised, withQueue(mirrored([], { messages: 0 })), 'ok'],
  ['no mirror at all', mirrorUnsynchronised, withQueue(mirrored([], { mirrors: [] })), 'firing'],

  [
    'ten stand by',
    singleActiveConsumerCrowded,
    withQueue({ consumers: 10, arguments: { 'x-single-active-consumer': true } }),
    'firing',
  ],
  [
    'eight stand by',
    singleActiveConsumerCrowded,
    withQueue({ consumers: 8, arguments: { 'x-single-active-consumer': true } }),
    'between',
  ],
  ['ten share', singleActiveConsumerCrowded, withQueue({ consumers: 10 }), 'ok'],

  ['unbounded', queuesWithoutBound, withQueue({}), 'firing', 'info'],
  ['bounded', queuesWithoutBound, withQueue(limit(10)), 'ok'],
  ['exclusive', queuesWithoutBound, withQueue({ exclusive: true }), 'ok'],
];

const CASES = ROWS.map(([what, condition, input, level, severity]) => {
  return { what, condition, input, expected: { level, ...(severity === undefined ? {} : { severity }) } };
});

test.each(CASES)('$condition.id, $what: $expected.level', ({ condition, input, expected }) => {
  expect(findingOf(condition, input)).toMatchObject(expected);
});

const CONDITIONS = [...new Set(ROWS.map(([, condition]) => condition))];

test.each(CONDITIONS)('$id is fine with a quiet, healthy broker', (condition) => {
  const bounded = withQueue({ ...limit(8_000_000), ...rates({ publish: 50, deliver: 50, ack: 50 }) }, still(60));
  expect(levelOf(condition, bounded)).toBe('ok');
});

test.each(CONDITIONS)('$id is unknown where its sources fail', (condition) => {
  for (const source of condition.sources) {
    const broken: Partial<Record<RabbitmqSource, ReturnType<typeof aFailure>>> = { [source]: aFailure('timeout') };
    expect(levelOf(condition, anInput(broken))).toBe('unknown');
  }
});

describe('over time', () => {
  const growth = (perMinute: number, minutes = 20) =>
    withQueue(
      { messages: 2_000 + perMinute * minutes },
      { history: past(minutes, (n) => ({ messages: 2_000 + perMinute * n })) },
    );

  test('queue-growing: a rise, a slow rise, a plateau, a saw', () => {
    expect(levelOf(queueGrowing, growth(150))).toBe('firing');
    expect(levelOf(queueGrowing, growth(10))).toBe('between');
    expect(levelOf(queueGrowing, growth(0))).toBe('ok');
    const saw = { history: past(20, (n) => ({ messages: n % 5 === 0 ? 500 : 5_000 })) };
    expect(levelOf(queueGrowing, withQueue({ messages: 6_000 }, saw))).toBe('ok');
    expect(
      levelOf(queueGrowing, withQueue({ messages: 6_000 }, { history: past(3, (n) => ({ messages: n * 2_000 })) })),
    ).toBe('ok');
  });

  test('queue-above-baseline: five times the usual, a nightly batch, a queue that is mostly empty', () => {
    const usual = { history: past(90, () => ({ ready: 400 })) };
    expect(levelOf(queueAboveBaseline, withQueue({ ready: 2_000 }, usual))).toBe('firing');
    expect(levelOf(queueAboveBaseline, withQueue({ ready: 1_500 }, usual))).toBe('between');
    expect(levelOf(queueAboveBaseline, withQueue({ ready: 1_100 }, usual))).toBe('ok');
    const batches = { history: past(90, (n) => ({ ready: n % 10 === 0 ? 50_000 : 0 })) };
    expect(levelOf(queueAboveBaseline, withQueue({ ready: 60_000 }, batches))).toBe('ok');
    expect(levelOf(queueAboveBaseline, withQueue({ ready: 3_000 }, { history: past(90, () => ({})) }))).toBe('firing');
    expect(levelOf(queueAboveBaseline, withQueue({ ready: 3_000 }, { history: past(20, () => ({})) }))).toBe('ok');
  });

  test('dead-letter-queue-growing: gained, gained little, gained long ago', () => {
    const world = (messages: number, history: ReturnType<typeof past>) => {
      const args = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'orders' };
      const queues = aReading([aQueueDetail('work', { arguments: args }), aQueueDetail('orders', { messages })]);
      return anInput({ queues, queueDetails: queues }, { history });
    };
    expect(
      levelOf(
        deadLetterQueueGrowing,
        world(
          10,
          past(5, () => ({})),
        ),
      ),
    ).toBe('firing');
    expect(
      levelOf(
        deadLetterQueueGrowing,
        world(
          12,
          past(5, () => ({ messages: 10 })),
        ),
      ),
    ).toBe('between');
    expect(
      levelOf(
        deadLetterQueueGrowing,
        world(
          12,
          past(15, (n) => ({ messages: n < 3 ? 0 : 12 })),
        ),
      ),
    ).toBe('ok');
  });
});

test('consumer-timeout-ahead leaves out what has no timeout', () => {
  const held = (type: string, rabbitmqVersion: string) => {
    const queues = aReading([aQueueDetail('orders', { type, unacked: 20, rates: {} })]);
    const overview = aReading(anOverview({ rabbitmqVersion }));
    return anInput({ overview, queues, queueDetails: queues }, still(16));
  };
  expect(levelOf(consumerTimeoutAhead, held('classic', '4.2.1'))).toBe('firing');
  expect(levelOf(consumerTimeoutAhead, held('classic', '4.3.0'))).toBe('ok');
  expect(levelOf(consumerTimeoutAhead, held('quorum', '4.3.0'))).toBe('firing');
});

test('quorum-queue-no-delivery-limit knows the default of RabbitMQ 4', () => {
  const on4 = (args: Record<string, unknown>) => {
    const queues = aReading([aQueueDetail('orders', quorum(3, { arguments: args }))]);
    return anInput({ overview: aReading(anOverview({ rabbitmqVersion: '4.2.1' })), queues, queueDetails: queues });
  };
  expect(levelOf(quorumQueueNoDeliveryLimit, on4({}))).toBe('ok');
  expect(levelOf(quorumQueueNoDeliveryLimit, on4({ 'x-delivery-limit': -1 }))).toBe('firing');
});

test('unlimited-prefetch looks at the consumer, the channel and its global prefetch', () => {
  const world = (prefetch: number, unacked: number, more = {}) =>
    anInput({
      consumers: aReading([aConsumer('orders', { prefetch, ...more })]),
      channels: aReading([aChannel(undefined, { unacked })]),
    });
  expect(levelOf(unlimitedPrefetch, world(0, 1_000))).toBe('firing');
  expect(levelOf(unlimitedPrefetch, world(0, 500))).toBe('between');
  expect(levelOf(unlimitedPrefetch, world(0, 499))).toBe('ok');
  expect(levelOf(unlimitedPrefetch, world(2_000, 1_000))).toBe('ok');
  expect(levelOf(unlimitedPrefetch, world(0, 1_000, { ackRequired: false }))).toBe('ok');
  expect(levelOf(unlimitedPrefetch, anInput({ channels: aFailure('timeout') }))).toBe('unknown');
});

test('unacked-pile-up names who holds most', () => {
  const queues = aReading([aQueueDetail('orders', { unacked: 5_000, rates: {} })]);
  const channels = aReading([aChannel('10.0.0.1:50000 -> 10.0.1.1:5671', { unacked: 4_900 })]);
  const [observation] = findingOf(unackedPileUp, anInput({ queues, queueDetails: queues, channels })).observations;
  expect(observation?.evidence).toContainEqual({
    label: 'most are held by',
    value: 'shop over 10.0.0.1:50000 -> 10.0.1.1:5671',
  });
});

test('no-active-consumer', () => {
  const world = (ready: number, ...active: boolean[]) => {
    const queueDetails = aReading([aQueueDetail('orders', { ready })]);
    return anInput({ queueDetails, consumers: aReading(active.map((each) => aConsumer('orders', { active: each }))) });
  };
  expect(levelOf(noActiveConsumer, world(1, false, false))).toBe('firing');
  expect(levelOf(noActiveConsumer, world(1, false, true))).toBe('ok');
  expect(levelOf(noActiveConsumer, world(0, false))).toBe('ok');
  expect(levelOf(noActiveConsumer, anInput({ consumers: aFailure('timeout') }))).toBe('unknown');
});

test('publishes-unconfirmed', () => {
  const world = (unconfirmed: number) => anInput({ channels: aReading([aChannel(undefined, { unconfirmed })]) });
  expect(levelOf(publishesUnconfirmed, world(1_000))).toBe('firing');
  expect(levelOf(publishesUnconfirmed, world(500))).toBe('between');
  expect(levelOf(publishesUnconfirmed, world(499))).toBe('ok');
  expect(levelOf(publishesUnconfirmed, anInput({ channels: aFailure('timeout') }))).toBe('unknown');
});

test('quorum-critical-node', () => {
  const reading = (healthy: boolean) => anInput({ quorumCritical: aReading({ healthy, reason: 'one queue' }) });
  expect(levelOf(quorumCriticalNode, reading(false))).toBe('firing');
  expect(levelOf(quorumCriticalNode, reading(true))).toBe('ok');
  expect(levelOf(quorumCriticalNode, anInput({ quorumCritical: aFailure('timeout') }))).toBe('unknown');
});

test('leader-imbalance', () => {
  const world = (onFirst: number, total: number) => {
    const queues = Array.from({ length: total }, (_, n) =>
      aQueueDetail(`q${n}`, { node: NODES[n < onFirst ? 0 : 1 + (n % 2)] ?? '' }),
    );
    return anInput({ queues: aReading(queues) });
  };
  expect(levelOf(leaderImbalance, world(70, 100))).toBe('firing');
  expect(levelOf(leaderImbalance, world(60, 100))).toBe('between');
  expect(levelOf(leaderImbalance, world(40, 100))).toBe('ok');
  expect(levelOf(leaderImbalance, world(29, 29))).toBe('ok');
  expect(levelOf(leaderImbalance, anInput({ nodes: aFailure('timeout') }))).toBe('unknown');
});

test('mirrors are a matter of RabbitMQ 3', () => {
  const on4 = anInput({ overview: aReading(anOverview({ rabbitmqVersion: '4.2.1' })) });
  expect(isApplicable(mirrorUnsynchronised, on4)).toBe(false);
});
