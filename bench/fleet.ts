/**
 * What a Region full of brokers (200, the quota) costs: one tick and its passes, with simulated management APIs and
 * CloudWatch, and an emulator for tables, queues and topics. Prints wall time, calls by API and dollars a month per
 * broker. `npm run bench:fleet`; `-- --brokers=20` for a smaller one, `-- --minutes=1` for a shorter one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import Table from 'cli-table3';
import { KEYS, packed, partition } from '../src/adapters/aws/dynamodb-rows.ts';
import { openDynamodbStateStore } from '../src/adapters/aws/dynamodb-state-store.ts';
import { readAwsStack } from '../src/config/aws-settings.ts';
import { ensurePython, LOCAL_REGION, startMinistack } from '../src/lab/aws/ministack.ts';
import { type AwsOperator, openAws } from '../src/wiring/aws.ts';
import { openAwsDiscovery } from '../src/wiring/aws-discovery.ts';
import { costLines, monthOf, type Used, usedBy } from './fleet-cost.ts';
import {
  type CountedCall,
  type FleetWorld,
  KINDS,
  type Kind,
  type SimulatedBroker,
  startWorld,
} from './fleet-world.ts';
import { PRICES_AS_OF, priceLines } from './prices.ts';

const MINUTE = 60_000;
/** As `maximumConcurrency` in the stack. */
const CONTAINERS = 20;
/** Six hours at a pass a minute: what each pass loads again. */
const REMEMBERED = 360;
/** By default a whole round of the sources that are read every five minutes. */
const MINUTES = numberOf('minutes', 5);
/** Ticks before anything is counted: more brokers than one tick describes, and passes that find nothing remembered. */
const FIRST_MINUTE = -3;
const TABLE = 'fleet';

interface Minute {
  readonly tick: { readonly milliseconds: number; readonly calls: readonly CountedCall[] };
  readonly milliseconds: number;
  readonly cpu: number;
  readonly passes: readonly { readonly kind: Kind; readonly milliseconds: number; readonly managementBytes: number }[];
  readonly calls: readonly CountedCall[];
}

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'mq-operator-fleet-'));
  const venv = join(import.meta.dirname, '..', '.venv-aws');
  await ensurePython(venv);
  const emulator = await startMinistack({ dir, venv });
  const total = numberOf('brokers', 200);
  const counts = {
    [KINDS[0]]: Math.round(total / 2),
    [KINDS[1]]: Math.round(total * 0.3),
    [KINDS[2]]: Math.round(total * 0.2),
  };
  const world = await startWorld(counts, emulator.url);
  try {
    await prepare(world.url);
    const amazonMq: number[] = [];
    report(await measure(world, amazonMq), world.brokers);
    printPace(amazonMq, world.brokers.length);
  } finally {
    await world.close();
    await emulator.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function prepare(url: string): Promise<void> {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const key = (AttributeName: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName, KeyType });
  await new DynamoDBClient({}).send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
    }),
  );
  const { QueueUrl = '' } = await new SQSClient({}).send(
    new CreateQueueCommand({ QueueName: 'passes.fifo', Attributes: { FifoQueue: 'true' } }),
  );
  const { TopicArn = '' } = await new SNSClient({}).send(new CreateTopicCommand({ Name: 'told' }));
  Object.assign(process.env, {
    MQ_OPERATOR_CONTAINERS: String(CONTAINERS),
    MQ_OPERATOR_TABLE: TABLE,
    MQ_OPERATOR_QUEUE_URL: QueueUrl,
    MQ_OPERATOR_TOPIC_ARN: TopicArn,
    MQ_OPERATOR_SETTINGS: '{"readSecret":"mq-operator/{name}/read"}',
  });
}

/** The clock of the operator is set forward, so that five minutes need not last that long. */
const realNow = Date.now;
const start = Math.ceil(realNow() / (5 * MINUTE)) * 5 * MINUTE;
const setMinute = (minute: number): void => {
  const from = realNow();
  Date.now = () => start + minute * MINUTE + (realNow() - from);
};

/** Also notes when the Amazon MQ API was called, the first minutes included, in which every broker is described. */
async function measure(world: FleetWorld, amazonMq: number[]): Promise<readonly Minute[]> {
  const discovery = openAwsDiscovery(readAwsStack());
  const containers = Array.from({ length: CONTAINERS }, () => openAws(readAwsStack()));
  const minutes: Minute[] = [];
  for (let minute = FIRST_MINUTE; minute < MINUTES; minute += 1) {
    setMinute(minute);
    world.takeCalls();
    const started = performance.now();
    await discovery.tick();
    const tick = { milliseconds: performance.now() - started, calls: world.takeCalls() };
    const done = { tick, ...(await passes(minute < -1 ? [] : world.brokers, world, containers)) };
    amazonMq.push(...[...tick.calls, ...done.calls].flatMap(({ service, at }) => (service === 'mq' ? [at] : [])));
    console.log(`minute ${minute}: tick ${tick.milliseconds.toFixed(0)} ms, passes ${done.milliseconds.toFixed(0)} ms`);
    if (minute === -1) await remember(world.brokers);
    if (minute >= 0) minutes.push(done);
  }
  return minutes;
}

async function passes(
  brokers: readonly SimulatedBroker[],
  world: FleetWorld,
  containers: readonly AwsOperator[],
): Promise<Omit<Minute, 'tick'>> {
  const waiting = [...brokers];
  const done: Minute['passes'][number][] = [];
  const cpu = process.cpuUsage();
  const started = performance.now();
  await Promise.all(
    containers.map(async (container) => {
      for (let broker = waiting.shift(); broker !== undefined; broker = waiting.shift()) {
        const begun = performance.now();
        const request = { brokerId: broker.id, reason: 'schedule', at: Date.now(), deduplicationId: 'd' };
        const outcome = await container.reconcile(request);
        const managementBytes = broker.kind === KINDS[0] ? (outcome?.inspection.snapshot.cost.bytes ?? 0) : 0;
        done.push({ kind: broker.kind, milliseconds: performance.now() - begun, managementBytes });
      }
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  return {
    milliseconds: performance.now() - started,
    cpu: (user + system) / 1_000,
    passes: done,
    calls: world.takeCalls(),
  };
}

/** Six hours of samples of each broker, copies of its newest one: a pass loads them all. */
async function remember(brokers: readonly SimulatedBroker[]): Promise<void> {
  const client = new DynamoDBClient({});
  const state = openDynamodbStateStore(TABLE, LOCAL_REGION);
  for (const { id } of brokers) {
    const newest = (await state.load(id, 0)).history.at(-1);
    if (newest === undefined) continue;
    const rows = Array.from({ length: REMEMBERED }, (_, index) => {
      const at = newest.at - (index + 5) * MINUTE;
      return {
        PutRequest: { Item: { pk: partition(id), sk: { S: KEYS.sample(at) }, body: packed({ ...newest, at }) } },
      };
    });
    for (let from = 0; from < rows.length; from += 25) {
      await client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: rows.slice(from, from + 25) } }));
    }
  }
}

function numberOf(option: string, otherwise: number): number {
  return Number(new RegExp(`--${option}=(\\d+)`).exec(process.argv.join(' '))?.[1] ?? otherwise);
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function report(minutes: readonly Minute[], brokers: readonly SimulatedBroker[]): void {
  const [passTimes, ticks] = [minutes.flatMap((minute) => minute.passes), minutes.map(({ tick }) => tick)];
  console.log(`\n${brokers.length} brokers, ${minutes.length} minutes, ${CONTAINERS} at a time in one process here:`);
  console.log(
    `a tick ${median(ticks.map((tick) => tick.milliseconds)).toFixed(0)} ms, its passes ${(median(minutes.map((minute) => minute.milliseconds)) / 1_000).toFixed(1)} s`,
  );
  const cpu = minutes.reduce((sum, minute) => sum + minute.cpu, 0) / passTimes.length;
  console.log(`a pass ${cpu.toFixed(0)} ms of CPU, the simulated world included`);
  console.log(`load of this machine ${loadavg()[0]?.toFixed(1)}, processors ${availableParallelism()}\n`);
  printCalls(minutes);
  const used = usedBy(minutes, brokers, cpu);
  printMonth(used);
}

function printCalls(minutes: readonly Minute[]): void {
  const table = new Table({
    head: ['call', 'a minute, whole fleet', 'kB received a minute'],
    style: { head: [], border: [] },
  });
  const groups = Map.groupBy(
    minutes.flatMap(({ tick, calls }) => [...tick.calls, ...calls]),
    ({ service, action }) => `${service}:${action}`,
  );
  for (const [name, calls] of [...groups].sort()) {
    const bytes = calls.reduce((sum, { replyBytes }) => sum + replyBytes, 0);
    table.push([name, (calls.length / minutes.length).toFixed(1), (bytes / 1_000 / minutes.length).toFixed(0)]);
  }
  console.log(table.toString());
}

/** The quota of an account is 15 calls a second, after up to 100 at once. */
function printPace(times: readonly number[], brokers: number): void {
  const within = (milliseconds: number) =>
    Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + milliseconds).length));
  console.log(
    `Amazon MQ API, the minutes included in which all ${brokers} brokers are described: ${within(1_000)} calls in the busiest second, ${within(10_000)} in the busiest ten, of 100 at once and 15 a second after that`,
  );
}

function printMonth(used: ReadonlyMap<Kind, Used>): void {
  console.log(`dollars a month (prices of ${PRICES_AS_OF}, no free tier)`);
  const table = new Table({ head: ['', ...used.keys()], style: { head: [], border: [] } });
  const columns = [...used.values()].map(costLines);
  for (const name of Object.keys(columns[0] ?? {}))
    table.push([name, ...columns.map((lines) => (lines[name] ?? 0).toFixed(3))]);
  table.push([
    'a broker',
    ...columns.map((lines) =>
      Object.values(lines)
        .reduce((sum, line) => sum + line, 0)
        .toFixed(2),
    ),
  ]);
  console.log(table.toString());
  for (const count of [1, 10, 200]) {
    const totals = [...used].map(([kind, use]) => `${kind} ${monthOf(use, count).toFixed(2)}`);
    console.log(`${String(count).padStart(3)} brokers: ${totals.join(', ')}`);
  }
  console.log(`\nprices in dollars:\n${priceLines().join('\n')}`);
}

await main();
