import type { Observation } from '../../model/finding.ts';
import { rabbitmqCondition } from '../condition.ts';
import { queueSubject } from '../queue-figures.ts';
import { detailedViews } from '../queue-settings.ts';

/** A quorum queue redelivers a message that nobody can handle for ever. */
export const quorumQueueNoDeliveryLimit = rabbitmqCondition({
  id: 'quorum-queue-no-delivery-limit',
  title: 'Quorum queue without delivery limit',
  group: 'queues',
  severity: 'info',
  meaning:
    'A message that makes its consumer fail comes back at once, again and again, and its log entries cannot be cleaned up. From RabbitMQ 4 on the limit is 20 unless set otherwise.',
  threshold:
    'Fires for each quorum queue that has no delivery-limit by policy or argument (RabbitMQ 3), or one that says unlimited; clears when it has one.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8', 'RabbitMQ 4.0.5', 'RabbitMQ 4.3.6'],
  sources: ['overview', 'queues', 'queueDetails'],
  evaluate: ({ overview }, input) => {
    const limitedByDefault = Number.parseInt(overview.rabbitmqVersion, 10) >= 4;
    return detailedViews(input)
      .filter(({ queue }) => queue.type === 'quorum')
      .map(({ queue, setting, limit }): Observation => {
        const limited =
          limit('delivery-limit') !== undefined || (limitedByDefault && setting('delivery-limit') === undefined);
        const deadLetters = setting('dead-letter-exchange') !== undefined;
        return {
          subject: queueSubject(queue),
          level: limited ? 'ok' : 'firing',
          evidence: [
            { label: 'delivery-limit', value: String(setting('delivery-limit') ?? 'none') },
            { label: 'dead-letter exchange', value: deadLetters },
          ],
        };
      });
  },
});
