import semver from 'semver';
import type { Figure } from '../catalog/claims.ts';
import { recommendedDefaults } from '../catalog/recommended-defaults.ts';

export const LAB_INSTANCE_TYPES = ['mq.m7g.medium', 'mq.m7g.large', 'mq.m7g.xlarge'] as const;
export type LabInstanceType = (typeof LAB_INSTANCE_TYPES)[number];

/** The edition of the developer guide that the lab follows where editions differ. */
const EDITION = 'defaults-2025';

function figure(of: Figure | undefined): number {
  return of?.claims.find(({ source }) => source === EDITION)?.value ?? of?.value ?? 0;
}

export interface DefaultPolicy {
  readonly name: string;
  readonly priority: number;
  readonly applyTo: string;
  readonly definition: Readonly<Record<string, string | number>>;
}

export interface BrokerDefaults {
  readonly policies: readonly DefaultPolicy[];
  readonly vhostLimits: Readonly<Record<string, number>>;
}

/** Policies and limits that Amazon MQ puts on vhost `/` of a new broker, and on no other vhost. */
export function brokerDefaults(instanceType: LabInstanceType, nodes: number, version: string): BrokerDefaults {
  const recommended = recommendedDefaults(instanceType, nodes > 1 ? 'cluster-multi-az' : 'single-instance', version);
  const mirrors = semver.lt(version, '4.0.0');
  // From 4.0 on the broker's own resource limits take the place of the vhost limits.
  const vhostLimits: Readonly<Record<string, number>> = mirrors
    ? { 'max-queues': figure(recommended?.maxQueues), 'max-connections': figure(recommended?.maxConnections) }
    : {};
  if (nodes === 1) return { vhostLimits, policies: [singleInstancePolicy(mirrors)] };
  const maxLength = figure(recommended?.maxLength);
  return { vhostLimits, policies: mirrors ? mirroredPolicies(maxLength, version) : replicatedPolicies(maxLength) };
}

function singleInstancePolicy(lazy: boolean): DefaultPolicy {
  const definition = lazy ? { 'queue-mode': 'lazy' } : { overflow: 'reject-publish' };
  return { name: 'AWS-DEFAULT-POLICY-SINGLE-INSTANCE', priority: 0, applyTo: 'queues', definition };
}

function mirroredPolicies(maxLength: number, version: string): readonly DefaultPolicy[] {
  const mirroring = { 'ha-mode': 'all', 'ha-sync-mode': 'automatic' };
  const bound = { 'max-length': maxLength, overflow: 'reject-publish' };
  const classic = semver.gte(version, '3.12.0') ? 'classic_queues' : 'queues';
  return [
    { name: 'ha-all-AWS-OWNED-DO-NOT-DELETE', priority: 0, applyTo: 'queues', definition: mirroring },
    {
      name: 'AWS-DEFAULT-POLICY-CLUSTER-MULTI-AZ',
      priority: 1,
      applyTo: classic,
      definition: { ...mirroring, 'queue-mode': 'lazy', ...bound },
    },
    // Policies for one type of queue exist from 3.12 on.
    ...(classic === 'classic_queues' ? [quorumPolicy(bound)] : []),
  ];
}

function replicatedPolicies(maxLength: number): readonly DefaultPolicy[] {
  const bound = { 'max-length': maxLength, overflow: 'reject-publish' };
  return [
    { name: 'AWS-DEFAULT-POLICY-CLUSTER', priority: 1, applyTo: 'classic_queues', definition: bound },
    quorumPolicy(bound),
  ];
}

function quorumPolicy(definition: DefaultPolicy['definition']): DefaultPolicy {
  return {
    name: 'AWS-DEFAULT-QUORUM-QUEUES-POLICY-CLUSTER-MULTI-AZ',
    priority: 1,
    applyTo: 'quorum_queues',
    definition,
  };
}
