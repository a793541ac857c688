import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { readRecording } from '../src/adapters/local/recorded-reader.ts';
import { SCOPE_DIMENSIONS } from '../src/catalog/cloudwatch-metrics.ts';
import { metricsOfBroker } from '../src/collect/cloudwatch/plan-queries.ts';
import { parseJson } from '../src/collect/json.ts';
import { type AwsCall, callOf } from '../src/lab/aws/proxy-call.ts';
import { type EdgeServer, startEdgeServer } from '../test/support/edge-server.ts';
import { simulatedBroker } from '../test/support/simulated-broker.ts';

export const KINDS = ['RabbitMQ with a reading user', 'RabbitMQ without', 'ActiveMQ'] as const;
export type Kind = (typeof KINDS)[number];

export interface SimulatedBroker {
  readonly id: string;
  readonly name: string;
  readonly kind: Kind;
  readonly consoleUrl: string;
}

export interface CountedCall extends AwsCall {
  /** Milliseconds of the process. */
  readonly at: number;
  readonly replyBytes: number;
}

/** A Region with brokers: their management APIs, and AWS, of which tables, queues and topics are an emulator's. */
export interface FleetWorld {
  readonly url: string;
  readonly brokers: readonly SimulatedBroker[];
  /** The calls since it was last asked. */
  takeCalls(): readonly CountedCall[];
  close(): Promise<void>;
}

/** A broker as most are: some queues, some of them with messages. */
const SIZES = { queues: 200, connections: 100, channels: 150, consumers: 150, filled: 20 };
const RECORDING = join(import.meta.dirname, '../test/fixtures/rabbitmq-3.10.8/healthy.json');
const NODES = ['rabbit@node-a', 'rabbit@node-b', 'rabbit@node-c'];
/** Of a kind that has figures of its own. */
const DESTINATIONS: Readonly<Record<string, number>> = { queue: 20, topic: 5, 'network-connector': 1 };
const PAGE = 100;

export async function startWorld(counts: Readonly<Record<Kind, number>>, upstream: string): Promise<FleetWorld> {
  const management = simulatedBroker(SIZES, readRecording(RECORDING));
  const servers: EdgeServer[] = [];
  const brokers: SimulatedBroker[] = [];
  for (const kind of KINDS) {
    for (let index = 0; index < counts[kind]; index += 1) {
      const server = await startEdgeServer(management);
      servers.push(server);
      const id = `b-${brokers.length.toString(16).padStart(8, '0')}`;
      brokers.push({ id, name: `broker-${brokers.length}`, kind, consoleUrl: server.url });
    }
  }
  let calls: CountedCall[] = [];
  const front = createServer((incoming, reply) => {
    answer(incoming, reply, brokers, upstream).then(
      (call) => calls.push(call),
      (error: unknown) => reply.writeHead(502).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const address = front.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    brokers,
    takeCalls() {
      const taken = calls;
      calls = [];
      return taken;
    },
    async close() {
      front.closeAllConnections();
      front.close();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

async function answer(
  incoming: IncomingMessage,
  reply: ServerResponse,
  brokers: readonly SimulatedBroker[],
  upstream: string,
): Promise<CountedCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const body = Buffer.concat(chunks);
  const at = performance.now();
  const call = callOf(incoming, body);
  const simulated = simulatedAnswer(call, brokers, new URL(incoming.url ?? '/', 'http://localhost').searchParams);
  if (simulated !== undefined) {
    const type = simulated.startsWith('<') ? 'text/xml' : 'application/json';
    reply.writeHead(200, { 'content-type': type }).end(simulated);
    return { ...call, at, replyBytes: Buffer.byteLength(simulated) };
  }
  const headers = Object.entries(incoming.headers).filter(
    (pair): pair is [string, string] =>
      typeof pair[1] === 'string' && !/^(host|connection|content-length)$/.test(pair[0]),
  );
  const forwarded = await fetch(`${upstream}${incoming.url ?? '/'}`, { method: call.method, headers, body });
  const bytes = Buffer.from(await forwarded.arrayBuffer());
  reply.writeHead(forwarded.status, { 'content-type': forwarded.headers.get('content-type') ?? '' }).end(bytes);
  return { ...call, at, replyBytes: bytes.length };
}

function simulatedAnswer(
  { service, action, path, body }: AwsCall,
  brokers: readonly SimulatedBroker[],
  query: URLSearchParams,
): string | undefined {
  const input = recordOf(parseJson(body)?.value);
  switch (`${service}:${action}`) {
    case 'mq:ListBrokers':
      return listBrokers(brokers, Number(query.get('nextToken') ?? 0));
    case 'mq:DescribeBroker':
      return describeBroker(brokers.find(({ id }) => path.endsWith(id)));
    case 'ec2:DescribeNetworkInterfaces':
      return '<DescribeNetworkInterfacesResponse><networkInterfaceSet/></DescribeNetworkInterfacesResponse>';
    case 'monitoring:ListMetrics':
      return listMetrics(brokers, String(recordOf(Object.values(recordOf(input.Dimensions))[0]).Value));
    case 'monitoring:GetMetricData':
      return getMetricData(input);
    case 'logs:FilterLogEvents':
      return JSON.stringify({ events: [], searchedLogStreams: [] });
    case 'kms:DescribeKey':
      return JSON.stringify({ KeyMetadata: { KeyId: input.KeyId, KeyState: 'Enabled' } });
    case 'kms:ListGrants':
      return JSON.stringify({ Grants: [{ Name: 'mq_grant' }, { Name: 'mq_rabbit_grant' }], Truncated: false });
    case 'secretsmanager:GetSecretValue':
      return JSON.stringify({ SecretString: '{"username":"monitor","password":"bench"}' });
    default:
      return undefined;
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

const engineOf = (kind: Kind) => (kind === 'ActiveMQ' ? 'ACTIVEMQ' : 'RABBITMQ');
const modeOf = (kind: Kind) => (kind === 'ActiveMQ' ? 'ACTIVE_STANDBY_MULTI_AZ' : 'CLUSTER_MULTI_AZ');

function listBrokers(brokers: readonly SimulatedBroker[], start: number): string {
  const brokerSummaries = brokers.slice(start, start + PAGE).map(({ id, name, kind }) => ({
    brokerId: id,
    brokerName: name,
    brokerState: 'RUNNING',
    deploymentMode: modeOf(kind),
    engineType: engineOf(kind),
    hostInstanceType: 'mq.m5.large',
  }));
  const next = start + PAGE < brokers.length ? { nextToken: String(start + PAGE) } : {};
  return JSON.stringify({ brokerSummaries, ...next });
}

/** Every one has a key of its own, which is the dearer case. */
function describeBroker(broker: SimulatedBroker | undefined): string {
  if (broker === undefined) return '{}';
  const { id, name, kind, consoleUrl } = broker;
  return JSON.stringify({
    brokerId: id,
    brokerName: name,
    brokerState: 'RUNNING',
    engineType: engineOf(kind),
    engineVersion: kind === 'ActiveMQ' ? '5.18' : '3.13',
    deploymentMode: modeOf(kind),
    hostInstanceType: 'mq.m5.large',
    actionsRequired: [],
    brokerInstances: [
      { ...(kind === KINDS[0] ? { consoleURL: consoleUrl } : {}), endpoints: [], ipAddress: '10.0.0.9' },
    ],
    encryptionOptions: { useAwsOwnedKey: false, kmsKeyId: `arn:aws:kms:eu-west-1:111122223333:key/${id}` },
    logs: { general: true, generalLogGroup: `/aws/amazonmq/broker/${id}/general` },
  });
}

function listMetrics(brokers: readonly SimulatedBroker[], dimension: string): string {
  const broker =
    brokers.find(({ name }) => name === dimension.replace(/-[12]$/, '')) ??
    brokers.find(({ name }) => name === dimension);
  if (broker === undefined) return JSON.stringify({ Metrics: [] });
  const engine = broker.kind === 'ActiveMQ' ? 'activemq' : 'rabbitmq';
  const entries = metricsOfBroker({
    id: '',
    name: '',
    engine,
    engineVersion: engine === 'activemq' ? '5.18' : '3.13',
    tags: {},
  });
  // A standby instance has the figures of its machine only.
  const published = dimension.endsWith('-2') ? entries.filter(({ always }) => always) : entries;
  const Metrics = published.flatMap(({ name, scope }) => {
    const others = SCOPE_DIMENSIONS[scope][engine];
    const copies =
      others.length === 0
        ? ['']
        : others[0] === 'Node'
          ? NODES
          : Array.from({ length: DESTINATIONS[scope] ?? 0 }, (_, at) => `queue-${at}`);
    return copies.map((value) => ({
      Namespace: 'AWS/AmazonMQ',
      MetricName: name,
      Dimensions: [{ Name: 'Broker', Value: dimension }, ...others.map((Name) => ({ Name, Value: value }))],
    }));
  });
  return JSON.stringify({ Metrics });
}

function getMetricData({ MetricDataQueries, StartTime, EndTime }: Readonly<Record<string, unknown>>): string {
  const start = Math.ceil(Number(StartTime) / 60) * 60;
  const Timestamps: number[] = [];
  for (let at = start; at < Number(EndTime); at += 60) Timestamps.push(at);
  const MetricDataResults = Object.values(recordOf(MetricDataQueries)).map((query) => ({
    Id: recordOf(query).Id,
    StatusCode: 'Complete',
    Timestamps,
    Values: Timestamps.map(() => 1),
  }));
  return JSON.stringify({ MetricDataResults });
}
