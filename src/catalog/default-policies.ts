import type { DeploymentMode } from '../model/broker.ts';
import { majorVersion } from './instance-limits.ts';
import { recommendedDefaults } from './recommended-defaults.ts';
import type { SourceId } from './sources.ts';

/** A policy that Amazon MQ creates. `definition` has what the sources say; other keys may be there. */
export interface DefaultPolicy {
  readonly name: string;
  readonly pattern: string;
  /** As the management API names it; undefined where the sources do not say. */
  readonly applyTo: 'all' | 'queues' | 'classic_queues' | 'quorum_queues' | undefined;
  readonly priority: number | undefined;
  readonly definition: Readonly<Record<string, string | number>>;
  /** On which virtual hosts it is created. */
  readonly on: 'default-vhost' | 'every-vhost';
  readonly operator: boolean;
  readonly sources: readonly SourceId[];
}

const MIRRORED = { 'ha-mode': 'all', 'ha-sync-mode': 'automatic' } as const;

/** Put in place by Amazon MQ when the default policy of a 3.x cluster is deleted. */
export const FALLBACK_POLICY = 'ha-all-AWS-OWNED-DO-NOT-DELETE';

/** Names of policies that Amazon MQ owns and restores; nothing else may change them. */
export function isAwsOwnedPolicy(name: string): boolean {
  return name.startsWith('AWS-DEFAULT-') || name.endsWith('AWS-OWNED-DO-NOT-DELETE') || name === OPERATOR_POLICY;
}

const OPERATOR_POLICY = 'default_operator_policy_AWS_managed';

/** The policies that a new broker of this kind has; `max-length` where the instance type is known. */
export function defaultPolicies(
  deploymentMode: DeploymentMode,
  engineVersion: string,
  typeName?: string,
): readonly DefaultPolicy[] {
  if (deploymentMode === 'active-standby-multi-az') return [];
  const operator = operatorPolicy(engineVersion);
  if (deploymentMode === 'single-instance') return [singlePolicy(), operator];
  const recommended =
    typeName === undefined ? undefined : recommendedDefaults(typeName, deploymentMode, engineVersion)?.maxLength;
  return [...clusterPolicies(majorVersion(engineVersion), recommended?.value), operator];
}

function singlePolicy(): DefaultPolicy {
  return {
    name: 'AWS-DEFAULT-POLICY-SINGLE-INSTANCE',
    pattern: '.*',
    applyTo: undefined,
    priority: 0,
    definition: { 'queue-mode': 'lazy' },
    on: 'default-vhost',
    operator: false,
    sources: ['defaults-2025', 'defaults-2026'],
  };
}

function clusterPolicies(major: number, maxLength: number | undefined): DefaultPolicy[] {
  const bounded = { overflow: 'reject-publish', ...(maxLength === undefined ? {} : { 'max-length': maxLength }) };
  const common = { pattern: '.*', priority: 1, on: 'default-vhost', operator: false } as const;
  return [
    {
      ...common,
      name: major >= 4 ? 'AWS-DEFAULT-POLICY-CLUSTER' : 'AWS-DEFAULT-POLICY-CLUSTER-MULTI-AZ',
      applyTo: undefined,
      definition: { 'queue-mode': 'lazy', ...bounded, ...(major >= 4 ? {} : MIRRORED) },
      sources: ['defaults-2025', 'defaults-2026', 'rabbitmq-4-2026'],
    },
    {
      ...common,
      name: 'AWS-DEFAULT-QUORUM-QUEUES-POLICY-CLUSTER-MULTI-AZ',
      applyTo: 'quorum_queues',
      definition: bounded,
      sources: ['defaults-2026'],
    },
  ];
}

/**
 * The sources contradict each other about 3.x: up to 3.12 `queue-version` alone or with mirroring. A broker tells what
 * it has; what is sure is that 4.x has no mirroring.
 */
function operatorPolicy(engineVersion: string): DefaultPolicy {
  const upTo312 = /^3\.([0-9]|1[0-2])(\.|$)/.test(engineVersion);
  const mirrored = majorVersion(engineVersion) < 4 && !upTo312;
  return {
    name: OPERATOR_POLICY,
    pattern: '.*',
    applyTo: upTo312 ? 'all' : 'classic_queues',
    priority: 0,
    definition: { 'queue-version': 2, ...(mirrored ? MIRRORED : {}) },
    on: 'every-vhost',
    operator: true,
    sources: ['applying-policies-2025', 'applying-policies-2026'],
  };
}
