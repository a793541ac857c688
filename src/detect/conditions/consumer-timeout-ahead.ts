import type { Observation } from '../../model/finding.ts';
import type { QueueDetail } from '../../model/rabbitmq.ts';
import { type ConditionInput, rabbitmqCondition } from '../condition.ts';
import { engineVersion } from '../detect.ts';
import { levelAbove } from '../levels.ts';
import { drainRate, queueSubject, unchangedSeconds, worstFirst } from '../queue-figures.ts';

/** RabbitMQ's default `consumer_timeout` since 3.8.17, and how much of it may pass. */
const TIMEOUT = 1_800;
const SECONDS = { fires: 900, clears: 60 };

/** Messages are held so long that the broker will soon close the channel that holds them. */
export const consumerTimeoutAhead = rabbitmqCondition({
  id: 'consumer-timeout-ahead',
  title: 'Acknowledgement timeout ahead',
  group: 'queues',
  severity: 'warning',
  meaning: `A consumer that does not acknowledge a message within the broker's consumer_timeout (${TIMEOUT / 60} minutes unless configured) has its channel closed; all it holds is redelivered, and many clients do not come back by themselves.`,
  threshold: `Fires when the number of unacknowledged messages of a queue has not moved and nothing was acknowledged for ${SECONDS.fires / 60} minutes; clears when something is acknowledged. Classic queues on RabbitMQ 4.3 or later have no such timeout and are left out.`,
  holdSeconds: 0,
  clearSeconds: 30,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queueDetails'],
  evaluate: ({ queueDetails }, input) =>
    worstFirst(queueDetails.filter((queue) => timesOut(queue, input)).map((queue) => observe(queue, input))),
});

function timesOut({ type }: QueueDetail, input: ConditionInput): boolean {
  const [major = 0, minor = 0] = (engineVersion(input) ?? '').split('.').map(Number);
  return type !== 'classic' || major < 4 || (major === 4 && minor < 3);
}

function observe(queue: QueueDetail, input: ConditionInput): Observation {
  const held = queue.unacked > 0 && drainRate(queue) === 0;
  const seconds = held ? unchangedSeconds(queue, 'unacked', queue.unacked, input) : 0;
  return {
    subject: queueSubject(queue),
    level: levelAbove(seconds, SECONDS),
    evidence: [
      { label: 'held for', value: seconds, unit: 'seconds', limit: TIMEOUT },
      { label: 'unacknowledged', value: queue.unacked, unit: 'count' },
    ],
  };
}
