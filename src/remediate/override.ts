import { patternMatcher } from '../detect/pattern.ts';
import { coversKind, type Definition, mergeDefinitions, policyResolver } from '../detect/policy.ts';
import type { Policy, QueueDetail } from '../model/rabbitmq.ts';
import type { QueueName, Write } from '../model/remediation.ts';
import { canonicalJson, hashOf } from './canonical.ts';

/** Names of everything that we put on a broker begin like this; nothing else is ever changed or deleted. */
export const OWN_PREFIX = 'mq-operator-';

/** The policies that one queue is subject to, as they were read. */
export interface PolicyGround {
  readonly policies: readonly Policy[];
  readonly operatorPolicies: readonly Policy[];
  readonly version: string | undefined;
}

/** What applies to a queue now, the broker's own word, split into the user's and the operator's part. */
export interface InForce {
  readonly user: Definition;
  readonly operator: Definition;
  readonly effective: Definition;
}

/**
 * What applies to a queue now. Where two policies tie, the broker tells which one it took. Undefined when what the
 * broker says does not follow from the policies that were read: they were changed in between, or we misjudge a pattern.
 */
export function inForce(queue: QueueDetail, ground: PolicyGround): InForce | undefined {
  const resolved = policyResolver(ground, ground.version)({ kind: 'queue', ...queue });
  if (resolved.unjudged.length > 0 || resolved.tiedOperatorPolicies.length > 0) return undefined;
  const candidates = resolved.tied.length > 0 ? resolved.tied : resolved.policy === undefined ? [] : [resolved.policy];
  const policy = candidates.find(({ name }) => name === queue.policy);
  if (policy === undefined && queue.policy !== undefined) return undefined;
  if (policy === undefined && candidates.length > 0) return undefined;
  const user = policy?.definition ?? {};
  const operator = resolved.operatorPolicy?.definition ?? {};
  const effective = mergeDefinitions(user, operator);
  if (canonicalJson(effective) !== canonicalJson(queue.effectivePolicy)) return undefined;
  return { user, operator, effective };
}

/** Greater than that of any policy of the virtual host, so that nothing ties with it. */
export function priorityAbove(policies: readonly Policy[], vhost: string): number {
  const priorities = policies.filter((policy) => policy.vhost === vhost).map(({ priority }) => priority);
  return Math.max(0, ...priorities) + 1;
}

/** A pattern that matches exactly these names. */
export function exactPattern(names: readonly string[]): string {
  const escaped = [...names].sort().map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return `^(${escaped.join('|')})\\z`;
}

/** The names among `all` that a policy would apply to beyond those it is meant for; empty when it is exact. */
export function strayMatches(pattern: string, meant: readonly string[], all: readonly string[]): string[] {
  const matches = patternMatcher(pattern);
  if (matches === undefined) return [...all];
  const wanted = new Set(meant);
  return all.filter((name) => matches(name) !== wanted.has(name));
}

export interface Override {
  readonly name: string;
  readonly vhost: string;
  readonly pattern: string;
  readonly priority: number;
  readonly definition: Definition;
}

/** The same queues always get the same name, so that an override is found again. */
export function overrideName(purpose: string, queues: readonly QueueName[]): string {
  return `${OWN_PREFIX}${purpose}-${hashOf(queues).slice(0, 8)}`;
}

export function putPolicy(override: Override, applyTo = 'queues'): Write {
  const { pattern, priority, definition } = override;
  const body = { pattern, priority, 'apply-to': applyTo, definition };
  return { method: 'PUT', path: policyPath(override), body };
}

export function deletePolicy(override: Pick<Override, 'vhost' | 'name'>): Write {
  return { method: 'DELETE', path: policyPath(override) };
}

export function policyPath({ vhost, name }: Pick<Override, 'vhost' | 'name'>): string {
  return `policies/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}`;
}

/** Policies of a virtual host that reach queues of any kind. */
export function queuePolicies(policies: readonly Policy[], vhost: string): Policy[] {
  const kinds = ['classic', 'quorum', 'stream'];
  return policies.filter(
    (policy) =>
      policy.vhost === vhost &&
      kinds.some((type) => coversKind(policy.applyTo, { kind: 'queue', vhost, name: '', type })),
  );
}
