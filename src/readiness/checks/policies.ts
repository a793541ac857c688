import { isAwsOwnedPolicy } from '../../catalog/default-policies.ts';
import { refusedKeys } from '../../detect/policy.ts';
import type { Policy } from '../../model/rabbitmq.ts';
import { readValue } from '../../model/reading.ts';
import { leavesVersion3, obstacleOf, reaches43, type UpgradeCheck, type UpgradeInput } from '../check.ts';

export const mirroringPolicies: UpgradeCheck = {
  id: 'ha-policies',
  title: 'Policies that mirror',
  consequence: 'breaks',
  why: 'RabbitMQ 4 refuses policies with ha-* keys with status 400. Tools that write them (Terraform, scripts) fail after the upgrade.',
  todo: 'Take the ha-* keys out of the named policies and out of what writes them, once their queues are quorum queues.',
  sources: ['policies'],
  applies: leavesVersion3,
  look: (input) =>
    ofPolicies(own(input).filter(({ definition }) => Object.keys(definition).some((key) => key.startsWith('ha-')))),
};

export const policiesWithoutQuorum: UpgradeCheck = {
  id: 'policies-skip-quorum',
  title: 'Policies that stop applying to migrated queues',
  consequence: 'stops-applying',
  why: 'One key that quorum queues do not know makes the whole policy not apply to them: its max-length, overflow, TTL and dead-letter exchange are gone without a word once the queue is a quorum queue.',
  todo: 'Give the migrated queues a policy of their own (apply-to quorum_queues) with the keys that are to stay, and compare the effective definitions before and after.',
  sources: ['policies'],
  applies: leavesVersion3,
  look: (input) => {
    const losing = own(input).flatMap((policy) => {
      const refused = refusedKeys(policy.definition, 'quorum', input.current);
      const kept = Object.keys(policy.definition).filter((key) => !refused.includes(key));
      return refused.length > 0 && kept.length > 0 && reachesQueues(policy) ? [{ policy, kept }] : [];
    });
    const lost = [...new Set(losing.flatMap(({ kept }) => kept))].join(', ');
    return ofPolicies(
      losing.map(({ policy }) => policy),
      [{ label: 'settings lost with them', value: lost }],
    );
  },
};

export const classicOnlyPolicies: UpgradeCheck = {
  id: 'policies-classic-only',
  title: 'Policies for classic queues only',
  consequence: 'stops-applying',
  why: 'A policy with apply-to classic_queues does not follow a queue that becomes a quorum queue.',
  todo: 'Add a policy with apply-to quorum_queues and the same keys, as far as quorum queues know them.',
  sources: ['policies'],
  applies: leavesVersion3,
  look: (input) => ofPolicies(own(input).filter(({ applyTo }) => applyTo === 'classic_queues')),
};

export const lazyQueues: UpgradeCheck = {
  id: 'lazy-mode',
  title: 'Lazy mode',
  consequence: 'stops-applying',
  why: 'queue-mode lazy has no meaning on RabbitMQ 4: classic queues keep messages on disk anyway, quorum queues do not know it.',
  todo: 'Remove the key; nothing else to do, except where it keeps a policy off quorum queues.',
  sources: ['policies'],
  applies: leavesVersion3,
  look: (input) => ofPolicies(own(input).filter(({ definition }) => definition['queue-mode'] !== undefined)),
};

export const consumerTimeout: UpgradeCheck = {
  id: 'consumer-timeout',
  title: 'Consumer timeout of classic queues',
  consequence: 'stops-applying',
  why: 'From RabbitMQ 4.3 on consumer_timeout is not applied to classic queues: a consumer that hangs keeps its messages.',
  todo: 'Move the named queues to quorum queues, or watch unacked messages instead.',
  sources: ['policies'],
  applies: reaches43,
  look: (input) => ofPolicies(own(input).filter(({ definition }) => definition['consumer-timeout'] !== undefined)),
};

/** Those of the customer; Amazon MQ takes care of its own. */
function own({ snapshot }: UpgradeInput): Policy[] {
  return (readValue(snapshot.rabbitmq?.policies) ?? []).filter(({ name }) => !isAwsOwnedPolicy(name));
}

function reachesQueues({ applyTo }: Policy): boolean {
  return applyTo !== 'exchanges' && applyTo !== 'classic_queues';
}

function ofPolicies(policies: readonly Policy[], evidence: Parameters<typeof obstacleOf>[1] = []) {
  return obstacleOf(
    policies.map(({ name, vhost }) => (vhost === '/' ? name : `${name} in ${vhost}`)),
    evidence,
  );
}
