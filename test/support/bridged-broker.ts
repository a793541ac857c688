import type { LogReader, MetricId, MetricReader } from '../../src/aws-ports.ts';
import { readCloudwatch } from '../../src/collect/cloudwatch/read-cloudwatch.ts';
import { readLogs } from '../../src/collect/logs/read-logs.ts';
import { detect } from '../../src/detect/detect.ts';
import { CONDITIONS } from '../../src/detect/registry.ts';
import type { BridgeTarget } from '../../src/lab/aws/bridge.ts';
import { generalLogGroup } from '../../src/lab/aws/bridge.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Point } from '../../src/model/history.ts';
import { NO_COST } from '../../src/model/reading.ts';
import { aDescription } from './amazon-mq.ts';
import { aBroker, aReading, notAvailable } from './snapshots.ts';

export const BROKER_ID = 'b-1';
const HOURS = 3_600_000;

interface StoredSeries extends MetricId {
  readonly points: Point[];
}

/** CloudWatch as far as one broker needs it, in memory, with whatever time the test says it is. */
export interface BridgedWorld extends BridgeTarget {
  /** What every condition of ActiveMQ finds at this time (epoch milliseconds). */
  findings(now: number): Promise<ReadonlyMap<string, Finding>>;
}

export function bridgedWorld(name: string): BridgedWorld {
  const stored = new Map<string, StoredSeries>();
  const lines: { readonly at: number; readonly group: string; readonly stream: string; readonly message: string }[] =
    [];
  const got = <T>(value: T) => Promise.resolve({ value, dropped: 0, cost: NO_COST });
  const metrics: MetricReader = {
    list: (broker) => got([...stored.values()].filter(({ dimensions }) => dimensions.Broker === broker)),
    data: (queries, { start, end }) =>
      got(
        queries.map(({ metric, dimensions }) =>
          (stored.get(keyOf({ metric, dimensions }))?.points ?? []).filter(({ at }) => at >= start && at < end),
        ),
      ),
  };
  const logs: LogReader = {
    search: (group, filter, { start, end }) =>
      got(
        lines.filter(
          (line) =>
            line.group === group &&
            line.at >= start &&
            line.at <= end &&
            line.message.includes(filter.replaceAll('"', '')),
        ),
      ),
  };
  return {
    figures: async (figures, at) => {
      for (const { metric, dimensions, value } of figures) {
        const key = keyOf({ metric, dimensions });
        const series = stored.get(key) ?? { metric, dimensions, points: [] };
        stored.set(key, series);
        series.points.push({ at, value });
      }
    },
    logLines: async (place, messages, at) => {
      lines.push(...messages.map((message) => ({ ...place, at, message })));
    },
    findings: (now) => look({ name, metrics, logs }, now),
  };
}

interface World {
  readonly name: string;
  readonly metrics: MetricReader;
  readonly logs: LogReader;
}

async function look({ name, metrics, logs }: World, now: number): Promise<ReadonlyMap<string, Finding>> {
  const broker = aBroker({
    id: BROKER_ID,
    name,
    engine: 'activemq',
    engineVersion: '5.17.2',
    deploymentMode: 'active-standby-multi-az',
  });
  const description = aDescription({
    id: BROKER_ID,
    name,
    engine: 'activemq',
    logs: { general: generalLogGroup(BROKER_ID) },
  });
  const snapshot = {
    brokerId: BROKER_ID,
    takenAt: now,
    cost: NO_COST,
    amazonMq: {
      description: aReading(description),
      kmsKey: notAvailable('not-needed'),
      networkInterfaces: aReading([]),
    },
    cloudwatch: await readCloudwatch(broker, metrics, { now, withDestinations: true, destinationLimit: 1_000 }),
    logs: await readLogs(description, logs, { start: now - 3 * HOURS, end: now }),
  };
  const conditions = CONDITIONS.filter(({ engine }) => engine === 'activemq');
  const findings = detect({ broker, snapshot, history: [], now }, conditions);
  return new Map(findings.map((finding) => [finding.conditionId, finding]));
}

function keyOf({ metric, dimensions }: MetricId): string {
  return JSON.stringify([metric, ...Object.entries(dimensions).sort()]);
}
