import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { sampleOf } from '../../src/collect/sample.ts';
import type { Condition, ConditionInput } from '../../src/detect/condition.ts';
import { basicGetPolling } from '../../src/detect/conditions/basic-get-polling.ts';
import { consumerCapacityLow } from '../../src/detect/conditions/consumer-capacity-low.ts';
import { consumerTimeoutAhead } from '../../src/detect/conditions/consumer-timeout-ahead.ts';
import { deadLetterCycle } from '../../src/detect/conditions/dead-letter-cycle.ts';
import { deadLetterQueueGrowing } from '../../src/detect/conditions/dead-letter-queue-growing.ts';
import { deadLetterQueueNotEmpty } from '../../src/detect/conditions/dead-letter-queue-not-empty.ts';
import { deadLetterTargetMissing } from '../../src/detect/conditions/dead-letter-target-missing.ts';
import { drainTime } from '../../src/detect/conditions/drain-time.ts';
import { headMessageOld } from '../../src/detect/conditions/head-message-old.ts';
import { queueAboveBaseline } from '../../src/detect/conditions/queue-above-baseline.ts';
import { queueGrowing } from '../../src/detect/conditions/queue-growing.ts';
import { queueNearMaxLength } from '../../src/detect/conditions/queue-near-max-length.ts';
import { queuesWithoutBound } from '../../src/detect/conditions/queues-without-bound.ts';
import { redeliveryStorm } from '../../src/detect/conditions/redelivery-storm.ts';
import { singleActiveConsumerCrowded } from '../../src/detect/conditions/single-active-consumer-crowded.ts';
import { unackedPileUp } from '../../src/detect/conditions/unacked-pile-up.ts';
import { unlimitedPrefetch } from '../../src/detect/conditions/unlimited-prefetch.ts';
import { unroutableDropped } from '../../src/detect/conditions/unroutable-dropped.ts';
import { unroutableReturned } from '../../src/detect/conditions/unroutable-returned.ts';
import { unusedQueue } from '../../src/detect/conditions/unused-queue.ts';
import { wedgedConsumers } from '../../src/detect/conditions/wedged-consumers.ts';
import { labAdmin } from '../../src/lab/lab.ts';
import type { Sample } from '../../src/model/history.ts';
import { readValue } from '../../src/model/reading.ts';
import { until, withLab } from '../support/lab.ts';
import { connectAs, observationOf, openSight, type Sight, unchangedSince, untilLevel } from '../support/lab-sight.ts';

let sight: Sight;
let connection: ChannelModel;
let channel: Channel;

// Before the lab's own: hooks after all tests run in the order in which they are written.
afterAll(async () => {
  await connection.close();
  await sight.close();
});

const shared = withLab({ nodes: 1 });
jest.setTimeout(120_000);

beforeAll(async () => {
  sight = openSight(shared.lab);
  connection = await connectAs(shared.lab, { name: 'conditions' });
  channel = await connection.createChannel();
});

const fires = (condition: Condition, name: string, look = () => sight.look()) =>
  untilLevel(look, condition, name, 'firing');
const clears = (condition: Condition, name: string, look = () => sight.look()) =>
  untilLevel(look, condition, name, 'ok');

async function fill(queue: string, count: number, options: Parameters<Channel['publish']>[3] = {}): Promise<void> {
  for (let index = 0; index < count; index += 1) channel.sendToQueue(queue, Buffer.from('x'), options);
  // An answer means that the broker has read all before it.
  await channel.checkQueue(queue);
}

/** Consumes, and finishes each message after a while, until told to stop, which closes the channel. */
async function work(own: Channel, queue: string, milliseconds: number, finish: (message: ConsumeMessage) => void) {
  let stopped = false;
  await own.consume(queue, (message) => {
    setTimeout(() => {
      if (message !== null && !stopped) finish(message);
    }, milliseconds);
  });
  return () => {
    stopped = true;
    return own.close();
  };
}

/** Repeats something until stopped. */
function repeat(everyMilliseconds: number, action: () => unknown): () => void {
  const timer = setInterval(action, everyMilliseconds);
  return () => clearInterval(timer);
}

test('queue-near-max-length follows the limit in force and says what happens then', async () => {
  const admin = labAdmin(shared.lab);
  await channel.assertQueue('bounded');
  const bound = { pattern: '^bounded$', 'apply-to': 'queues', priority: 20 };
  await admin.put('policies/%2F/bounded', { ...bound, definition: { 'max-length': 1000, overflow: 'reject-publish' } });
  await fill('bounded', 850);
  const seen = await fires(queueNearMaxLength, 'bounded');
  expect(seen).toMatchObject({ severity: 'warning' });
  expect(seen?.evidence).toContainEqual({ label: 'when full', value: 'new messages are refused' });
  await channel.purgeQueue('bounded');
  await clears(queueNearMaxLength, 'bounded');
});

test('queue-growing sees a rise and not a plateau', async () => {
  await channel.assertQueue('growing');
  const start = Date.now();
  const history: Sample[] = [];
  const pass = async (minute: number): Promise<ConditionInput> => {
    const input = await sight.look({ at: start + minute * 60_000, history: [...history] });
    history.push(sampleOf(input.snapshot));
    return input;
  };
  let last = await pass(0);
  for (let minute = 1; minute <= 17; minute += 1) {
    await fill('growing', 150);
    await untilDepth('growing', 150 * minute);
    last = await pass(minute);
  }
  expect(observationOf(last, queueGrowing, 'growing')?.level).toBe('firing');
  for (let minute = 18; minute <= 36; minute += 1) last = await pass(minute);
  expect(observationOf(last, queueGrowing, 'growing')).toBeUndefined();
});

async function untilDepth(queue: string, ready: number): Promise<ConditionInput> {
  let input = await sight.look();
  await until(`${queue} holds ${ready} messages`, async () => {
    input = await sight.look();
    const queues = readValue(input.snapshot.rabbitmq?.queueDetails) ?? [];
    return queues.some((candidate) => candidate.name === queue && candidate.ready === ready);
  });
  return input;
}

test('queue-above-baseline knows what is usual', async () => {
  await channel.assertQueue('usual');
  await fill('usual', 30);
  const quiet = await untilDepth('usual', 30);
  const history = unchangedSince(quiet, 7_200);
  await fill('usual', 1_500);
  await fires(queueAboveBaseline, 'usual', () => sight.look({ history }));
  await channel.purgeQueue('usual');
  await clears(queueAboveBaseline, 'usual', () => sight.look({ history }));
});

test('drain-time and consumer-capacity-low see a consumer that is too slow', async () => {
  const own = await connection.createChannel();
  await own.assertQueue('slow');
  await fill('slow', 8_000);
  await own.prefetch(1);
  const stop = await work(own, 'slow', 600, (message) => own.ack(message));
  await fires(drainTime, 'slow');
  await fires(consumerCapacityLow, 'slow');
  await channel.purgeQueue('slow');
  await clears(drainTime, 'slow');
  await clears(consumerCapacityLow, 'slow');
  await stop();
});

test('wedged-consumers and consumer-timeout-ahead see consumers that hold on to their messages', async () => {
  const own = await connection.createChannel();
  await own.assertQueue('wedged');
  await fill('wedged', 50);
  await own.prefetch(5);
  const held: number[] = [];
  await own.consume('wedged', (message) => message && held.push(message.fields.deliveryTag));
  const aged = (seconds: number) => async () => {
    const input = await sight.look();
    return { ...input, history: unchangedSince(input, seconds) };
  };
  await fires(wedgedConsumers, 'wedged', aged(600));
  expect(observationOf(await aged(600)(), consumerTimeoutAhead, 'wedged')?.level).toBe('between');
  await fires(consumerTimeoutAhead, 'wedged', aged(1_200));
  await own.close();
  await clears(wedgedConsumers, 'wedged', aged(600));
  await clears(consumerTimeoutAhead, 'wedged', aged(1_200));
});

test('unacked-pile-up and unlimited-prefetch name who holds the messages', async () => {
  const hoarder = await connectAs(shared.lab, { name: 'hoarder' });
  const own = await hoarder.createChannel();
  await own.assertQueue('hoard');
  await fill('hoard', 1_500);
  await own.consume('hoard', () => undefined);
  const seen = await fires(unackedPileUp, 'hoard');
  expect(seen?.evidence.find(({ label }) => label === 'most are held by')?.value).toMatch(
    /^admin over 127\.0\.0\.1:\d+/,
  );
  const channelName = observationsOf(await sight.look(), unlimitedPrefetch)[0];
  expect(channelName).toMatch(/\(1\)$/);
  await hoarder.close();
  await clears(unackedPileUp, 'hoard');
  await clears(unlimitedPrefetch, channelName ?? '');
  await channel.purgeQueue('hoard');
});

function observationsOf(input: ConditionInput, condition: Condition): string[] {
  return condition.evaluate(input).flatMap(({ level, subject }) => (level === 'firing' ? [subject.name] : []));
}

test('redelivery-storm', async () => {
  const own = await connection.createChannel();
  await own.assertQueue('poison');
  await own.prefetch(10);
  await fill('poison', 5);
  const stop = await work(own, 'poison', 20, (message) => own.nack(message, false, true));
  await fires(redeliveryStorm, 'poison');
  await stop();
  await clears(redeliveryStorm, 'poison');
});

test('basic-get-polling, also of an empty queue', async () => {
  await channel.assertQueue('polled');
  const stop = repeat(30, () => channel.get('polled', { noAck: true }));
  await fires(basicGetPolling, 'polled');
  stop();
  await clears(basicGetPolling, 'polled');
});

test('head-message-old', async () => {
  const own = await connection.createChannel();
  await own.assertQueue('old');
  await fill('old', 2, { timestamp: Math.round(Date.now() / 1_000) - 3_600 });
  await own.prefetch(1);
  await own.consume('old', () => undefined);
  await fires(headMessageOld, 'old');
  await own.close();
  await channel.purgeQueue('old');
  await clears(headMessageOld, 'old');
});

test('single-active-consumer-crowded', async () => {
  const own = await connection.createChannel();
  await own.assertQueue('single', { arguments: { 'x-single-active-consumer': true } });
  for (let index = 0; index < 12; index += 1) await own.consume('single', () => undefined);
  await fires(singleActiveConsumerCrowded, 'single');
  await own.close();
  await clears(singleActiveConsumerCrowded, 'single');
});

test('unused-queue after a week', async () => {
  await channel.assertQueue('left-over');
  const nextWeek = () => sight.look({ at: Date.now() + 8 * 86_400_000 });
  await fires(unusedQueue, 'left-over', nextWeek);
  const own = await connection.createChannel();
  await own.consume('left-over', () => undefined);
  await clears(unusedQueue, 'left-over', nextWeek);
  await own.close();
});

test('queues-without-bound', async () => {
  const admin = labAdmin(shared.lab);
  await fires(queuesWithoutBound, '/');
  const definition = { 'max-length': 100_000 };
  await admin.put('policies/%2F/all-bounded', { pattern: '.*', 'apply-to': 'queues', priority: 10, definition });
  await clears(queuesWithoutBound, '/');
  await admin.delete('policies/%2F/all-bounded');
});

test('dead-letter queues are found by following the settings', async () => {
  await channel.assertExchange('failed', 'fanout');
  await channel.assertQueue('parking');
  await channel.bindQueue('parking', 'failed', '');
  await channel.assertQueue('work', { deadLetterExchange: 'failed' });
  await clears(deadLetterQueueNotEmpty, 'parking');
  const before = await sight.look();
  const history = unchangedSince(before, 600);
  await fill('work', 20);
  for (let index = 0; index < 20; index += 1) {
    const message = await channel.get('work');
    if (message !== false) channel.reject(message, false);
  }
  const seen = await fires(deadLetterQueueNotEmpty, 'parking');
  expect(seen?.evidence).toContainEqual({ label: 'dead letters of', value: 'work' });
  await fires(deadLetterQueueGrowing, 'parking', () => sight.look({ history }));
  await clears(deadLetterQueueGrowing, 'parking', async () => {
    const input = await sight.look();
    return { ...input, history: unchangedSince(input, 600) };
  });
  await channel.purgeQueue('parking');
  await clears(deadLetterQueueNotEmpty, 'parking');
});

test('dead-letter-target-missing', async () => {
  const definition = { 'dead-letter-exchange': 'not-yet-there', 'dead-letter-routing-key': 'x' };
  const admin = labAdmin(shared.lab);
  await admin.put('policies/%2F/dlx', { pattern: '^lossy$', 'apply-to': 'queues', priority: 20, definition });
  await channel.assertQueue('lossy');
  await fires(deadLetterTargetMissing, 'lossy');
  await channel.assertExchange('not-yet-there', 'topic');
  await channel.assertQueue('caught');
  await channel.bindQueue('caught', 'not-yet-there', 'y.#');
  expect((await fires(deadLetterTargetMissing, 'lossy'))?.evidence[1]?.value).toBe(true);
  await channel.bindQueue('caught', 'not-yet-there', 'x.#');
  await clears(deadLetterTargetMissing, 'lossy');
});

test('dead-letter-cycle tells a retry from a hot loop', async () => {
  await channel.assertQueue('round', { deadLetterExchange: '', deadLetterRoutingKey: 'and-round' });
  await channel.assertQueue('and-round', { deadLetterExchange: '', deadLetterRoutingKey: 'round' });
  expect(await fires(deadLetterCycle, 'and-round')).toMatchObject({ severity: 'warning' });
  await channel.deleteQueue('and-round');
  await clears(deadLetterCycle, 'and-round');
  await channel.assertQueue('and-round', { messageTtl: 5_000, deadLetterExchange: '', deadLetterRoutingKey: 'round' });
  expect(await fires(deadLetterCycle, 'and-round')).toMatchObject({ severity: 'info' });
});

test('unroutable-dropped and unroutable-returned', async () => {
  const own = await connection.createChannel();
  const stop = repeat(50, () => {
    own.publish('amq.direct', 'nobody', Buffer.from('x'));
    own.publish('amq.direct', 'nobody', Buffer.from('x'), { mandatory: true });
  });
  await fires(unroutableDropped, 'lab');
  await fires(unroutableReturned, 'lab');
  stop();
  await clears(unroutableDropped, 'lab');
  await clears(unroutableReturned, 'lab');
  await own.close();
});
