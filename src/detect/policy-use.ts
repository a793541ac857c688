import type { Policy, Queue } from '../model/rabbitmq.ts';
import { readValue } from '../model/reading.ts';
import type { Subject } from '../model/subject.ts';
import type { ConditionInput } from './condition.ts';
import { engineVersion } from './detect.ts';
import { type EffectivePolicy, policyResolver } from './policy.ts';

export interface ResolvedQueue {
  readonly queue: Queue;
  readonly effective: EffectivePolicy;
}

/** Several conditions ask for the same pass, and ten thousand queues take a while. */
const resolved = new WeakMap<ConditionInput, readonly ResolvedQueue[]>();

/** Every queue that was listed, with what the policies make of it. */
export function resolvedQueues(input: ConditionInput): readonly ResolvedQueue[] {
  const known = resolved.get(input) ?? resolveQueues(input);
  resolved.set(input, known);
  return known;
}

function resolveQueues(input: ConditionInput): ResolvedQueue[] {
  const readings = input.snapshot.rabbitmq;
  const policies = readValue(readings?.policies) ?? [];
  const operatorPolicies = readValue(readings?.operatorPolicies) ?? [];
  const resolve = policyResolver({ policies, operatorPolicies }, engineVersion(input));
  return (readValue(readings?.queues) ?? []).map((queue) => ({
    queue,
    effective: resolve({ kind: 'queue', ...queue }),
  }));
}

export function policySubject({ vhost, name }: Policy): Subject {
  return { kind: 'policy', vhost, name };
}
