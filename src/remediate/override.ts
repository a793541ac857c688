import semver from 'semver';
import { OWN_PREFIX } from '../catalog/own-policies.ts';
import { patternMatcher } from '../detect/pattern.ts';
import { coversKind, type Definition, mergeDefinitions, policyResolver } from '../detect/policy.ts';
import type { Policy, QueueDetail } from '../model/rabbitmq.ts';
import type { QueueChange, QueueName, Step, Write } from '../model/remediation.ts';
import type { Refusal } from './action.ts';
import { canonicalJson, hashOf } from './canonical.ts';

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
  readonly applyTo: string;
  readonly definition: Definition;
}

/** Queues of one virtual host and type with the same settings in force, and the override that they share. */
export interface OverrideGroup {
  readonly queues: readonly QueueDetail[];
  readonly current: InForce;
  readonly override: Override;
}

export interface OverrideRequest {
  readonly purpose: string;
  readonly ground: PolicyGround;
  /** Every queue of the broker, so that the pattern meets none by chance. */
  readonly all: readonly QueueName[];
  /** Why this queue cannot have it, as the end of a sentence. */
  readonly unfit: (current: InForce, queue: QueueDetail) => string | undefined;
  /** What is in force under the override. */
  readonly definition: (current: InForce) => Definition;
}

const UNCLEAR =
  'what the broker says is in force does not follow from the policies that were read; they may just be changing.';

/** Puts queues together that can share an override; refuses them all when one of them cannot have it. */
export function overrideGroups(
  queues: readonly QueueDetail[],
  request: OverrideRequest,
): readonly OverrideGroup[] | Refusal {
  const { ground, unfit } = request;
  const refused: string[] = [];
  const members = new Map<string, { readonly current: InForce; readonly queues: QueueDetail[] }>();
  for (const queue of queues) {
    const current = inForce(queue, ground);
    const reason = current === undefined ? UNCLEAR : unfit(current, queue);
    if (current === undefined || reason !== undefined) refused.push(`Queue ${queue.name}: ${reason}`);
    else {
      const key = canonicalJson([queue.vhost, queue.type, current]);
      const same = members.get(key) ?? { current, queues: [] };
      same.queues.push(queue);
      members.set(key, same);
    }
  }
  if (refused.length > 0) return { refused };
  const raised = new Map<string, number>();
  const groups = [...members.values()].map((same): OverrideGroup => {
    const vhost = same.queues[0]?.vhost ?? '/';
    const above = raised.get(vhost) ?? 0;
    raised.set(vhost, above + 1);
    return { ...same, override: overrideOf(same, priorityAbove(ground.policies, vhost) + above, request) };
  });
  const stray = groups.flatMap((group) => strayOf(group, request.all));
  return stray.length === 0
    ? groups
    : { refused: [`The pattern cannot be made exact: it would also meet ${stray.join(', ')}.`] };
}

function overrideOf(
  { current, queues }: Pick<OverrideGroup, 'current' | 'queues'>,
  priority: number,
  { purpose, ground, definition }: OverrideRequest,
): Override {
  const names = queues.map(({ vhost, name }) => ({ vhost, name }));
  return {
    name: overrideName(purpose, names),
    vhost: names[0]?.vhost ?? '/',
    pattern: exactPattern(names.map(({ name }) => name)),
    priority,
    applyTo: applyToOf(queues[0]?.type, ground.version),
    definition: definition(current),
  };
}

function strayOf({ override, queues }: OverrideGroup, all: readonly QueueName[]): string[] {
  const names = all.filter(({ vhost }) => vhost === override.vhost).map(({ name }) => name);
  return strayMatches(
    override.pattern,
    queues.map(({ name }) => name),
    names,
  );
}

/** Since this version a policy can be for queues of one type only. */
export const TYPED_POLICIES = '3.12.0';

function applyToOf(type: string | undefined, version: string | undefined): string {
  const typed = semver.gte(semver.coerce(version) ?? '0.0.0', TYPED_POLICIES);
  return typed && (type === 'classic' || type === 'quorum') ? `${type}_queues` : 'queues';
}

/** A wait until the broker itself says that these settings are in force. */
export function untilInForce(
  changes: readonly QueueChange[],
  when: 'before' | 'after',
  { why, withinSeconds }: { readonly why: string; readonly withinSeconds: number },
): Step {
  const queues = changes.map((change) => ({ vhost: change.vhost, name: change.name, definition: change[when] }));
  return { kind: 'wait', check: { kind: 'definitions', queues }, why, withinSeconds };
}

/** The calls that take overrides away. */
export function removals(groups: readonly OverrideGroup[]): Step[] {
  return groups.map(({ override }) => {
    return { kind: 'write', write: deletePolicy(override), why: `remove the override ${override.name}` };
  });
}

/**
 * What an override rests on. Our own overrides are left out: one that an earlier attempt left behind is replaced.
 */
export function overridePreState(
  groups: readonly OverrideGroup[],
  { policies, operatorPolicies }: PolicyGround,
): readonly unknown[] {
  const vhosts = [...new Set(groups.map(({ override }) => override.vhost))].sort();
  return vhosts.map((vhost) => ({
    vhost,
    policies: queuePolicies(policies, vhost).filter(({ name }) => !name.startsWith(OWN_PREFIX)),
    operatorPolicies: queuePolicies(operatorPolicies, vhost),
    effective: groups.filter(({ override }) => override.vhost === vhost).map(({ current }) => current.effective),
  }));
}

/** The same queues always get the same name, so that an override is found again. */
export function overrideName(purpose: string, queues: readonly QueueName[]): string {
  return `${OWN_PREFIX}${purpose}-${hashOf(queues).slice(0, 8)}`;
}

export function putPolicy(override: Override): Write {
  const { pattern, priority, applyTo, definition } = override;
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
