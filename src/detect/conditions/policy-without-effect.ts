import { isAwsOwnedPolicy } from '../../catalog/default-policies.ts';
import type { Observation } from '../../model/finding.ts';
import type { Policy } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { patternMatcher } from '../pattern.ts';
import { policySubject, type ResolvedQueue, resolvedQueues } from '../policy-use.ts';

/** Keys by which a policy does something to an exchange. */
const EXCHANGE_KEYS = [
  'alternate-exchange',
  'federation-upstream',
  'federation-upstream-set',
  'federation-upstream-pattern',
];

/** A policy applies to nothing. */
export const policyWithoutEffect = rabbitmqCondition({
  id: 'policy-without-effect',
  title: 'Policy applies to nothing',
  group: 'policies',
  severity: 'info',
  meaning:
    'Somebody meant this policy to protect or shape something. Its pattern matches no queue, or a policy with a higher priority wins everywhere.',
  threshold:
    'Fires for each policy that applies to no queue (and to no exchange, where it has keys for exchanges) of a virtual host that has queues; clears when it does. Not judged while queues are left out of the listing.',
  holdSeconds: 900,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queues', 'policies', 'exchanges'],
  evaluate: ({ policies, exchanges }, input) => {
    const { queues, exchanges: exchangeReading } = input.snapshot.rabbitmq ?? {};
    if (queues?.state !== 'read' || queues.omitted > 0 || queues.dropped > 0) return [];
    if (exchangeReading?.state !== 'read' || exchangeReading.omitted > 0) return [];
    const byVhost = Map.groupBy(resolvedQueues(input), ({ queue }) => queue.vhost);
    return policies.flatMap((policy): Observation[] => {
      const own = byVhost.get(policy.vhost);
      const matches = patternMatcher(policy.pattern);
      if (own === undefined || matches === undefined || isAwsOwnedPolicy(policy.name)) return [];
      const forExchanges =
        policy.applyTo !== 'queues' && EXCHANGE_KEYS.some((key) => key in policy.definition)
          ? exchanges.filter(({ vhost, name }) => vhost === policy.vhost && matches(name)).length
          : 0;
      return [observe(policy, own, forExchanges)];
    });
  },
});

function observe(policy: Policy, queues: readonly ResolvedQueue[], exchanges: number): Observation {
  const applied = queues.filter(
    ({ effective }) => effective.policy === policy || effective.tied.includes(policy),
  ).length;
  const shadowed = queues.filter(({ effective }) => effective.shadowed.includes(policy)).length;
  const refused = queues.filter(({ effective }) => effective.refused.includes(policy)).length;
  return {
    subject: policySubject(policy),
    level: applied + exchanges > 0 ? 'ok' : 'firing',
    evidence: [
      { label: 'pattern', value: policy.pattern },
      { label: 'queues where a higher priority wins', value: shadowed, unit: 'count' },
      { label: 'queues whose type refuses a key of it', value: refused, unit: 'count' },
    ],
  };
}
