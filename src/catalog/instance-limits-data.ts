import type { SourceId } from './sources.ts';

/** What a broker counts and limits; connections and channels per node, the rest per broker. */
export type LimitedResource =
  | 'connections'
  | 'channels'
  | 'consumersPerChannel'
  | 'queues'
  | 'vhosts'
  | 'shovels'
  | 'exchanges';

/** One printed table. Rows are instance types, values in the order of `columns`. */
export interface LimitTable {
  readonly source: SourceId;
  readonly mode: 'single-instance' | 'cluster-multi-az';
  /** `maximum` is what cannot be exceeded; `default` is what RabbitMQ 4 brokers start with, up to the maximum. */
  readonly kind: 'maximum' | 'default';
  readonly columns: readonly LimitedResource[];
  readonly rows: Readonly<Record<string, readonly number[]>>;
  /** Columns that are certainly misprinted, with the reason; kept, and not used. */
  readonly misprinted?: { readonly [column in LimitedResource]?: string };
}

const SIX: readonly LimitedResource[] = [
  'connections',
  'channels',
  'consumersPerChannel',
  'queues',
  'vhosts',
  'shovels',
];
const SEVEN: readonly LimitedResource[] = [...SIX, 'exchanges'];
const SWAPPED =
  'the 2025 table for m5 single instances has its columns swapped: it gives 30,000 consumers a channel and 1,000 queues, the earlier edition 1,000 and 30,000';

/** Every published table of limits, as printed. */
export const LIMIT_TABLES: readonly LimitTable[] = [
  {
    source: 'sizing-2025',
    mode: 'single-instance',
    kind: 'maximum',
    columns: SIX,
    rows: {
      'mq.m7g.medium': [100, 500, 1_000, 2_500, 10, 150],
      'mq.m7g.large': [5_000, 15_000, 1_000, 20_000, 1_500, 250],
      'mq.m7g.xlarge': [10_000, 30_000, 1_000, 30_000, 1_500, 500],
      'mq.m7g.2xlarge': [20_000, 60_000, 1_000, 40_000, 1_500, 1_000],
      'mq.m7g.4xlarge': [40_000, 120_000, 1_000, 60_000, 1_500, 2_000],
      'mq.m7g.8xlarge': [80_000, 240_000, 1_000, 80_000, 1_500, 4_000],
      'mq.m7g.12xlarge': [120_000, 360_000, 1_000, 100_000, 1_500, 6_000],
      'mq.m7g.16xlarge': [160_000, 480_000, 1_000, 120_000, 1_500, 8_000],
    },
  },
  {
    source: 'hard-limit-2026',
    mode: 'single-instance',
    kind: 'maximum',
    columns: SEVEN,
    rows: {
      'mq.m7g.medium': [300, 900, 1_000, 2_500, 10, 150, 12_500],
      'mq.m7g.large': [5_000, 15_000, 1_000, 20_000, 1_500, 250, 100_000],
      'mq.m7g.xlarge': [10_000, 30_000, 1_000, 30_000, 1_500, 500, 150_000],
      'mq.m7g.2xlarge': [20_000, 60_000, 1_000, 40_000, 1_500, 1_000, 200_000],
      'mq.m7g.4xlarge': [40_000, 120_000, 1_000, 60_000, 1_500, 2_000, 300_000],
      'mq.m7g.8xlarge': [80_000, 240_000, 1_000, 80_000, 1_500, 4_000, 400_000],
    },
  },
  {
    source: 'sizing-2025',
    mode: 'cluster-multi-az',
    kind: 'maximum',
    columns: SIX,
    rows: {
      'mq.m7g.medium': [100, 500, 1_000, 100, 10, 50],
      'mq.m7g.large': [5_000, 15_000, 1_000, 10_000, 1_500, 150],
      'mq.m7g.xlarge': [10_000, 30_000, 1_000, 15_000, 1_500, 300],
      'mq.m7g.2xlarge': [20_000, 60_000, 1_000, 20_000, 1_500, 600],
      'mq.m7g.4xlarge': [40_000, 120_000, 1_000, 30_000, 1_500, 1_200],
      'mq.m7g.8xlarge': [80_000, 240_000, 1_000, 40_000, 1_500, 2_400],
      'mq.m7g.12xlarge': [120_000, 360_000, 1_000, 50_000, 1_500, 3_600],
      'mq.m7g.16xlarge': [160_000, 480_000, 1_000, 60_000, 1_500, 4_800],
    },
  },
  {
    source: 'sizing-2025',
    mode: 'single-instance',
    kind: 'maximum',
    columns: SIX,
    misprinted: { consumersPerChannel: SWAPPED, queues: SWAPPED, vhosts: SWAPPED },
    rows: {
      'mq.m5.large': [5_000, 15_000, 30_000, 1_000, 1_500, 250],
      'mq.m5.xlarge': [10_000, 30_000, 60_000, 1_000, 1_500, 500],
      'mq.m5.2xlarge': [20_000, 60_000, 120_000, 1_000, 1_500, 1_000],
      'mq.m5.4xlarge': [40_000, 120_000, 240_000, 1_500, 1_000, 2_000],
    },
  },
  {
    source: 'sizing-earlier',
    mode: 'single-instance',
    kind: 'maximum',
    columns: ['connections', 'channels', 'queues', 'consumersPerChannel', 'shovels'],
    rows: {
      'mq.t3.micro': [500, 1_500, 2_500, 1_000, 150],
      'mq.m5.large': [5_000, 15_000, 30_000, 1_000, 250],
      'mq.m5.xlarge': [10_000, 30_000, 60_000, 1_000, 500],
      'mq.m5.2xlarge': [20_000, 60_000, 120_000, 1_000, 1_000],
      'mq.m5.4xlarge': [40_000, 120_000, 240_000, 1_000, 2_000],
    },
  },
  {
    source: 'sizing-2025',
    mode: 'cluster-multi-az',
    kind: 'maximum',
    columns: ['queues', 'consumersPerChannel', 'shovels', 'connections', 'channels'],
    rows: {
      'mq.m5.large': [10_000, 1_000, 150, 5_000, 15_000],
      'mq.m5.xlarge': [15_000, 1_000, 300, 10_000, 30_000],
      'mq.m5.2xlarge': [20_000, 1_000, 600, 20_000, 60_000],
      'mq.m5.4xlarge': [30_000, 1_000, 1_200, 40_000, 120_000],
    },
  },
  {
    source: 'resource-limits-2026',
    mode: 'single-instance',
    kind: 'default',
    columns: SEVEN,
    rows: {
      'mq.m7g.medium': [100, 500, 10, 500, 10, 30, 500],
      'mq.m7g.large': [1_500, 4_500, 10, 1_000, 50, 50, 1_000],
      'mq.m7g.xlarge': [3_000, 9_000, 10, 2_000, 100, 100, 2_000],
      'mq.m7g.2xlarge': [6_000, 18_000, 10, 4_000, 150, 200, 4_000],
      'mq.m7g.4xlarge': [12_000, 36_000, 10, 8_000, 200, 400, 8_000],
      'mq.m7g.8xlarge': [24_000, 72_000, 10, 16_000, 250, 800, 16_000],
      'mq.m7g.12xlarge': [36_000, 108_000, 10, 24_000, 300, 1_200, 24_000],
      'mq.m7g.16xlarge': [48_000, 144_000, 10, 32_000, 350, 1_600, 32_000],
    },
  },
  {
    source: 'resource-limits-2026',
    mode: 'cluster-multi-az',
    kind: 'default',
    columns: SEVEN,
    rows: {
      'mq.m7g.medium': [100, 300, 10, 100, 10, 10, 100],
      'mq.m7g.large': [500, 1_500, 10, 1_000, 50, 30, 1_000],
      'mq.m7g.xlarge': [1_000, 3_000, 10, 2_000, 100, 60, 2_000],
      'mq.m7g.2xlarge': [2_000, 6_000, 10, 4_000, 150, 120, 4_000],
      'mq.m7g.4xlarge': [4_000, 12_000, 10, 8_000, 200, 240, 8_000],
      'mq.m7g.8xlarge': [8_000, 24_000, 10, 16_000, 250, 480, 16_000],
      'mq.m7g.12xlarge': [12_000, 36_000, 10, 24_000, 300, 720, 24_000],
      'mq.m7g.16xlarge': [16_000, 48_000, 10, 32_000, 350, 960, 32_000],
    },
  },
];

/** Message size that a RabbitMQ 4 broker on Amazon MQ accepts by default; the maximum is 128 MiB. Bytes. */
export const DEFAULT_MESSAGE_SIZE_V4 = 524_288;
