/**
 * What watching costs a broker: 10,000 queues (2,000 with consumers, 150 with messages) on a real node.
 * Compares a pass of the collector with the usual way, one GET of `/api/queues`, by requests, bytes on the wire,
 * milliseconds and the broker's own CPU time beyond what it uses anyway. Exit 1 when an aim is missed.
 * Only a machine at rest gives figures that compare: the idle load is subtracted, and others distort it.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel } from 'amqplib';
import Table from 'cli-table3';
import { request } from 'undici';
import { localSecrets } from '../src/adapters/local/local-secrets.ts';
import { createManagementReader } from '../src/adapters/rabbitmq/management-reader.ts';
import { collect } from '../src/collect/collect.ts';
import { DEFAULT_BUDGET } from '../src/collect/rabbitmq/budget.ts';
import { type CollectCache, EMPTY_CACHE } from '../src/collect/rabbitmq/cache.ts';
import { readEnvironment } from '../src/config/environment.ts';
import { connectClient } from '../src/lab/amqp.ts';
import { type Lab, labAdmin, nodeOf, requireState, stopLab } from '../src/lab/lab.ts';
import { startLab } from '../src/lab/start-lab.ts';
import type { Cost } from '../src/model/reading.ts';
import type { Credentials } from '../src/ports.ts';

const QUEUES = 10_000;
const CONSUMERS = 2_000;
const FILLED = 150;
const ROUNDS = 5;
/** A whole number of the broker's statistics intervals. */
const IDLE_MILLISECONDS = 10_000;
/** A clock tick of Linux' accounting. */
const TICK_MILLISECONDS = 10;
const AIM = { bytes: 1_000_000, milliseconds: 2_000, shareOfNaive: 0.1 };

interface Result extends Cost {
  readonly way: string;
  /** CPU time of the broker beyond its idle load, milliseconds. */
  readonly cpu: number;
}

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'mq-operator-bench-'));
  try {
    const nodes = process.argv.includes('--nodes=3') ? 3 : 1;
    const progress = (line: string) => console.log(line);
    const lab = await startLab({ dir, nodes, memoryLimitBytes: 4e9, environment: readEnvironment(), progress });
    await fill(lab);
    const results = await measure(lab);
    process.exitCode = report(results) ? 0 : 1;
  } finally {
    await stopLab({ dir });
    rmSync(dir, { recursive: true, force: true });
  }
}

async function fill(lab: Lab): Promise<void> {
  const admin = labAdmin(lab);
  await admin.delete('vhost-limits/%2F/max-queues');
  await admin.delete('vhost-limits/%2F/max-connections');
  const node = nodeOf(requireState(lab.dir), 1);
  const connection = await connectClient({ directory: lab.dir, node, clientName: 'bench' });
  const channels = await Promise.all(Array.from({ length: 20 }, () => connection.createChannel()));
  const channelOf = (index: number): Channel => channels[index % channels.length] ?? raise('no channel');
  for (let index = 0; index < QUEUES; index += 200) {
    const batch = Array.from({ length: 200 }, (_, offset) => index + offset);
    await Promise.all(batch.map((each) => channelOf(each).assertQueue(queueName(each), { durable: true })));
    if (index % 2_000 === 0) console.log(`${index} of ${QUEUES} queues`);
  }
  for (let index = 0; index < CONSUMERS; index += 1) {
    await channelOf(index).consume(queueName(index), () => undefined, { noAck: true });
  }
  for (let index = QUEUES - FILLED; index < QUEUES; index += 1) {
    channelOf(index).sendToQueue(queueName(index), Buffer.alloc(200));
  }
  console.log('Waiting for the broker to come to rest');
  await sleep(20_000);
}

/** As teams name them: service, purpose, number. */
function queueName(index: number): string {
  return `service-${String(index % 40).padStart(2, '0')}.events.orders-${String(index).padStart(5, '0')}`;
}

async function measure(lab: Lab): Promise<Result[]> {
  const environment = readEnvironment();
  const source = { kind: 'file', user: lab.monitorUser, path: lab.credentialsFile } as const;
  const credentials = await localSecrets(environment).resolve(source);
  const reader = createManagementReader({ url: lab.managementUrl, credentials, timeoutMilliseconds: 60_000 });
  const broker = { id: 'bench', name: 'bench', engine: 'rabbitmq', tags: {} } as const;
  let cache: CollectCache = EMPTY_CACHE;
  const pass = async (): Promise<Cost> => {
    const collected = await collect(broker, reader, { now: Date.now(), history: [], cache });
    cache = collected.cache;
    if (collected.snapshot.reduced !== undefined) console.log(`reduced: ${collected.snapshot.reduced}`);
    return collected.snapshot.cost;
  };
  try {
    const pids = requireState(lab.dir).nodes.map(({ process: { pid } = raise('node is down') }) => pid);
    const first = await measuredOnce(pids, pass);
    const ways = {
      'GET /api/queues': () => getAll(lab.managementUrl, credentials),
      'pass, depth as before': pass,
      'pass, depth changed': () => {
        const { head: _head, details: _details, ...older } = cache;
        cache = older;
        return pass();
      },
      'pass with full walk': () => {
        const { walk: _walk, details: _details, ...older } = cache;
        cache = older;
        return pass();
      },
    };
    // In turn, so that whatever else the machine does meets all of them alike.
    const rounds: Result[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [way, run] of Object.entries(ways)) rounds.push({ way, ...(await measuredOnce(pids, run)) });
    }
    const medians = Object.keys(ways).map((way) =>
      medianOf(
        way,
        rounds.filter((each) => each.way === way),
      ),
    );
    return [...medians, { way: 'first pass', ...first }];
  } finally {
    await reader.close();
  }
}

async function getAll(url: string, { user, password }: Credentials): Promise<Cost> {
  const started = performance.now();
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const { body } = await request(`${url}/api/queues`, { headers: { authorization } });
  const { byteLength } = await body.arrayBuffer();
  return { requests: 1, bytes: byteLength, milliseconds: performance.now() - started };
}

/** The idle load is measured right before, for the statistics cost CPU all the time. */
async function measuredOnce(pids: readonly number[], run: () => Promise<Cost>): Promise<Omit<Result, 'way'>> {
  const idle = await idleLoad(pids);
  const [before, started] = [cpuTime(pids), performance.now()];
  const cost = await run();
  return { ...cost, cpu: cpuTime(pids) - before - idle * (performance.now() - started) };
}

function medianOf(way: string, rounds: readonly Omit<Result, 'way'>[]): Result {
  const middle = (figure: keyof Omit<Result, 'way'>) =>
    rounds.map((round) => round[figure]).sort((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? raise('no round');
  return {
    way,
    requests: middle('requests'),
    bytes: middle('bytes'),
    milliseconds: middle('milliseconds'),
    cpu: middle('cpu'),
  };
}

/** CPU time per time. */
async function idleLoad(pids: readonly number[]): Promise<number> {
  const [before, started] = [cpuTime(pids), performance.now()];
  await sleep(IDLE_MILLISECONDS);
  return (cpuTime(pids) - before) / (performance.now() - started);
}

/** User and system time of these processes and what they started, milliseconds. */
function cpuTime(pids: readonly number[]): number {
  const ticks = pids.flatMap(withChildren).map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, each) => sum + each, 0) * TICK_MILLISECONDS;
}

function withChildren(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [pid, ...(children === '' ? [] : children.split(' ').flatMap((child) => withChildren(Number(child))))];
}

function report(results: readonly Result[]): boolean {
  const table = new Table({ head: ['way', 'requests', 'bytes', 'ms', 'broker CPU ms'] });
  for (const { way, requests, bytes, milliseconds, cpu } of results) {
    table.push([way, ...[requests, bytes, milliseconds, cpu].map((figure) => Math.round(figure).toLocaleString('en'))]);
  }
  console.log(table.toString());
  const [naive, steady, changed, walking] = results;
  if (naive === undefined || steady === undefined || changed === undefined || walking === undefined) return false;
  const walkEvery = DEFAULT_BUDGET.walkAgeMilliseconds / 60_000;
  const headEvery = DEFAULT_BUDGET.headAgeMilliseconds / 60_000;
  const heads = Math.ceil(walkEvery / headEvery) - 1;
  const calm = (steady.cpu * (walkEvery - 1 - heads) + changed.cpu * heads + walking.cpu) / walkEvery;
  const busy = (changed.cpu * (walkEvery - 1) + walking.cpu) / walkEvery;
  for (const [name, cpu] of [
    ['as many messages as before in each pass', calm],
    ['more or fewer in each pass', busy],
  ] as const) {
    console.log(`one pass a minute, ${name}: ${Math.round(cpu)} ms CPU a pass, ${percent(cpu / naive.cpu)} of naive`);
  }
  const within = [steady, changed].every(
    ({ bytes, milliseconds }) => bytes < AIM.bytes && milliseconds < AIM.milliseconds,
  );
  const met = within && calm / naive.cpu <= AIM.shareOfNaive;
  console.log(`aim (< 1 MB, < 2 s, <= ${percent(AIM.shareOfNaive)} of the naive CPU): ${met ? 'met' : 'missed'}`);
  return met;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function raise(message: string): never {
  throw new Error(message);
}

console.log(`${execFileSync('uname', ['-sm'], { encoding: 'utf8' }).trim()}, Node ${process.version}`);
await main();
