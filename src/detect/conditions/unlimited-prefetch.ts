import type { Observation } from '../../model/finding.ts';
import type { Channel, Consumer } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';
import { worstFirst } from '../queue-figures.ts';

const COUNT = { fires: 1_000, clears: 500 };

/** A consumer without prefetch limit has drawn a heap of messages. */
export const unlimitedPrefetch = rabbitmqCondition({
  id: 'unlimited-prefetch',
  title: 'Consumer without prefetch limit',
  group: 'queues',
  severity: 'warning',
  meaning:
    'With prefetch 0 the broker sends a consumer everything it has. The messages fill the memory of the broker and of the client, other consumers get nothing, and when the client goes away all of it is redelivered.',
  threshold: `Fires when a channel with a consumer of prefetch 0 holds ${COUNT.fires} unacknowledged messages or more; clears below ${COUNT.clears}. Consumers that need not acknowledge are left out.`,
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['consumers', 'channels'],
  evaluate: ({ consumers, channels }) => {
    const unlimited = consumers.filter(({ prefetch, ackRequired }) => prefetch === 0 && ackRequired);
    const byChannel = new Map(unlimited.map((consumer) => [consumer.channel, consumer]));
    return worstFirst(
      channels.flatMap((channel) => {
        const consumer = byChannel.get(channel.name);
        return consumer === undefined || channel.globalPrefetch > 0 ? [] : [observe(channel, consumer)];
      }),
    );
  },
});

function observe(channel: Channel, consumer: Consumer): Observation {
  return {
    subject: { kind: 'channel', vhost: channel.vhost, name: channel.name },
    level: levelAbove(channel.unacked, COUNT),
    evidence: [
      { label: 'unacknowledged', value: channel.unacked, unit: 'count', limit: COUNT.fires },
      { label: 'user', value: channel.user },
      { label: 'queue', value: consumer.queue },
    ],
  };
}
