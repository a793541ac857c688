/**
 * Records, at real speed, how the figures of a real broker rise to their limits after a quiet time, beside others that
 * go up and down for all of it: `node scripts/record-rises.ts` renews test/fixtures/rabbitmq-VERSION/rises.json in 48
 * minutes. The lab lies in memory (/dev/shm), so that nobody else's files are in its figures of free disk.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Channel, type ChannelModel, connect } from 'amqplib';
import { localSecrets } from '../src/adapters/local/local-secrets.ts';
import { createManagementReader } from '../src/adapters/rabbitmq/management-reader.ts';
import { collect } from '../src/collect/collect.ts';
import { sampleOf } from '../src/collect/sample.ts';
import { readEnvironment } from '../src/config/environment.ts';
import { type Lab, labAdmin, stopLab } from '../src/lab/lab.ts';
import { startLab } from '../src/lab/start-lab.ts';
import type { Sample } from '../src/model/history.ts';
import type { Credentials } from '../src/ports.ts';

const EVERY_SECONDS = 15;
const QUIET_MINUTES = 21;
const RISE_MINUTES = 27;
/** What the virtual hosts allow: one where everything rises, one where everything goes up and down. */
const LIMITS = {
  rises: { 'max-connections': 150, 'max-queues': 300, 'max-length': 25_000 },
  waves: { 'max-connections': 40, 'max-queues': 60, 'max-length': 5_000 },
} as const;
type Vhost = keyof typeof LIMITS;
/** Series of interest: of the node, of both virtual hosts, and of their queues. */
const KEPT = [
  /^node\/[^/]+\/(memory-used|memory-limit|disk-free|disk-free-limit)$/,
  /^vhost\/(rises|waves)\/(connections|queues)$/,
  /^queue\/(rises|waves)\/filling\/ready$/,
  /^broker\/messages-ready$/,
];

type Open = (vhost: Vhost) => Promise<ChannelModel>;

async function main(): Promise<void> {
  const environment = readEnvironment();
  const dir = mkdtempSync('/dev/shm/mq-operator-rises-');
  const ended = new AbortController();
  try {
    const lab = await startLab({ dir, environment, nodes: 1, memoryLimitBytes: 2_000_000_000 });
    const { adminUser: user, credentialsFile: path } = lab;
    const credentials = await localSecrets(environment).resolve({ kind: 'file', user, path });
    const { signal } = ended;
    const open = opener(lab, credentials);
    for (const vhost of ['rises', 'waves'] as const) await prepare(lab, vhost);
    const waves = [goUpAndDown(open, signal), comeAndGo(open, signal), declareAndDelete(open, signal)];
    const samples: Sample[] = [];
    await watch(lab, credentials, QUIET_MINUTES, samples);
    const rises = [fill(open, signal), gather(open, signal), connectAll(open, signal), declareAll(open, signal)];
    const risesFrom = samples.length;
    await watch(lab, credentials, RISE_MINUTES, samples);
    const folder = join(import.meta.dirname, '../test/fixtures', `rabbitmq-${lab.version}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'rises.json'), recording(samples, risesFrom));
    ended.abort();
    await Promise.allSettled([...waves, ...rises]);
  } finally {
    ended.abort();
    await stopLab({ dir });
    rmSync(dir, { recursive: true, force: true });
  }
}

function opener(lab: Lab, { user, password }: Credentials): Open {
  return async (vhost) => {
    const [node] = lab.nodes;
    const port = node?.amqpPort ?? 0;
    const connection = await connect({ hostname: '127.0.0.1', port, username: user, password, vhost });
    connection.on('error', () => undefined);
    return connection;
  };
}

async function prepare(lab: Lab, vhost: Vhost): Promise<void> {
  const admin = labAdmin(lab);
  await admin.put(`vhosts/${vhost}`, {});
  await admin.put(`permissions/${vhost}/${lab.adminUser}`, { configure: '.*', write: '.*', read: '.*' });
  const { 'max-length': length, ...limits } = LIMITS[vhost];
  for (const [name, value] of Object.entries(limits)) await admin.put(`vhost-limits/${vhost}/${name}`, { value });
  const definition = { 'max-length': length, overflow: 'reject-publish' };
  await admin.put(`policies/${vhost}/bound`, { pattern: '^filling$', definition, 'apply-to': 'queues' });
}

async function watch(lab: Lab, credentials: Credentials, minutes: number, samples: Sample[]): Promise<void> {
  const reader = createManagementReader({ url: lab.managementUrl, credentials });
  const broker = { id: 'orders', name: 'orders', engine: 'rabbitmq', tags: {} } as const;
  for (let count = 0; count < (minutes * 60) / EVERY_SECONDS; count += 1) {
    const now = Date.now();
    const { snapshot } = await collect(broker, reader, { now, history: samples });
    const { at, values } = sampleOf(snapshot);
    const kept = Object.entries(values).filter(([name]) => KEPT.some((pattern) => pattern.test(name)));
    samples.push({ at, values: Object.fromEntries(kept) });
    if (count % 20 === 0) console.log(new Date(at).toISOString(), JSON.stringify(Object.fromEntries(kept)));
    await sleep(Math.max(0, EVERY_SECONDS * 1_000 - (Date.now() - now)));
  }
  await reader.close();
}

/** Does `step` every so many milliseconds until the recording ends; a refusal at a limit is what it is for. */
async function each(milliseconds: number, signal: AbortSignal, step: () => unknown): Promise<void> {
  while (!signal.aborted) {
    try {
      await step();
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error));
    }
    await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
  }
}

/** A queue that fills for two and a half minutes and is emptied then. */
async function goUpAndDown(open: Open, signal: AbortSignal): Promise<void> {
  const channel = await (await open('waves')).createChannel();
  await channel.assertQueue('filling');
  let sent = 0;
  await each(1_000, signal, async () => {
    send(channel, { count: 15 + Math.floor(Math.random() * 10), bytes: 100 });
    sent += 1;
    if (sent % 150 === 0) await channel.purgeQueue('filling');
  });
}

/** Ten to thirty connections, of which one comes or goes every few seconds. */
async function comeAndGo(open: Open, signal: AbortSignal): Promise<void> {
  const connections: ChannelModel[] = [];
  await each(3_000, signal, async () => {
    if (connections.length < 10 || (connections.length < 30 && Math.random() < 0.5))
      connections.push(await open('waves'));
    else await connections.shift()?.close();
  });
}

/** Fifteen to forty-five queues, of which one comes or goes every few seconds. */
async function declareAndDelete(open: Open, signal: AbortSignal): Promise<void> {
  const channel = await (await open('waves')).createChannel();
  const queues: string[] = [];
  await each(2_000, signal, async () => {
    if (queues.length < 15 || (queues.length < 45 && Math.random() < 0.5)) {
      queues.push((await channel.assertQueue('')).queue);
    } else await channel.deleteQueue(queues.shift() ?? '');
  });
}

/** Nobody consumes: the queue meets its maximum length after 25 minutes. */
async function fill(open: Open, signal: AbortSignal): Promise<void> {
  const channel = await (await open('rises')).createChannel();
  await channel.assertQueue('filling');
  await each(1_000, signal, () => send(channel, { count: 17, bytes: 100 }));
}

/** A backlog in a quorum queue: it is held in memory and on disk alike. */
async function gather(open: Open, signal: AbortSignal): Promise<void> {
  const channel = await (await open('rises')).createChannel();
  await channel.assertQueue('backlog', { arguments: { 'x-queue-type': 'quorum' } });
  await each(1_000, signal, () => send(channel, { count: 50, bytes: 4_000, queue: 'backlog' }));
}

/** An application that opens connections and forgets them. */
async function connectAll(open: Open, signal: AbortSignal): Promise<void> {
  await each(10_000, signal, async () => (await open('rises')).createChannel());
}

/** An application that declares a queue for each task and never deletes it. */
async function declareAll(open: Open, signal: AbortSignal): Promise<void> {
  const connection = await open('rises');
  let count = 0;
  await each(5_000, signal, async () => {
    const channel = await connection.createChannel();
    // Refused at the limit, which closes the channel and nothing else.
    channel.on('error', () => undefined);
    count += 1;
    await channel.assertQueue(`task-${count}`);
    await channel.close();
  });
}

function send(
  channel: Channel,
  { count, bytes, queue = 'filling' }: { count: number; bytes: number; queue?: string },
): void {
  const content = Buffer.alloc(bytes, 'lab ');
  for (let index = 0; index < count; index += 1) channel.sendToQueue(queue, content, { persistent: true });
}

/** One line a series: a value each fifteen seconds, null where the pass had none. */
function recording(samples: readonly Sample[], risesFrom: number): string {
  const names = [...new Set(samples.flatMap(({ values }) => Object.keys(values)))].sort();
  const lines = names.map(
    (name) => `    ${JSON.stringify(name)}: ${JSON.stringify(samples.map(({ values }) => values[name] ?? null))}`,
  );
  const seconds = JSON.stringify(samples.map(({ at }) => Math.round((at - (samples[0]?.at ?? at)) / 1_000)));
  const head = `  "limits": ${JSON.stringify(LIMITS)},\n  "risesFrom": ${risesFrom},\n  "seconds": ${seconds}`;
  return `{\n${head},\n  "series": {\n${lines.join(',\n')}\n  }\n}\n`;
}

await main();
