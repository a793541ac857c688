import { type DefaultPolicy, defaultPolicies } from '../../catalog/default-policies.ts';
import type { DeploymentMode } from '../../model/broker.ts';
import type { Observation } from '../../model/finding.ts';
import type { Policy } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { policySubject } from '../policy-use.ts';

/** A default policy of Amazon MQ is not what Amazon MQ made it. */
export const awsPolicyChanged = rabbitmqCondition({
  id: 'aws-policy-changed',
  title: 'Default policy of Amazon MQ changed',
  group: 'policies',
  severity: 'info',
  meaning:
    'The defaults keep single queues from taking the broker down. Changing them is allowed and easily forgotten; a policy of your own with a higher priority is seen, and can be taken back.',
  threshold:
    'Fires for each policy with the name of an Amazon MQ default that lacks a key the default has, or has another value (the max-length where the instance type is known); warning when a key is missing. Clears when it is as documented.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview', 'policies'],
  evaluate: ({ overview, policies }, { broker }) =>
    policies.flatMap((policy) => {
      const mode = broker.deploymentMode ?? modeByName(policy.name);
      const defaults = mode === undefined ? [] : defaultPolicies(mode, overview.rabbitmqVersion, broker.instanceType);
      const expected = defaults.find(({ name, operator }) => name === policy.name && !operator);
      return expected === undefined ? [] : [observe(policy, expected)];
    }),
});

function modeByName(name: string): DeploymentMode | undefined {
  if (name.includes('SINGLE-INSTANCE')) return 'single-instance';
  return name.includes('CLUSTER') ? 'cluster-multi-az' : undefined;
}

function observe(policy: Policy, expected: DefaultPolicy): Observation {
  const missing = Object.keys(expected.definition).filter((key) => !(key in policy.definition));
  const changed = Object.entries(expected.definition)
    .filter(([key, value]) => key in policy.definition && policy.definition[key] !== value)
    .map(([key, value]) => `${key} is ${String(policy.definition[key])}, not ${value}`);
  return {
    subject: policySubject(policy),
    level: missing.length + changed.length > 0 ? 'firing' : 'ok',
    severity: missing.length > 0 ? 'warning' : 'info',
    evidence: [
      { label: 'keys missing', value: missing.join(', ') || 'none' },
      { label: 'values changed', value: changed.join('; ') || 'none' },
    ],
  };
}
