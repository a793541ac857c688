import type { Owner } from '../../model/cause.ts';
import { formatCount } from '../../model/format.ts';
import type { Consumer } from '../../model/rabbitmq.ts';
import { type Contributor, confidenceOf, MINIMUM_WEIGHT } from '../contributor.ts';
import { mainOnes, rank } from '../owners.ts';

/** Order of magnitude of what one consumer costs its queue and its channel, without the messages it holds. */
const CONSUMER_BYTES = 10 * 1024;

/** So many consumers that they themselves weigh. */
export const manyConsumers: Contributor = {
  id: 'many-consumers',
  explains: ['memory'],
  weigh: ({ view, memory }) => {
    const total = Math.max(view.consumers.length, view.overview?.totals.consumers ?? 0);
    const weight = Math.min(1, (total * CONSUMER_BYTES) / Math.max(memory?.used ?? 0, 1));
    if (memory === undefined || memory.used === 0 || weight < MINIMUM_WEIGHT) return undefined;
    const unlimited = view.consumers.filter(({ prefetch, ackRequired }) => prefetch === 0 && ackRequired).length;
    return {
      weight,
      cause: {
        id: 'many-consumers',
        summary: `${formatCount(total)} consumers are subscribed, ${formatCount(unlimited)} of them without a prefetch.`,
        confidence: confidenceOf(weight, false),
        evidence: [
          { label: 'consumers', value: total, unit: 'count' },
          { label: 'consumers without prefetch', value: unlimited, unit: 'count' },
        ],
        owners: consumerOwners(view.consumers),
        advice: 'Reduce the consumers of the named queues and users: more than the work needs only costs memory.',
        prevention: 'A small prefetch for each consumer, and one consumer for each worker thread.',
      },
    };
  },
};

function consumerOwners(consumers: readonly Consumer[]): Owner[] {
  const queues = mainOnes(
    rank(
      consumers,
      ({ vhost, queue }) => JSON.stringify([vhost, queue]),
      () => 1,
    ),
  );
  const users = mainOnes(
    rank(
      consumers,
      ({ user }) => user ?? 'unknown',
      () => 1,
    ),
  );
  const describe = (amount: number): string => `${formatCount(amount)} consumers`;
  return [
    ...queues.flatMap(({ items: [consumer], amount }): Owner[] =>
      consumer === undefined
        ? []
        : [{ kind: 'queue', name: consumer.queue, vhost: consumer.vhost, share: describe(amount) }],
    ),
    ...users.map(({ key, amount }): Owner => ({ kind: 'user', name: key, share: describe(amount) })),
  ];
}
