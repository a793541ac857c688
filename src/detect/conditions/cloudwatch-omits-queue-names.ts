import type { Observation } from '../../model/finding.ts';
import { rabbitmqCondition } from '../condition.ts';
import { queueSubject } from '../queue-figures.ts';

/** CloudWatch has no metrics of a queue because of its name. */
export const cloudwatchOmitsQueueNames = rabbitmqCondition({
  id: 'cloudwatch-omits-queue-names',
  title: 'Queue name that CloudWatch cannot publish',
  group: 'queues',
  onlyOn: 'amazon-mq',
  versions: '<4.0.0',
  severity: 'info',
  meaning:
    'Amazon MQ publishes no metrics for queues or virtual hosts with blanks, tabs or characters beyond ASCII in their names. Alarms on them stay silent; this program sees them all the same.',
  threshold: 'Fires for each queue with such a name or virtual host; clears when it is gone.',
  holdSeconds: 300,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queues'],
  evaluate: ({ queues }) =>
    queues.map((queue): Observation => {
      const unfit = [queue.name, queue.vhost].find((name) => /[^\x21-\x7e]/.test(name));
      return {
        subject: queueSubject(queue),
        level: unfit === undefined ? 'ok' : 'firing',
        evidence:
          unfit === undefined
            ? []
            : [{ label: 'because of', value: /\s/.test(unfit) ? 'a blank' : 'a character beyond ASCII' }],
      };
    }),
});
