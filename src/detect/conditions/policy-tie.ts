import type { Observation } from '../../model/finding.ts';
import type { Policy, Queue } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { sameDefinition } from '../policy.ts';
import { policySubject, resolvedQueues } from '../policy-use.ts';
import { worstFirst } from '../queue-figures.ts';

/** Which of two policies applies to a queue is left to chance. */
export const policyTie = rabbitmqCondition({
  id: 'policy-tie',
  title: 'Policies of equal priority overlap',
  group: 'policies',
  severity: 'warning',
  meaning:
    'RabbitMQ applies one policy to a queue. Of two with the same highest priority it takes either, and which one can change when a policy is set anew or a node restarts.',
  threshold:
    'Fires when two or more policies with different definitions match the same queue with the same highest priority; clears when one of them has a priority of its own.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queues', 'policies'],
  evaluate: (_values, input) => {
    const tied = resolvedQueues(input)
      .map(({ queue, effective }) => ({ queue, policies: effective.tied }))
      .filter(({ policies }) => policies.some((policy, index) => index > 0 && !sameDefinition(policy, policies[0])));
    const groups = Map.groupBy(tied, ({ policies }) =>
      JSON.stringify(policies.map(({ vhost, name }) => [vhost, name])),
    );
    return worstFirst([...groups.values()].flatMap(observe));
  },
});

function observe(group: readonly { readonly queue: Queue; readonly policies: readonly Policy[] }[]): Observation[] {
  const [first, ...others] = group[0]?.policies ?? [];
  if (first === undefined) return [];
  return [
    {
      subject: policySubject(first),
      level: 'firing',
      evidence: [
        { label: 'queues', value: group.length, unit: 'count' },
        { label: 'ties with', value: others.map(({ name }) => name).join(', ') },
        { label: 'priority', value: first.priority },
        { label: 'for instance', value: group[0]?.queue.name ?? '' },
      ],
    },
  ];
}
