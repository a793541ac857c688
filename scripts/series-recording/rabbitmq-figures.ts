import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { localSecrets } from '../../src/adapters/local/local-secrets.ts';
import { createManagementReader } from '../../src/adapters/rabbitmq/management-reader.ts';
import { collect } from '../../src/collect/collect.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { readValue } from '../../src/model/reading.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { type Figures, figureKey } from './recorder.ts';

const BROKER = 'orders';

export interface RabbitmqMeter {
  /** The figures of now; none while no node answers. */
  sample(): Promise<Figures>;
  close(): Promise<void>;
}

/** Reads the cluster of a lab as mq-operator does, and says it as Amazon MQ does. */
export async function rabbitmqMeter(lab: Lab, { queues }: { readonly queues: boolean }): Promise<RabbitmqMeter> {
  const { adminUser: user, credentialsFile: path } = lab;
  const credentials = await localSecrets(readEnvironment()).resolve({ kind: 'file', user, path });
  const reader = createManagementReader({ url: lab.managementUrl, credentials });
  const processorTime = processorMeter();
  return {
    sample: async () => {
      const broker = { id: BROKER, name: BROKER, engine: 'rabbitmq', tags: {} } as const;
      const { snapshot } = await collect(broker, reader, { now: Date.now(), history: [] });
      const nodes = await reader.get('nodes').catch(() => undefined);
      return figuresOf(snapshot, nodes === undefined ? new Map() : await processorTime(nodes.body), queues);
    },
    close: () => reader.close(),
  };
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
function figuresOf({ rabbitmq }: Snapshot, processors: Figures, queues: boolean): Figures {
  const overview = readValue(rabbitmq?.overview);
  const nodes = readValue(rabbitmq?.nodes) ?? [];
  const figures = new Map<string, number>();
  const put = (metric: string, value: number | undefined, more: Readonly<Record<string, string>> = {}) => {
    if (value !== undefined) figures.set(figureKey(metric, { Broker: BROKER, ...more }), value);
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
  for (const { vhost, name, ready, unacked, consumers } of queues ? (readValue(rabbitmq?.queues) ?? []) : []) {
    const queue = { VirtualHost: vhost, Queue: name };
    put('MessageReadyCount', ready, queue);
    put('MessageUnacknowledgedCount', unacked, queue);
    put('ConsumerCount', consumers, queue);
  }
  nodes.forEach((node, index) => {
    if (!node.running) return;
    const name = { Node: `rabbit@ip-10-0-${index + 1}-10.eu-west-1.compute.internal` };
    put('RabbitMQMemUsed', node.memoryUsed, name);
    put('RabbitMQMemLimit', node.memoryLimit, name);
    put('RabbitMQDiskFree', node.diskFree, name);
    put('RabbitMQDiskFreeLimit', node.diskFreeLimit, name);
    put('SystemCpuUtilization', processors.get(node.name), name);
    put('RabbitMQFdUsed', node.fileDescriptorsUsed, name);
  });
  return figures;
}
