/**
 * Records the figures of a real cluster as Amazon MQ would publish them to CloudWatch, through faults and their end:
 * `node scripts/record-series.ts` renews test/fixtures/rabbitmq-VERSION/series.json. A sample every two seconds stands
 * for a minute: a lab's nodes renew their figures each second.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { localSecrets } from '../src/adapters/local/local-secrets.ts';
import { createManagementReader } from '../src/adapters/rabbitmq/management-reader.ts';
import { collect } from '../src/collect/collect.ts';
import { readEnvironment } from '../src/config/environment.ts';
import { breakFault, mendFault } from '../src/lab/faults.ts';
import { setDiskLimit, setMemoryLimit, stopLab } from '../src/lab/lab.ts';
import { startLoad } from '../src/lab/load.ts';
import { startLab } from '../src/lab/start-lab.ts';
import { readValue } from '../src/model/reading.ts';
import type { Snapshot } from '../src/model/snapshot.ts';

const MINUTE = 2_000;
const WELL_MINUTES = 12;
const FAULT_MINUTES = 14;
/**
 * What shows in the figures that Amazon MQ publishes. The limits of the two alarms are set little below and above what
 * is used: those of the lab's own faults would flatten every chart.
 */
const FAULTS = ['memory-alarm', 'disk-alarm', 'node-down', 'stranded-queue'] as const;
const BROKER = 'orders';

type Figures = ReadonlyMap<string, number>;

async function main(): Promise<void> {
  const environment = readEnvironment();
  const dir = mkdtempSync(join(tmpdir(), 'mq-operator-series-'));
  try {
    const lab = await startLab({ dir, environment, statisticsMilliseconds: 1000 });
    const { adminUser: user, credentialsFile: path } = lab;
    const credentials = await localSecrets(environment).resolve({ kind: 'file', user, path });
    const reader = createManagementReader({ url: lab.managementUrl, credentials });
    await startLoad(lab, 'steady');
    await startLoad(lab, 'bursts');
    const minutes: Figures[] = [];
    const phases: { fault: string; from: number; to: number }[] = [];
    const processorTime = processorMeter();
    const watch = async (count: number) => {
      for (let minute = 0; minute < count; minute += 1) {
        const began = Date.now();
        const broker = { id: BROKER, name: BROKER, engine: 'rabbitmq', tags: {} } as const;
        const { snapshot } = await collect(broker, reader, { now: began, history: [] });
        minutes.push(figuresOf(snapshot, await processorTime((await reader.get('nodes')).body)));
        await sleep(Math.max(0, MINUTE - (Date.now() - began)));
      }
    };
    const setting = (metric: string) =>
      Math.max(...[...(minutes.at(-1) ?? [])].flatMap(([key, value]) => (key.includes(`"${metric}"`) ? value : [])));
    await sleep(10_000);
    await watch(WELL_MINUTES);
    const before = { disk: setting('RabbitMQDiskFreeLimit'), memory: setting('RabbitMQMemLimit') };
    for (const fault of FAULTS) {
      if (fault === 'disk-alarm') await setDiskLimit(lab, 2, setting('RabbitMQDiskFree') * 1.1);
      else if (fault === 'memory-alarm') await setMemoryLimit(lab, 2, setting('RabbitMQMemUsed') * 0.95);
      else await breakFault(lab, fault, (line) => console.log(line));
      const from = minutes.length;
      await watch(FAULT_MINUTES);
      phases.push({ fault, from, to: minutes.length });
      if (fault === 'disk-alarm') await setDiskLimit(lab, 2, before.disk);
      else if (fault === 'memory-alarm') await setMemoryLimit(lab, 2, before.memory);
      else await mendFault(lab, fault);
      await watch(WELL_MINUTES);
    }
    await reader.close();
    const folder = join(import.meta.dirname, '../test/fixtures', `rabbitmq-${lab.version}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'series.json'), recording(minutes, phases));
    console.log(`${minutes.length} minutes`);
  } finally {
    await stopLab({ dir });
    rmSync(dir, { recursive: true, force: true });
  }
}

const pidsSchema = z.array(z.object({ name: z.string(), running: z.boolean(), os_pid: z.string().optional() }));

/** Percent of one processor that each node took since the last look, as Linux tells: RabbitMQ does not. */
function processorMeter(): (nodes: string) => Promise<Figures> {
  const before = new Map<string, { at: number; ticks: number }>();
  return async (nodes) => {
    const figures = new Map<string, number>();
    for (const { name, running, os_pid } of pidsSchema.parse(JSON.parse(nodes))) {
      if (!running || os_pid === undefined) continue;
      const fields = readFileSync(`/proc/${os_pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      const now = { at: Date.now(), ticks: Number(fields[11]) + Number(fields[12]) };
      const last = before.get(name);
      before.set(name, now);
      // A hundred ticks a second: one of them in ten milliseconds.
      if (last === undefined || now.ticks < last.ticks) continue;
      const percent = (1_000 * (now.ticks - last.ticks)) / (now.at - last.at);
      figures.set(name, Math.min(100, Math.round(10 * percent) / 10));
    }
    return figures;
  };
}

/** The figures of the catalog, by metric and dimensions; a node that does not run has none. */
function figuresOf({ rabbitmq }: Snapshot, processors: Figures): Figures {
  const overview = readValue(rabbitmq?.overview);
  const nodes = readValue(rabbitmq?.nodes) ?? [];
  const figures = new Map<string, number>();
  const put = (metric: string, value: number | undefined, ...more: readonly string[]) => {
    if (value !== undefined) figures.set(JSON.stringify([metric, 'Broker', BROKER, ...more]), value);
  };
  if (overview !== undefined) {
    const { totals, messages, rates } = overview;
    put('ExchangeCount', totals.exchanges);
    put('QueueCount', totals.queues);
    put('ConnectionCount', totals.connections);
    put('ChannelCount', totals.channels);
    put('ConsumerCount', totals.consumers);
    put('MessageCount', messages.total);
    put('MessageReadyCount', messages.ready);
    put('MessageUnacknowledgedCount', messages.unacked);
    put('PublishRate', rates.publish);
    put('ConfirmRate', rates.confirm);
    put('AckRate', rates.ack);
  }
  for (const { vhost, name, ready, unacked, consumers } of readValue(rabbitmq?.queues) ?? []) {
    const queue = ['VirtualHost', vhost, 'Queue', name];
    put('MessageReadyCount', ready, ...queue);
    put('MessageUnacknowledgedCount', unacked, ...queue);
    put('ConsumerCount', consumers, ...queue);
  }
  nodes.forEach((node, index) => {
    if (!node.running) return;
    const name = `rabbit@ip-10-0-${index + 1}-10.eu-west-1.compute.internal`;
    put('RabbitMQMemUsed', node.memoryUsed, 'Node', name);
    put('RabbitMQMemLimit', node.memoryLimit, 'Node', name);
    put('RabbitMQDiskFree', node.diskFree, 'Node', name);
    put('RabbitMQDiskFreeLimit', node.diskFreeLimit, 'Node', name);
    put('SystemCpuUtilization', processors.get(node.name), 'Node', name);
    put('RabbitMQFdUsed', node.fileDescriptorsUsed, 'Node', name);
  });
  return figures;
}

function recording(minutes: readonly Figures[], phases: readonly object[]): string {
  const keys = [...new Set(minutes.flatMap((figures) => [...figures.keys()]))].sort();
  const series = keys.map((key) => ({
    key: JSON.parse(key),
    values: minutes.map((figures) => figures.get(key) ?? null),
  }));
  const lines = series.map((one) => `    ${JSON.stringify(one)}`).join(',\n');
  return `{\n  "phases": ${JSON.stringify(phases)},\n  "series": [\n${lines}\n  ]\n}\n`;
}

await main();
