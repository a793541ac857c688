import semver from 'semver';
import type { Policy } from '../model/rabbitmq.ts';
import { type NameMatcher, patternMatcher } from './pattern.ts';

export type Definition = Readonly<Record<string, unknown>>;

/** A queue (with its type, `classic`, `quorum` or `stream`) or an exchange, as policies see it. */
export type PolicyTarget =
  | { readonly kind: 'queue'; readonly vhost: string; readonly name: string; readonly type: string }
  | { readonly kind: 'exchange'; readonly vhost: string; readonly name: string };

export interface PolicySet {
  readonly policies: readonly Policy[];
  readonly operatorPolicies: readonly Policy[];
}

/** What the broker makes of all policies for one queue or exchange. */
export interface EffectivePolicy {
  /** The one user policy that applies; with a tie, the first of those listed. */
  readonly policy?: Policy;
  readonly operatorPolicy?: Policy;
  /** Two or more user policies that match with the same highest priority: which one applies is not defined. */
  readonly tied: readonly Policy[];
  readonly tiedOperatorPolicies: readonly Policy[];
  /** User policies that match as well and lose to a higher priority, highest first. */
  readonly shadowed: readonly Policy[];
  /** User policies that match by name and kind, but have keys that this type of queue refuses, highest first. */
  readonly refused: readonly Policy[];
  /** Policies whose pattern could not be judged; with one of these the answer may be wrong. */
  readonly unjudged: readonly Policy[];
  /** Both definitions merged as the broker does it (`effective_policy_definition`). */
  readonly definition: Definition;
}

/** Answers for many targets; patterns are compiled once. */
export type PolicyResolver = (target: PolicyTarget) => EffectivePolicy;

/**
 * RabbitMQ's rule: of the user policies of the virtual host that match by name, by `apply-to` and by the keys that the
 * queue type can take, exactly one applies, the one of the highest priority; likewise for operator policies; then
 * the two are merged (rabbit_policy.erl). `version` is the broker's; unknown is taken for the newest 3.x.
 */
export function policyResolver(set: PolicySet, version?: string): PolicyResolver {
  const since4 = semver.gte(semver.coerce(version) ?? '3.13.7', '4.0.0');
  const policies = set.policies.map(prepare);
  const operatorPolicies = set.operatorPolicies.map(prepare);
  return (target) => {
    const user = choose(policies, target, since4);
    const operator = choose(operatorPolicies, target, since4);
    return {
      ...(user.winner === undefined ? {} : { policy: user.winner }),
      ...(operator.winner === undefined ? {} : { operatorPolicy: operator.winner }),
      tied: user.tied,
      tiedOperatorPolicies: operator.tied,
      shadowed: user.shadowed,
      refused: user.refused,
      unjudged: [...user.unjudged, ...operator.unjudged],
      definition: mergeDefinitions(user.winner?.definition, operator.winner?.definition),
    };
  };
}

/**
 * A key that both define goes by the merge strategy of that key: the smaller of two limits, the operator's value of
 * anything else. Keys of only one of them stay.
 */
export function mergeDefinitions(user: Definition = {}, operator: Definition = {}): Definition {
  const merged = Object.entries(operator).map(([key, value]) => {
    const own = user[key];
    const smaller = SMALLER_WINS.has(key) && typeof own === 'number' && typeof value === 'number' && own < value;
    return [key, smaller ? own : value];
  });
  return { ...user, ...Object.fromEntries(merged) };
}

/** Whether two policies would do the same to a queue. */
export function sameDefinition(a: Policy, b: Policy | undefined): boolean {
  return b !== undefined && canonical(a.definition) === canonical(b.definition);
}

function canonical(definition: Definition): string {
  return JSON.stringify(Object.entries(definition).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `policy_merge_strategy` of rabbit_policies.erl. */
const SMALLER_WINS = new Set([
  'expires',
  'message-ttl',
  'max-length',
  'max-length-bytes',
  'max-in-memory-length',
  'max-in-memory-bytes',
  'delivery-limit',
]);

const MIRRORING = ['ha-mode', 'ha-params', 'ha-sync-mode', 'ha-promote-on-shutdown', 'ha-promote-on-failure'];

/** Keys that stop a whole policy from applying to a queue of that type (`unsupported_policies` of each type). */
const REFUSED_KEYS = {
  classic: {
    before4: [
      'max-age',
      'stream-max-segment-size-bytes',
      'queue-leader-locator',
      'initial-cluster-size',
      'delivery-limit',
      'dead-letter-strategy',
    ],
    since4: [
      'max-age',
      'stream-max-segment-size-bytes',
      'initial-cluster-size',
      'delivery-limit',
      'dead-letter-strategy',
      'max-in-memory-length',
      'max-in-memory-bytes',
      'target-group-size',
      'filter-field-names',
    ],
  },
  quorum: {
    before4: quorumRefuses(),
    since4: quorumRefuses(),
  },
  stream: {
    before4: streamRefuses(),
    since4: [...streamRefuses(), 'target-group-size'],
  },
} as const;

function quorumRefuses(): readonly string[] {
  return [
    'max-priority',
    'queue-mode',
    'queue-master-locator',
    'max-age',
    'stream-max-segment-size-bytes',
    'initial-cluster-size',
    ...MIRRORING,
  ];
}

function streamRefuses(): readonly string[] {
  return [
    'expires',
    'message-ttl',
    'dead-letter-exchange',
    'dead-letter-routing-key',
    'dead-letter-strategy',
    'max-length',
    'max-in-memory-length',
    'max-in-memory-bytes',
    'max-priority',
    'overflow',
    'queue-mode',
    'queue-master-locator',
    'delivery-limit',
    ...MIRRORING,
  ];
}

/** The keys of a definition that keep the whole policy from applying to queues of this type. */
export function refusedKeys(definition: Definition, queueType: string, version?: string): readonly string[] {
  return refused(definition, queueType, semver.gte(semver.coerce(version) ?? '3.13.7', '4.0.0'));
}

function refused(definition: Definition, queueType: string, since4: boolean): readonly string[] {
  if (queueType !== 'classic' && queueType !== 'quorum' && queueType !== 'stream') return [];
  const keys: readonly string[] = REFUSED_KEYS[queueType][since4 ? 'since4' : 'before4'];
  return keys.filter((key) => key in definition);
}

interface PreparedPolicy {
  readonly policy: Policy;
  readonly matches: NameMatcher | undefined;
}

function prepare(policy: Policy): PreparedPolicy {
  return { policy, matches: patternMatcher(policy.pattern) };
}

interface Choice {
  readonly winner: Policy | undefined;
  readonly tied: readonly Policy[];
  readonly shadowed: readonly Policy[];
  readonly refused: readonly Policy[];
  readonly unjudged: readonly Policy[];
}

function choose(prepared: readonly PreparedPolicy[], target: PolicyTarget, since4: boolean): Choice {
  const inReach = prepared.filter(({ policy }) => policy.vhost === target.vhost && coversKind(policy.applyTo, target));
  const named = inReach.filter(({ matches }) => matches?.(target.name)).map(({ policy }) => policy);
  const matching = named.filter((policy) => takesAllKeys(policy, target, since4)).sort(byPriority);
  const priority = matching[0]?.priority;
  const top = matching.filter((policy) => policy.priority === priority);
  return {
    winner: top[0],
    tied: top.length > 1 ? top : [],
    shadowed: matching.slice(top.length),
    refused: named.filter((policy) => !takesAllKeys(policy, target, since4)).sort(byPriority),
    unjudged: inReach.filter(({ matches }) => matches === undefined).map(({ policy }) => policy),
  };
}

function byPriority(a: Policy, b: Policy): number {
  return b.priority - a.priority;
}

function takesAllKeys({ definition }: Policy, target: PolicyTarget, since4: boolean): boolean {
  return target.kind === 'exchange' || refused(definition, target.type, since4).length === 0;
}

/** Whether `apply-to` covers this kind of target, queue types included (those exist since 3.12). */
export function coversKind(applyTo: string, target: PolicyTarget): boolean {
  if (applyTo === 'all') return true;
  if (target.kind === 'exchange') return applyTo === 'exchanges';
  return applyTo === 'queues' || applyTo === APPLY_TO_BY_TYPE[target.type];
}

const APPLY_TO_BY_TYPE: Readonly<Record<string, string>> = {
  classic: 'classic_queues',
  quorum: 'quorum_queues',
  stream: 'streams',
};
