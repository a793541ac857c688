import type { DeploymentMode } from '../model/broker.ts';
import { type Claim, type Figure, settle } from './claims.ts';
import { LIMIT_TABLES, type LimitedResource, type LimitTable } from './instance-limits-data.ts';
import { instanceType } from './instance-types.ts';

export type ResourceFigures = { readonly [resource in LimitedResource]?: Figure };

/** What one broker may hold; connections and channels per node, the rest per broker. */
export interface InstanceLimits {
  /** What refuses more, as far as is known from outside: on RabbitMQ 4 the defaults, which a configuration can raise. */
  readonly effective: ResourceFigures;
  /** Up to where a configuration can raise it; on RabbitMQ 3 the same as `effective`. */
  readonly maximum: ResourceFigures;
}

const RESOURCES: readonly LimitedResource[] = [
  'connections',
  'channels',
  'consumersPerChannel',
  'queues',
  'vhosts',
  'shovels',
  'exchanges',
];

/** The published limits of a broker, each settled from all sources; undefined for an unknown type or an ActiveMQ mode. */
export function instanceLimits(
  typeName: string,
  deploymentMode: DeploymentMode,
  engineVersion: string,
): InstanceLimits | undefined {
  const type = instanceType(typeName);
  if (type === undefined || deploymentMode === 'active-standby-multi-az') return undefined;
  const tables = LIMIT_TABLES.filter(({ mode, rows }) => mode === deploymentMode && type.name in rows);
  const maximum = figuresOf(tables, 'maximum', type.name);
  const defaults = majorVersion(engineVersion) >= 4 ? figuresOf(tables, 'default', type.name) : {};
  return { effective: { ...maximum, ...defaults }, maximum };
}

/** The first part of a version; NaN when it has none. */
export function majorVersion(version: string): number {
  return Number.parseInt(version, 10);
}

function figuresOf(tables: readonly LimitTable[], kind: LimitTable['kind'], typeName: string): ResourceFigures {
  const relevant = tables.filter((table) => table.kind === kind);
  const entries = RESOURCES.flatMap((resource) => {
    const figure = settle(relevant.flatMap((table) => claimOf(table, resource, typeName)));
    return figure === undefined ? [] : [[resource, figure] as const];
  });
  return Object.fromEntries(entries);
}

function claimOf(table: LimitTable, resource: LimitedResource, typeName: string): Claim[] {
  const value = table.rows[typeName]?.[table.columns.indexOf(resource)];
  if (value === undefined) return [];
  const discarded = table.misprinted?.[resource];
  return [{ value, source: table.source, ...(discarded === undefined ? {} : { discarded }) }];
}
