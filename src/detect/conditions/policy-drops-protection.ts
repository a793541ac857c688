import type { Observation } from '../../model/finding.ts';
import type { Policy } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { policySubject, type ResolvedQueue, resolvedQueues } from '../policy-use.ts';
import { worstFirst } from '../queue-figures.ts';

const PROTECTIVE = [
  'max-length',
  'max-length-bytes',
  'overflow',
  'ha-mode',
  'ha-sync-mode',
  'dead-letter-exchange',
  'delivery-limit',
  'message-ttl',
];

/** A policy takes away what the policy below it gave. */
export const policyDropsProtection = rabbitmqCondition({
  id: 'policy-drops-protection',
  title: 'Policy drops what another one protects',
  group: 'policies',
  severity: 'warning',
  meaning:
    'Policies do not add up: the one with the highest priority applies alone. The limits, mirrors or dead-letter exchange of the one below are gone for these queues, silently.',
  threshold: `Fires for each policy that leaves out one of ${PROTECTIVE.join(', ')} that the next policy below it would give the same queue, and no operator policy gives; clears when the keys are repeated in it.`,
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queues', 'policies'],
  evaluate: (_values, input) => {
    const groups = Map.groupBy(resolvedQueues(input), ({ effective }) => effective.policy);
    return worstFirst([...groups].flatMap(([policy, queues]) => (policy === undefined ? [] : observe(policy, queues))));
  },
});

function observe(policy: Policy, queues: readonly ResolvedQueue[]): Observation[] {
  const losing = queues.flatMap(({ queue, effective }) => {
    const below = effective.shadowed[0];
    const lost = PROTECTIVE.filter((key) => below?.definition[key] !== undefined && !(key in effective.definition));
    return below === undefined || lost.length === 0 ? [] : [{ queue, below, lost }];
  });
  const keys = new Set(losing.flatMap(({ lost }) => lost));
  return [
    {
      subject: policySubject(policy),
      level: losing.length > 0 ? 'firing' : 'ok',
      evidence: [
        { label: 'queues that lose by it', value: losing.length, unit: 'count' },
        { label: 'keys lost', value: [...keys].join(', ') || 'none' },
        { label: 'from', value: [...new Set(losing.map(({ below }) => below.name))].join(', ') || 'none' },
        { label: 'for instance', value: losing[0]?.queue.name ?? 'none' },
      ],
    },
  ];
}
