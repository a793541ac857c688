import type { AwsReaders } from '../aws-ports.ts';
import type { Broker } from '../model/broker.ts';
import type { CloudwatchReadings } from '../model/cloudwatch.ts';
import type { InventoryEntry } from '../model/inventory.ts';
import type { LogReadings } from '../model/logs.ts';
import type { RabbitmqReadings } from '../model/rabbitmq.ts';
import { addCost, type Cost, NO_COST, type Reading, readValue } from '../model/reading.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { readAmazonMq } from './amazonmq/read-amazon-mq.ts';
import { cloudwatchNotNeeded, readCloudwatch } from './cloudwatch/read-cloudwatch.ts';
import { logsNotNeeded, readLogs } from './logs/read-logs.ts';

export interface AwsContext {
  readonly entry: InventoryEntry;
  readonly readers: AwsReaders;
  readonly now: number;
  /** An event says that something changed: nothing remembered is used. */
  readonly fresh: boolean;
  /** A change is being planned, which takes more than a pass. */
  readonly planning?: boolean;
  readonly cadence?: CloudwatchCadence;
  /** What the management API told in this pass, where there is access to it. */
  readonly rabbitmq?: RabbitmqReadings;
}

/** How often CloudWatch is asked while nothing is wrong; it is paid for by the figure. */
export interface CloudwatchCadence {
  readonly everyMinutes: number;
  /** Queues, topics and network connectors. */
  readonly destinationsEveryMinutes: number;
}

const DEFAULT_CADENCE: CloudwatchCadence = { everyMinutes: 1, destinationsEveryMinutes: 5 };
/** Twice the rotation of discovery, and some. */
const DESCRIPTION_AGE_MILLISECONDS = 40 * 60_000;
const LOG_WINDOW_MILLISECONDS = 3 * 3600_000;
/** What RabbitMQ says of its clients, while nothing is wrong: as far back as a condition looks, and seldom. */
const CLIENT_LOG_WINDOW_MILLISECONDS = 3600_000;
const CLIENT_LOG_MINUTES = 15;
const SLOW_SOURCES_MINUTES = 5;
const DESTINATION_METRICS = 1_000;

/** The part of a snapshot that AWS's own APIs tell. Trouble of one of them is a reading, never an exception. */
export async function collectAws(
  broker: Broker,
  context: AwsContext,
): Promise<Pick<Snapshot, 'amazonMq' | 'cloudwatch' | 'logs' | 'cost'>> {
  const { entry, readers, now, fresh, planning = false } = context;
  const maximumAge = DESCRIPTION_AGE_MILLISECONDS;
  const amazonMq = await readAmazonMq(entry, readers, { now, fresh, planning, maximumAge });
  const description = readValue(amazonMq.description) ?? entry.description;
  const troubled = description.actionsRequired.length > 0 || !['RUNNING', 'REPLICA'].includes(description.state);
  const atOnce = fresh || troubled;
  const slow = atOnce || isDue(now, SLOW_SOURCES_MINUTES);
  const cloudwatch = await cloudwatchOf(broker, context, troubled, atOnce);
  const logs = await logsOf(context, description, logWindow(broker, context, troubled, slow));
  const readings = [...Object.values(amazonMq), ...Object.values(cloudwatch), ...Object.values(logs)];
  return { amazonMq, cloudwatch, logs, cost: costOf(readings) };
}

/** CloudWatch is paid for by the metric: it is asked only for what the broker itself does not tell. */
async function cloudwatchOf(
  broker: Broker,
  { readers, now, rabbitmq, cadence = DEFAULT_CADENCE }: AwsContext,
  troubled: boolean,
  atOnce: boolean,
): Promise<CloudwatchReadings> {
  const told = rabbitmq?.nodes.state === 'read';
  if (told && !troubled) return cloudwatchNotNeeded('the management API tells the same, more precisely');
  if (!atOnce && !isDue(now, cadence.everyMinutes)) {
    return cloudwatchNotNeeded(`CloudWatch is asked every ${cadence.everyMinutes} min, as the settings have it`);
  }
  const queues = readValue(rabbitmq?.queues);
  return readCloudwatch(broker, readers.metrics, {
    now,
    withDestinations: (atOnce || isDue(now, cadence.destinationsEveryMinutes)) && !told,
    destinationLimit: DESTINATION_METRICS,
    ...(queues === undefined ? {} : { queues }),
  });
}

function isDue(now: number, minutes: number): boolean {
  return Math.floor(now / 60_000) % minutes === 0;
}

/** How far back the logs are searched in this pass; undefined where they are not. */
function logWindow(
  { engine, name }: Broker,
  { now }: AwsContext,
  troubled: boolean,
  slow: boolean,
): number | undefined {
  if (slow && (troubled || engine === 'activemq')) return LOG_WINDOW_MILLISECONDS;
  // Each broker in a minute of its own, for CloudWatch Logs takes few searches a second.
  const turn = [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) * 60_000;
  return engine === 'rabbitmq' && isDue(now + turn, CLIENT_LOG_MINUTES) ? CLIENT_LOG_WINDOW_MILLISECONDS : undefined;
}

async function logsOf(
  { readers, now }: AwsContext,
  description: InventoryEntry['description'],
  window: number | undefined,
): Promise<LogReadings> {
  if (window === undefined) {
    return logsNotNeeded('logs are searched every few minutes, and at once when Amazon MQ demands an action');
  }
  return readLogs(description, readers.logs, { start: now - window, end: now });
}

function costOf(readings: readonly Reading<unknown>[]): Cost {
  return readings.map(({ cost }) => cost).reduce(addCost, NO_COST);
}
