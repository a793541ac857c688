import type { Observation } from '../../model/finding.ts';
import type { Policy, Queue } from '../../model/rabbitmq.ts';
import { subjectKey } from '../../model/subject.ts';
import { type ConditionInput, rabbitmqCondition } from '../condition.ts';
import { engineVersion } from '../detect.ts';
import { refusedKeys } from '../policy.ts';
import { policySubject, type ResolvedQueue, resolvedQueues } from '../policy-use.ts';
import { queueSubject, worstFirst } from '../queue-figures.ts';
import { queueViews } from '../queue-settings.ts';

const BOUNDS = ['max-length', 'max-length-bytes'];

/** A policy does not apply to queues that it names, because their type cannot take one of its keys. */
export const policyRefusedByQueueType = rabbitmqCondition({
  id: 'policy-refused-by-queue-type',
  title: 'Policy skips quorum queues',
  group: 'policies',
  severity: 'info',
  meaning:
    'One key that a queue type does not know (ha-mode or queue-mode on a quorum queue) makes the whole policy not apply: its max-length, overflow and dead-letter exchange are missing too. It happens to every queue that is migrated to quorum.',
  threshold: `Fires for each policy that would win for a queue by name and priority and is skipped for its keys; warning where the queue is left without ${BOUNDS.join(' or ')} that the policy has. Clears when a policy without those keys takes its place.`,
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview', 'queues', 'policies'],
  evaluate: (_values, input) => {
    const skipped = resolvedQueues(input).flatMap(({ queue, effective }) => {
      const best = effective.refused[0];
      const wins = best !== undefined && best.priority > (effective.policy?.priority ?? Number.NEGATIVE_INFINITY);
      return wins ? [{ queue, effective, policy: best }] : [];
    });
    const groups = Map.groupBy(skipped, ({ policy }) => policy);
    const views = new Map(queueViews(input).map((view) => [subjectKey(queueSubject(view.queue)), view]));
    const bounded = (queue: Queue, key: string) =>
      views.get(subjectKey(queueSubject(queue)))?.setting(key) !== undefined;
    return worstFirst([...groups].map(([policy, queues]) => observe(policy, queues, { bounded, input })));
  },
});

interface Look {
  /** Whether a queue has this bound from elsewhere: another policy, or its declaration. */
  bounded(queue: Queue, key: string): boolean;
  readonly input: ConditionInput;
}

function observe(policy: Policy, queues: readonly ResolvedQueue[], { bounded, input }: Look): Observation {
  const unbounded = queues.some(({ queue }) => BOUNDS.some((key) => key in policy.definition && !bounded(queue, key)));
  const version = engineVersion(input);
  const keys = new Set(queues.flatMap(({ queue }) => refusedKeys(policy.definition, queue.type, version)));
  return {
    subject: policySubject(policy),
    level: 'firing',
    severity: unbounded ? 'warning' : 'info',
    evidence: [
      { label: 'queues skipped', value: queues.length, unit: 'count' },
      { label: 'for the keys', value: [...keys].join(', ') },
      { label: 'for instance', value: queues[0]?.queue.name ?? '' },
      { label: 'bound lost', value: unbounded },
    ],
  };
}
