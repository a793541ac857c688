import type { Evidence, Observation } from '../../model/finding.ts';
import type { Channel, Consumer, QueueDetail } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { type ObservedLevel, percentOf } from '../levels.ts';
import { drainRate, queueSubject, worstFirst } from '../queue-figures.ts';

const COUNT = { fires: 1_000, clears: 500 };
/** Seconds that the consumers need to acknowledge what they hold. */
const SECONDS = { fires: 300, clears: 120 };

/** Consumers hold many messages that they do not acknowledge. */
export const unackedPileUp = rabbitmqCondition({
  id: 'unacked-pile-up',
  title: 'Unacknowledged messages pile up',
  group: 'queues',
  severity: 'warning',
  meaning:
    'Messages delivered and not acknowledged stay in memory; neither max-length nor purging touches them. The queue looks short meanwhile. Closing the connection that holds them gives them back.',
  threshold: `Fires when a queue has ${COUNT.fires} or more unacknowledged messages and its consumers need ${SECONDS.fires / 60} minutes or more to acknowledge them at the present rate; clears below ${COUNT.clears} messages or ${SECONDS.clears / 60} minutes.`,
  holdSeconds: 120,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queueDetails', 'consumers', 'channels'],
  evaluate: ({ queueDetails, consumers, channels }) => {
    const all = queueDetails.reduce((sum, { unacked }) => sum + unacked, 0);
    return worstFirst(queueDetails.map((queue) => observe(queue, all, holder(queue, consumers, channels))));
  },
});

function observe(queue: QueueDetail, all: number, held: Channel | undefined): Observation {
  const rate = drainRate(queue);
  const evidence: Evidence[] = [
    { label: 'unacknowledged', value: queue.unacked, unit: 'count', limit: COUNT.fires },
    { label: 'share of all looked at', value: all === 0 ? 0 : percentOf(queue.unacked, all), unit: 'percent' },
    { label: 'acknowledged', value: rate, unit: 'per-second' },
  ];
  if (held !== undefined && held.unacked > 0) {
    evidence.push({ label: 'most are held by', value: `${held.user} over ${held.connection}` });
    evidence.push({ label: 'held there', value: held.unacked, unit: 'count' });
  }
  return { subject: queueSubject(queue), level: levelOf(queue.unacked, rate), evidence };
}

function levelOf(unacked: number, rate: number): ObservedLevel {
  const seconds = rate === 0 ? Number.POSITIVE_INFINITY : unacked / rate;
  if (unacked >= COUNT.fires && seconds >= SECONDS.fires) return 'firing';
  return unacked >= COUNT.clears && seconds >= SECONDS.clears ? 'between' : 'ok';
}

/** The channel that holds most among those that consume from the queue. */
function holder(
  { vhost, name }: QueueDetail,
  consumers: readonly Consumer[],
  channels: readonly Channel[],
): Channel | undefined {
  const consuming = new Set(
    consumers.filter((consumer) => consumer.vhost === vhost && consumer.queue === name).map(({ channel }) => channel),
  );
  return channels.filter((channel) => consuming.has(channel.name)).sort((a, b) => b.unacked - a.unacked)[0];
}
