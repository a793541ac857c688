import type { DeploymentMode } from '../model/broker.ts';
import type { SourceId } from './sources.ts';

const GIB = 1024 ** 3;
const GB = 1000 ** 3;

export type InstanceFamily = 'm5' | 'm7g' | 't3';

/** One instance type of a RabbitMQ broker. Sizes in bytes, each per node. */
export interface InstanceType {
  readonly name: string;
  readonly family: InstanceFamily;
  readonly size: string;
  readonly vcpu: number;
  readonly memory: number;
  /** `vm_memory_high_watermark`: at this much used memory publishers are blocked. Undefined where nobody says. */
  readonly memoryLimit: number | undefined;
  readonly memoryLimitSource: SourceId;
  readonly evaluationOnly: boolean;
  /** Day from which the type is no longer supported. */
  readonly endOfSupport?: string;
  readonly source: SourceId;
}

/** Disk of one node. `growsTo` where the size can be raised (RabbitMQ 4.2 and later, clusters of m7g). */
export interface InstanceDisk {
  readonly size: number;
  /** `disk_free_limit`: at this little free disk publishers are blocked. */
  readonly freeLimit: number | undefined;
  readonly growsTo?: number;
  readonly sources: readonly SourceId[];
}

type Row = readonly [size: string, vcpu: number, memoryGib: number, memoryLimitGib: number];

const M7G: readonly Row[] = [
  ['medium', 1, 4, 1.8],
  ['large', 2, 8, 4.3],
  ['xlarge', 4, 16, 9.3],
  ['2xlarge', 8, 32, 19.3],
  ['4xlarge', 16, 64, 39.4],
  ['8xlarge', 32, 128, 79.7],
  ['12xlarge', 48, 192, 119.8],
  ['16xlarge', 64, 256, 160.1],
];

/** The limit of m5 is 0.4 of the memory. */
const M5: readonly Row[] = [
  ['large', 2, 8, 3.2],
  ['xlarge', 4, 16, 6.4],
  ['2xlarge', 8, 32, 12.8],
  ['4xlarge', 16, 64, 25.6],
];

const typesOf = (family: InstanceFamily, rows: readonly Row[]): InstanceType[] =>
  rows.map(([size, vcpu, memoryGib, memoryLimitGib]) => ({
    name: `mq.${family}.${size}`,
    family,
    size,
    vcpu,
    memory: memoryGib * GIB,
    memoryLimit: memoryLimitGib * GIB,
    memoryLimitSource: 'instance-types-2026',
    evaluationOnly: size === 'medium',
    source: 'instance-types-2025',
  }));

/** Every instance type that a RabbitMQ broker on Amazon MQ can have. */
export const INSTANCE_TYPES: readonly InstanceType[] = [
  ...typesOf('m7g', M7G),
  ...typesOf('m5', M5),
  {
    name: 'mq.t3.micro',
    family: 't3',
    size: 'micro',
    vcpu: 2,
    memory: GIB,
    memoryLimit: undefined,
    memoryLimitSource: 'instance-types-2026',
    evaluationOnly: true,
    endOfSupport: '2026-10-01',
    source: 'instance-types-2026',
  },
];

const BY_NAME: ReadonlyMap<string, InstanceType> = new Map(INSTANCE_TYPES.map((type) => [type.name, type]));

/** An instance type by its name, with or without the leading `mq.`. */
export function instanceType(name: string): InstanceType | undefined {
  return BY_NAME.get(name.startsWith('mq.') ? name : `mq.${name}`);
}

/** GB a node: what a new cluster gets, and up to what it can be raised. */
const M7G_CLUSTER_DISK: Readonly<Record<string, readonly [size: number, growsTo: number]>> = {
  medium: [5, 25],
  large: [15, 75],
  xlarge: [25, 125],
  '2xlarge': [45, 180],
  '4xlarge': [90, 250],
  '8xlarge': [175, 400],
  '12xlarge': [260, 500],
  '16xlarge': [345, 500],
};

const M5_FREE_LIMIT_GIB: Readonly<Record<string, number>> = { large: 12, xlarge: 20, '2xlarge': 36, '4xlarge': 69 };

/** The disk of one node of this type; undefined for a type that is not in the catalog. */
export function instanceDisk(name: string, deploymentMode: DeploymentMode): InstanceDisk | undefined {
  const type = instanceType(name);
  if (type === undefined) return undefined;
  const sources: SourceId[] = ['instance-types-2025', 'instance-types-2026'];
  if (type.family === 't3') return { size: 20 * GB, freeLimit: undefined, sources: ['instance-types-2026'] };
  if (type.family === 'm5') {
    const limit = M5_FREE_LIMIT_GIB[type.size];
    return { size: 200 * GB, freeLimit: limit === undefined ? undefined : limit * GIB, sources };
  }
  const cluster = M7G_CLUSTER_DISK[type.size];
  if (deploymentMode === 'single-instance' || cluster === undefined) {
    return { size: 200 * GB, freeLimit: 10 * GIB, sources };
  }
  const [size, growsTo] = cluster;
  return { size: size * GB, freeLimit: 2 * GIB, growsTo: growsTo * GB, sources: [...sources, 'storage-2026'] };
}
