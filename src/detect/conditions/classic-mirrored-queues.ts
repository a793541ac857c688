import type { Observation } from '../../model/finding.ts';
import { rabbitmqCondition } from '../condition.ts';
import { resolvedQueues } from '../policy-use.ts';
import { worstFirst } from '../queue-figures.ts';

/** There are classic mirrored queues, which RabbitMQ 4 does not have. */
export const classicMirroredQueues = rabbitmqCondition({
  id: 'classic-mirrored-queues',
  title: 'Classic mirrored queues',
  group: 'upgrade',
  versions: '<4.0.0',
  severity: 'info',
  meaning:
    'RabbitMQ 4 has no mirroring: what is to survive the loss of a node has to become a quorum queue first. Until then a maintenance window ends in synchronisations, which can pause.',
  threshold:
    'Fires for each virtual host with classic queues that a policy with ha-mode applies to; clears when there is none. Exclusive queues are left out.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queues', 'policies'],
  evaluate: (_values, input) => {
    const queues = resolvedQueues(input).filter(({ queue }) => !queue.exclusive && queue.type === 'classic');
    return worstFirst(
      [...Map.groupBy(queues, ({ queue }) => queue.vhost)].map(([vhost, own]): Observation => {
        const mirrored = own.filter(({ effective }) => 'ha-mode' in effective.definition);
        return {
          subject: { kind: 'vhost', name: vhost },
          level: mirrored.length > 0 ? 'firing' : 'ok',
          evidence: [
            { label: 'mirrored queues', value: mirrored.length, unit: 'count' },
            { label: 'for instance', value: mirrored[0]?.queue.name ?? 'none' },
            { label: 'by the policy', value: mirrored[0]?.effective.policy?.name ?? 'of the operator' },
          ],
        };
      }),
    );
  },
});
