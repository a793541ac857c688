import type { DeploymentMode } from '../model/broker.ts';
import { type Claim, type Figure, settle } from './claims.ts';
import { instanceLimits, majorVersion } from './instance-limits.ts';
import { instanceType } from './instance-types.ts';
import type { SourceId } from './sources.ts';

/** What Amazon MQ recommends, and sets on the virtual host "/" of a new broker. Absent is "no such default". */
export interface RecommendedDefaults {
  /** Messages per queue, for messages of 5 kB on average. Clusters only. */
  readonly maxLength?: Figure;
  /** Queues per virtual host. RabbitMQ 3 only. */
  readonly maxQueues?: Figure;
  /** Connections per virtual host. RabbitMQ 3 only. */
  readonly maxConnections?: Figure;
}

/** max-length (0: none), max-queues, max-connections. */
type Row = readonly [maxLength: number, maxQueues: number, maxConnections: number];
type Table = Readonly<Record<string, { readonly single?: Row; readonly cluster?: Row }>>;

const TABLES: Readonly<Partial<Record<SourceId, Table>>> = {
  'defaults-2025': {
    'mq.m7g.medium': { single: [0, 2_500, 100], cluster: [500_000, 100, 100] },
    'mq.m7g.large': { single: [0, 20_000, 5_000], cluster: [8_000_000, 10_000, 5_000] },
    'mq.m7g.xlarge': { single: [0, 30_000, 10_000], cluster: [9_000_000, 15_000, 10_000] },
    'mq.m7g.2xlarge': { single: [0, 40_000, 20_000], cluster: [10_000_000, 40_000, 20_000] },
    'mq.m7g.4xlarge': { single: [0, 60_000, 40_000], cluster: [12_000_000, 30_000, 40_000] },
    'mq.m7g.8xlarge': { single: [0, 80_000, 80_000], cluster: [20_000_000, 40_000, 80_000] },
    'mq.m7g.12xlarge': { single: [0, 100_000, 120_000], cluster: [30_000_000, 20_000, 120_000] },
    'mq.m7g.16xlarge': { single: [0, 120_000, 160_000], cluster: [40_000_000, 50_000, 160_000] },
  },
  'defaults-2026': {
    'mq.t3.micro': { single: [0, 500, 500] },
    'mq.m5.large': { single: [0, 20_000, 4_000], cluster: [8_000_000, 4_000, 15_000] },
    'mq.m5.xlarge': { single: [0, 30_000, 8_000], cluster: [9_000_000, 5_000, 20_000] },
    'mq.m5.2xlarge': { single: [0, 60_000, 15_000], cluster: [10_000_000, 6_000, 40_000] },
    'mq.m5.4xlarge': { single: [0, 150_000, 30_000], cluster: [12_000_000, 10_000, 100_000] },
    'mq.m7g.medium': { single: [500_000, 100, 100], cluster: [500_000, 100, 100] },
    'mq.m7g.large': { single: [0, 20_000, 4_000], cluster: [8_000_000, 4_000, 15_000] },
    'mq.m7g.xlarge': { single: [0, 30_000, 8_000], cluster: [9_000_000, 5_000, 20_000] },
    'mq.m7g.2xlarge': { single: [0, 60_000, 15_000], cluster: [10_000_000, 6_000, 40_000] },
    'mq.m7g.4xlarge': { single: [0, 150_000, 30_000], cluster: [12_000_000, 10_000, 100_000] },
    'mq.m7g.8xlarge': { single: [0, 260_000, 60_000], cluster: [20_000_000, 20_000, 200_000] },
    'mq.m7g.12xlarge': { single: [0, 280_000, 90_000], cluster: [30_000_000, 30_000, 300_000] },
    'mq.m7g.16xlarge': { single: [0, 300_000, 120_000], cluster: [40_000_000, 40_000, 400_000] },
  },
};

/** The recommended defaults of a broker; undefined for an unknown type or an ActiveMQ mode. */
export function recommendedDefaults(
  typeName: string,
  deploymentMode: DeploymentMode,
  engineVersion: string,
): RecommendedDefaults | undefined {
  const type = instanceType(typeName);
  if (type === undefined || deploymentMode === 'active-standby-multi-az') return undefined;
  const column = (index: 0 | 1 | 2) => claimsOf(type.name, deploymentMode, index);
  const maxLength = settle(column(0));
  const limits = majorVersion(engineVersion) < 4;
  // A recommendation above what the broker can hold at all is no recommendation: the maximum has its say too.
  const queuesAtMost = instanceLimits(type.name, deploymentMode, engineVersion)?.maximum.queues?.claims ?? [];
  const maxQueues = limits ? settle([...column(1), ...queuesAtMost]) : undefined;
  const maxConnections = limits ? settle(column(2)) : undefined;
  return {
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(maxQueues === undefined ? {} : { maxQueues }),
    ...(maxConnections === undefined ? {} : { maxConnections }),
  };
}

function claimsOf(typeName: string, deploymentMode: DeploymentMode, index: 0 | 1 | 2): Claim[] {
  const mode = deploymentMode === 'single-instance' ? 'single' : 'cluster';
  const sources = ['defaults-2025', 'defaults-2026'] as const;
  return sources.flatMap((source) => {
    const value = TABLES[source]?.[typeName]?.[mode]?.[index];
    return value === undefined || value === 0 ? [] : [{ value, source }];
  });
}
