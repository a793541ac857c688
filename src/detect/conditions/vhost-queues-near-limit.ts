import { rabbitmqCondition } from '../condition.ts';
import { estimateBy, sharesOfOwnLimits } from '../limits.ts';

/** A virtual host comes near its own limit of queues. */
export const vhostQueuesNearLimit = rabbitmqCondition({
  id: 'vhost-queues-near-limit',
  title: 'Queues near limit of virtual host',
  group: 'limits',
  severity: 'warning',
  meaning:
    'At 100 % no further queue can be declared in this virtual host; clients that bring their own reply queue fail on connecting.',
  threshold: 'Warning from 80 % of the max-queues of the virtual host itself, critical from 90 %; clears below 70 %.',
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['vhostLimits', 'queues'],
  evaluate: ({ vhostLimits }, { snapshot }) =>
    sharesOfOwnLimits(vhostLimits, 'max-queues', 'vhost', {
      name: 'queues',
      counts: estimateBy(snapshot.rabbitmq?.queues, ({ vhost }) => vhost),
    }),
});
