/**
 * What a pass costs us: collect, sample, detect, diagnose, decide over a simulated management API on loopback, which
 * runs in a process of its own. A quarter of the size beside the whole of it, so that what grows faster than the
 * broker shows. Exit 1 when an aim is missed.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import Table from 'cli-table3';
import { memoryStateStore } from '../src/adapters/local/memory-state-store.ts';
import { readRecording } from '../src/adapters/local/recorded-reader.ts';
import { createManagementReader } from '../src/adapters/rabbitmq/management-reader.ts';
import { type Collected, collect } from '../src/collect/collect.ts';
import type { CollectCache } from '../src/collect/rabbitmq/cache.ts';
import { sampleOf } from '../src/collect/sample.ts';
import { DEFAULT_INCIDENT_SETTINGS } from '../src/config/incident-settings.ts';
import { decide } from '../src/decide/decide.ts';
import { detect } from '../src/detect/detect.ts';
import { CONDITIONS } from '../src/detect/registry.ts';
import { diagnose } from '../src/diagnose/diagnose.ts';
import type { Broker } from '../src/model/broker.ts';
import type { History } from '../src/model/history.ts';
import { startEdgeServer } from '../test/support/edge-server.ts';
import { LARGE, type SimulatedSizes, simulatedBroker } from '../test/support/simulated-broker.ts';

const RECORDING = join(import.meta.dirname, '../test/fixtures/rabbitmq-3.10.8/healthy.json');
const MINUTE = 60_000;
/** Six hours at a pass a minute: all that a pass remembers. */
const SAMPLES = 360;
const ROUNDS = 5;
const SMALLER = 4;
/** Steady passes; the smallest function in the deployed stack has 512 MB. */
const AIM = { bytes: 1_000_000, cpu: 2_000, rss: 512e6, growth: 1.5 };
const CHANNELS = [{ name: 'mail', updates: false }];
const BROKER: Broker = { id: 'bench', name: 'bench', engine: 'rabbitmq', tags: {} };

const STAGES = ['collect', 'sample', 'detect', 'diagnose', 'decide'] as const;
type Stage = (typeof STAGES)[number];

interface Figures {
  readonly milliseconds: number;
  readonly bytes: number;
  readonly requests: number;
  /** User and system time of this process, milliseconds. */
  readonly cpu: number;
  readonly rss: number;
  readonly stages: Readonly<Record<Stage, number>>;
  readonly firing: number;
}

interface Row extends Figures {
  readonly way: string;
  readonly queues: number;
}

async function main(): Promise<void> {
  const rows = [...(await measure(1 / SMALLER)), ...(await measure(1))];
  print(rows);
  process.exitCode = verdict(rows) ? 0 : 1;
}

/** The large broker times `scale`. */
function sizesOf(scale: number): SimulatedSizes {
  return {
    queues: LARGE.queues * scale,
    connections: LARGE.connections * scale,
    channels: LARGE.channels * scale,
    consumers: LARGE.consumers * scale,
    filled: LARGE.filled * scale,
  };
}

async function measure(scale: number): Promise<Row[]> {
  const sizes = sizesOf(scale);
  const { child, url } = await startServer(scale);
  const reader = createManagementReader({ url, credentials: { user: 'monitor', password: 'bench' } });
  const state = memoryStateStore();
  let cache: CollectCache | undefined;
  let now = Date.now();
  let history: History = [];

  const pass = async (): Promise<Figures> => {
    const collector = () => collect(BROKER, reader, { now, history, ...(cache === undefined ? {} : { cache }) });
    const { collected, sample, ...figures } = await timedPass(collector, history, state, now);
    cache = collected.cache;
    history = [...history, sample].slice(-SAMPLES);
    now += MINUTE;
    return figures;
  };
  const afresh = (): Promise<Figures> => {
    cache = undefined;
    return pass();
  };

  try {
    const first = { way: 'first pass', queues: sizes.queues, ...(await pass()) };
    history = longHistory(history, now - MINUTE);
    await pass();
    const rounds: Row[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({ way: 'steady pass', queues: sizes.queues, ...(await pass()) });
    }
    const full: Row[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      full.push({ way: 'full pass', queues: sizes.queues, ...(await afresh()) });
    }
    return [first, middleOf(rounds), middleOf(full)];
  } finally {
    await reader.close();
    child.kill();
  }
}

/** The same figures every minute for six hours: as many points as the trends ever see. */
function longHistory([sample]: History, until: number): History {
  if (sample === undefined) return [];
  return Array.from({ length: SAMPLES }, (_, index) => ({ ...sample, at: until - (SAMPLES - 1 - index) * MINUTE }));
}

async function timedPass(
  collector: () => Promise<Collected>,
  history: History,
  state: ReturnType<typeof memoryStateStore>,
  now: number,
) {
  const [before, started] = [process.cpuUsage(), performance.now()];
  const laps: number[] = [started];
  const lap = <T>(value: T): T => {
    laps.push(performance.now());
    return value;
  };
  const collected = lap(await collector());
  const { snapshot } = collected;
  const sample = lap(sampleOf(snapshot));
  const input = { broker: BROKER, snapshot, history, now };
  const findings = lap(detect(input, CONDITIONS));
  const diagnosis = lap(diagnose({ ...input, findings }));
  const stored = { ...(await state.load(BROKER.id, 0)), history };
  const given = { broker: BROKER, findings, diagnosis, sample, channels: CHANNELS, stored, now };
  const decision = lap(decide({ ...given, settings: DEFAULT_INCIDENT_SETTINGS }));
  const { user, system } = process.cpuUsage(before);
  const milliseconds = performance.now() - started;
  await state.commit(BROKER.id, decision.commit);
  return {
    collected,
    sample,
    milliseconds,
    bytes: snapshot.cost.bytes,
    requests: snapshot.cost.requests,
    cpu: (user + system) / 1_000,
    rss: process.memoryUsage.rss(),
    stages: stagesOf(laps),
    firing: findings.filter(({ level }) => level === 'firing').length,
  };
}

function stagesOf(laps: readonly number[]): Record<Stage, number> {
  const [started = 0, collectEnd = 0, sampleEnd = 0, detectEnd = 0, diagnoseEnd = 0, decideEnd = 0] = laps;
  return {
    collect: collectEnd - started,
    sample: sampleEnd - collectEnd,
    detect: detectEnd - sampleEnd,
    diagnose: diagnoseEnd - detectEnd,
    decide: decideEnd - diagnoseEnd,
  };
}

/** The round with the middle CPU time. */
function middleOf(rounds: readonly Row[]): Row {
  const middle = rounds.toSorted((a, b) => a.cpu - b.cpu)[Math.floor(rounds.length / 2)];
  if (middle === undefined) throw new Error('no round');
  return middle;
}

function print(rows: readonly Row[]): void {
  const head = ['queues', 'way', 'requests', 'bytes', 'ms', ...STAGES, 'own CPU ms', 'RSS MB', 'firing'];
  const table = new Table({ head, style: { head: [], border: [] }, colAligns: head.map(() => 'right') });
  for (const row of rows) {
    const stages = STAGES.map((stage) => figure(row.stages[stage]));
    const { queues, way, requests, bytes, milliseconds, cpu, rss, firing } = row;
    const costs = [requests, bytes, milliseconds].map(figure);
    table.push([figure(queues), way, ...costs, ...stages, figure(cpu), figure(rss / 1e6), firing]);
  }
  console.log(table.toString());
}

function figure(value: number): string {
  return (value < 10 ? Math.round(value * 10) / 10 : Math.round(value)).toLocaleString('en');
}

function verdict(rows: readonly Row[]): boolean {
  const [, smallSteady, , , steady, full] = rows;
  if (smallSteady === undefined || steady === undefined || full === undefined) return false;
  const growth = steady.cpu / smallSteady.cpu / (steady.queues / smallSteady.queues);
  console.log(`${SMALLER} times the broker takes ${(growth * SMALLER).toFixed(1)} times the CPU of a steady pass`);
  const met =
    steady.bytes < AIM.bytes &&
    steady.cpu < AIM.cpu &&
    Math.max(...rows.map(({ rss }) => rss)) < AIM.rss &&
    growth < AIM.growth;
  console.log(`aim (< 1 MB and < ${AIM.cpu} ms CPU a steady pass, < ${AIM.rss / 1e6} MB): ${met ? 'met' : 'missed'}`);
  return met;
}

async function startServer(scale: number): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(import.meta.filename, ['serve', String(scale)]);
  const [url] = await once(child, 'message');
  return { child, url: String(url) };
}

async function serve(scale: number): Promise<void> {
  const server = await startEdgeServer(simulatedBroker(sizesOf(scale), readRecording(RECORDING)));
  process.send?.(server.url);
  process.once('disconnect', () => process.exit());
}

if (process.argv[2] === 'serve') await serve(Number(process.argv[3]));
else await main();
