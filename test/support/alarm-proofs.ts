import { type Recording, readRecording } from '../../scripts/dashboard-drawing/recorded.ts';
import type { AlarmRuleId } from '../../src/catalog/alarm-rule-ids.ts';
import type { Broker } from '../../src/model/broker.ts';
import type { Target } from '../../src/publish/rule.ts';
import { burstBalance, replicationLag } from './generated-series.ts';

/** Figures with the broker that they are of. */
export interface Evidence {
  readonly recording: Recording;
  readonly target: Target;
}

function evidence(
  recording: Recording,
  broker: Partial<Broker> & Pick<Broker, 'engine'>,
  replicates = false,
): Evidence {
  const nodes = [...new Set(recording.series.flatMap(({ dimensions }) => dimensions.Node ?? []))].sort();
  const name = broker.engine === 'rabbitmq' ? 'orders' : 'billing';
  return { recording, target: { broker: { id: name, name, tags: {}, ...broker }, nodes, replicates } };
}

const ACTIVEMQ = { engine: 'activemq', engineVersion: '5.17.2' } as const;
const PAIR = { ...ACTIVEMQ, deploymentMode: 'active-standby-multi-az' } as const;

/** What scripts/record-series.ts has recorded from real brokers. */
export const RECORDED = {
  /** A cluster of three nodes. */
  cluster: evidence(readRecording('rabbitmq-3.10.8/series.json'), {
    engine: 'rabbitmq',
    engineVersion: '3.10.8',
    deploymentMode: 'cluster-multi-az',
    instanceType: 'mq.m5.large',
  }),
  /** A single node, at the limits of the smallest instance type. */
  single: evidence(readRecording('rabbitmq-3.10.8/series-limits.json'), {
    engine: 'rabbitmq',
    engineVersion: '3.10.8',
    deploymentMode: 'single-instance',
    instanceType: 'mq.m7g.medium',
  }),
  /** An ActiveMQ whose clients have a costly selector. */
  busy: evidence(readRecording('activemq-5.17.2/series-processor.json'), {
    ...ACTIVEMQ,
    deploymentMode: 'single-instance',
  }),
  activemq: evidence(readRecording('activemq-5.17.2/series.json'), { ...ACTIVEMQ, deploymentMode: 'single-instance' }),
} as const;

/** What is made from AWS's documentation, because it is the platform's and not the broker's. */
export const GENERATED = {
  burst: evidence(burstBalance(), { ...ACTIVEMQ, deploymentMode: 'single-instance' }),
  replication: evidence(replicationLag(), PAIR, true),
} as const;

export type Proof =
  | { readonly recorded: keyof typeof RECORDED; readonly fault: string }
  | { readonly generated: keyof typeof GENERATED; readonly because: string };

/** The fault that turns the alarms of each rule on, and where its figures come from. */
export const PROOFS: Readonly<Record<AlarmRuleId, Proof>> = {
  'memory-near-limit': { recorded: 'cluster', fault: 'memory-alarm' },
  'disk-near-limit': { recorded: 'cluster', fault: 'disk-alarm' },
  'node-silent': { recorded: 'cluster', fault: 'node-down' },
  'node-connections-near-maximum': { recorded: 'single', fault: 'connections' },
  'node-channels-near-maximum': { recorded: 'single', fault: 'channels' },
  'queues-near-maximum': { recorded: 'single', fault: 'queues' },
  'messages-without-consumers': { recorded: 'single', fault: 'no-consumers' },
  'rabbitmq-cpu-high': { recorded: 'single', fault: 'processor' },
  'rabbitmq-silent': { recorded: 'single', fault: 'silence' },
  'activemq-store-filling': { recorded: 'activemq', fault: 'store' },
  'activemq-temp-store-filling': { recorded: 'activemq', fault: 'temporary-store' },
  'activemq-scheduler-store-filling': { recorded: 'activemq', fault: 'scheduler-store' },
  'activemq-connections-near-limit': { recorded: 'activemq', fault: 'connections' },
  'activemq-heap-high': { recorded: 'activemq', fault: 'heap' },
  'activemq-cpu-high': { recorded: 'busy', fault: 'processor' },
  'activemq-transactions-open': { recorded: 'activemq', fault: 'transactions' },
  'activemq-durable-subscribers-inactive': { recorded: 'activemq', fault: 'subscriber' },
  'activemq-silent': { recorded: 'activemq', fault: 'silence' },
  'activemq-burst-balance-low': {
    generated: 'burst',
    because: 'credits are those of a volume of Amazon EBS; a local disk has none',
  },
  'replication-lag': {
    generated: 'replication',
    because: 'the plugin that replicates between Regions is part of Amazon MQ only',
  },
};

/** Levels that the recorded fault of a rule does not reach; made-up figures prove them in alarms-fire.test.ts. */
export const NOT_REACHED: Readonly<Partial<Record<AlarmRuleId, { readonly level: string; readonly because: string }>>> =
  {
    'activemq-cpu-high': {
      level: 'critical',
      because:
        'one thread of the broker at its limit takes 88 to 99 percent, and critical means 95 in ten minutes of ten',
    },
  };
