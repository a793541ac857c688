/**
 * What smaller batches buy: a node rejoins a cluster with little memory and has to copy a mirrored queue, once with
 * RabbitMQ's own batch of 4,096 messages and once after `tune-queue-sync`, both from the same paused synchronisation.
 * Starts a lab of its own; needs disk for about three times what the queue holds.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { readEnvironment } from '../src/config/environment.ts';
import { waitFor } from '../src/lab/admin-client.ts';
import { fillQueue, withConnection } from '../src/lab/amqp.ts';
import { startNode, stopNode, waitForNode } from '../src/lab/broker-node.ts';
import { type Lab, labAdmin, nodeOf, requireState, setMemoryLimit, stopLab } from '../src/lab/lab.ts';
import { startLab } from '../src/lab/start-lab.ts';
import { openBench, planned } from '../test/support/remediation.ts';

const QUEUE = 'bench';
const POLICY = 'policies/%2F/bench';
const MIRRORED = { 'ha-mode': 'all', 'ha-sync-mode': 'automatic', 'queue-mode': 'lazy' };
const REJOINING = 3;
/** In alarm from its first moment, so that both ways begin with a synchronisation that is paused. */
const NO_MEMORY = 20_000_000;
/** Of the nodes that have the queue already: they are not what is measured. */
const AMPLE_BYTES = 4_000_000_000;
const SAMPLE_MILLISECONDS = 50;
const LOOK_MILLISECONDS = 500;
const PATIENCE_SECONDS = 600;

const { values: options } = parseArgs({
  options: {
    messages: { type: 'string', default: '20000' },
    bytes: { type: 'string', default: '100000' },
    'limit-mb': { type: 'string', default: '260' },
    /** How long a synchronisation may take; one that is paused for good never ends. */
    within: { type: 'string', default: '120' },
    json: { type: 'boolean', default: false },
  },
});
const SIZES = {
  messages: whole('messages'),
  bytes: whole('bytes'),
  limitMegabytes: whole('limit-mb'),
  withinSeconds: whole('within'),
};

interface Figures {
  readonly way: 'default batch' | 'tune-queue-sync';
  readonly peakMegabytes: number;
  readonly alarmSeconds: number;
  /** Absent: it was not in sync within the time that it was given. */
  readonly seconds?: number;
  readonly messagesAfter: number;
}

function whole(name: 'messages' | 'bytes' | 'limit-mb' | 'within'): number {
  const value = Number(options[name]);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name}: ${options[name]} is no whole number above 0`);
}

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'mq-operator-bench-'));
  const environment = readEnvironment();
  const lab = await startLab({ dir, environment, statisticsMilliseconds: 1_000, memoryLimitBytes: AMPLE_BYTES });
  try {
    const rows = [await measure(lab, 'default batch'), await measure(lab, 'tune-queue-sync')];
    print(rows, lab.version);
    process.exitCode = rows.every(({ messagesAfter }) => messagesAfter === SIZES.messages) ? 0 : 1;
  } finally {
    await stopLab(lab);
    rmSync(dir, { recursive: true, force: true });
  }
}

async function measure(lab: Lab, way: Figures['way']): Promise<Figures> {
  const admin = labAdmin(lab);
  progress(`${way}: the node leaves, and ${SIZES.messages} messages of ${SIZES.bytes / 1_000} kB come`);
  await rejoinWithoutMemory(lab);
  progress(`${way}: its synchronisation is paused; now it gets ${SIZES.limitMegabytes} MB`);
  const begun: Promise<Watched>[] = [];
  const release = () => begun.push(watchSync(lab));
  if (way === 'default batch') release();
  else await tune(lab, release);
  const [watch] = await Promise.all(begun);
  if (watch === undefined) throw new Error('nothing was measured');
  const after = await waitFor(async () => (await admin.queue('/', QUEUE))?.messages, patiently('figures of the queue'));
  // A queue that synchronises cannot be deleted.
  await setMemoryLimit(lab, REJOINING, AMPLE_BYTES);
  await waitFor(async () => (await isInSync(lab)) || undefined, patiently('the queue being in sync'));
  await admin.delete(`queues/%2F/${QUEUE}`);
  return { way, ...watch, messagesAfter: after };
}

async function rejoinWithoutMemory(lab: Lab): Promise<void> {
  const admin = labAdmin(lab);
  const node = nodeOf(requireState(lab.dir), REJOINING);
  await admin.put(POLICY, { pattern: `^${QUEUE}$`, priority: 500, 'apply-to': 'queues', definition: MIRRORED });
  await stopNode(lab.dir, node, 0);
  await withConnection(lab.dir, requireState(lab.dir), async (connection) => {
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue(QUEUE, { durable: true });
    await fillQueue(channel, QUEUE, { count: SIZES.messages, bytes: SIZES.bytes });
  });
  await startNode(lab.dir, requireState(lab.dir), { node, memoryLimitBytes: NO_MEMORY });
  await waitForNode(lab.dir, node, { expectedNodes: 3 });
  await waitFor(async () => {
    const alarmed = (await admin.nodes()).some(({ mem_alarm }) => mem_alarm === true);
    return (alarmed && (await admin.queue('/', QUEUE))?.state === 'syncing') || undefined;
  }, patiently('a paused synchronisation'));
  // What came through before the alarm was noticed is given back meanwhile.
  await sleep(5_000);
}

/** By its plan, as an operator would; the node gets its memory once the smaller batch is in force. */
async function tune(lab: Lab, release: () => void): Promise<void> {
  const bench = openBench(lab);
  try {
    const plan = planned(await bench.plan({ action: 'tune-queue-sync', queues: [{ vhost: '/', name: QUEUE }] }));
    let released = false;
    const ended = await bench.apply(plan, {
      progress: ({ journal }) => {
        if (released || journal.at(-1)?.state !== 'waiting') return;
        released = true;
        release();
      },
    });
    if (ended.state !== 'succeeded') throw new Error(`${ended.state}: ${ended.reason}`);
  } finally {
    await bench.close();
  }
}

type Watched = Pick<Figures, 'peakMegabytes' | 'alarmSeconds' | 'seconds'>;

/** Gives the node its memory, and watches it until the queue is in sync or the time is over. */
async function watchSync(lab: Lab): Promise<Watched> {
  await setMemoryLimit(lab, REJOINING, SIZES.limitMegabytes * 1e6);
  const start = Date.now();
  let peak = 0;
  let done = false;
  for (let next = start; !done && Date.now() - start < SIZES.withinSeconds * 1_000; ) {
    peak = Math.max(peak, residentBytes(lab));
    if (Date.now() >= next) {
      done = await isInSync(lab);
      next = Date.now() + LOOK_MILLISECONDS;
    }
    await sleep(SAMPLE_MILLISECONDS);
  }
  const end = Date.now();
  const figures = { peakMegabytes: peak / 1e6, alarmSeconds: alarmSeconds(lab, start, end) };
  return done ? { ...figures, seconds: (end - start) / 1_000 } : figures;
}

async function isInSync(lab: Lab): Promise<boolean> {
  const queue = await labAdmin(lab).queue('/', QUEUE);
  return queue?.state === 'running' && queue.synchronised_slave_nodes?.length === 2;
}

/** What RabbitMQ itself counts against the limit: the memory that the system has given to the node's process. */
function residentBytes(lab: Lab): number {
  const { process: node } = nodeOf(requireState(lab.dir), REJOINING);
  const status = node === undefined ? '' : readFileSync(`/proc/${node.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024;
}

/** From the node's own log, between two moments. */
function alarmSeconds(lab: Lab, start: number, end: number): number {
  const folder = join(lab.dir, `node-${REJOINING}`, 'log');
  const lines = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));
  const changes = lines.flatMap((line) => {
    const [, at, what] = /^(\S+ \S+) .*memory resource limit alarm (set|cleared) on node rabbit3@/.exec(line) ?? [];
    const time = Date.parse((at ?? '').replace(' ', 'T'));
    return what !== undefined && time >= start && time <= end ? [{ time, set: what === 'set' }] : [];
  });
  const spans = changes.map(({ time, set }, index) => {
    if (set) return (changes[index + 1]?.time ?? end) - time;
    // Both ways begin in alarm; what is left of that counts too.
    return index === 0 ? time - start : 0;
  });
  return spans.reduce((sum, span) => sum + span, 0) / 1_000;
}

function patiently(what: string) {
  return { what, withinSeconds: PATIENCE_SECONDS };
}

function progress(line: string): void {
  if (!options.json) process.stderr.write(`${line}\n`);
}

function print(rows: readonly Figures[], version: string): void {
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ version, ...SIZES, rows })}\n`);
    return;
  }
  const table = new Table({
    head: ['way', 'peak memory, MB', 'in alarm, s', 'in sync after, s', 'messages after'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { way, peakMegabytes, alarmSeconds, seconds, messagesAfter } of rows) {
    table.push([
      way,
      Math.round(peakMegabytes),
      alarmSeconds.toFixed(1),
      seconds?.toFixed(1) ?? `not within ${SIZES.withinSeconds}`,
      messagesAfter,
    ]);
  }
  const { messages, bytes, limitMegabytes } = SIZES;
  process.stdout.write(
    `RabbitMQ ${version}, ${messages} messages of ${bytes / 1_000} kB, memory limit ${limitMegabytes} MB\n${table}\n`,
  );
}

await main();
