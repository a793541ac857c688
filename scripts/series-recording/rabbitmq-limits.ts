import { setTimeout as sleep } from 'node:timers/promises';
import type { ChannelModel } from 'amqplib';
import { connectClient, fillQueue, withConnection } from '../../src/lab/amqp.ts';
import { startNode, stopNode, waitForNode } from '../../src/lab/broker-node.ts';
import { erlangEval } from '../../src/lab/erlang-eval.ts';
import { type Lab, nodeOf, requireState } from '../../src/lab/lab.ts';
import { startLoad, stopLoad } from '../../src/lab/load.ts';
import { startLab } from '../../src/lab/start-lab.ts';
import { favour } from './favour.ts';
import { rabbitmqMeter } from './rabbitmq-figures.ts';
import { type FaultPhase, type Recorder, recorder } from './recorder.ts';

const WELL_MINUTES = 10;
const WARM_UP = 10_000;
/** Of the smallest instance type, mq.m7g.medium: 100 connections, 500 channels, 2,500 queues. */
const NEAR = { connections: 94, channels: 470, queues: 2_330 };
/** Two fifths of the memory of that type. */
const MEMORY_LIMIT = 1_600_000_000;
const QUEUE = 'nobody-reads';
const MESSAGES = 500;

/** A single instance with the limits of the smallest type, through what runs out at the broker as a whole. */
export async function recordRabbitmqLimits(dir: string): Promise<void> {
  const lab = await startLab({ dir, nodes: 1, statisticsMilliseconds: 1000, memoryLimitBytes: MEMORY_LIMIT });
  const meter = await rabbitmqMeter(lab, { queues: false });
  await startLoad(lab, 'steady');
  const record = recorder(meter.sample);
  await sleep(WARM_UP);
  await record.watch(WELL_MINUTES);
  for (const phase of [connections, channels, queues, noConsumers, processor, silence]) {
    await record.through(phase(lab, record));
    await record.watch(WELL_MINUTES);
  }
  await meter.close();
  record.write(`rabbitmq-${lab.version}`, 'series-limits.json');
}

/** Clients that are there as long as the fault. */
function withClients(lab: Lab, count: () => number, each: (client: ChannelModel) => Promise<void>) {
  const open: ChannelModel[] = [];
  return {
    begin: async () => {
      const endpoint = { directory: lab.dir, node: nodeOf(requireState(lab.dir), 1), clientName: 'many' };
      const wanted = count();
      while (open.length < wanted) {
        const client = await connectClient(endpoint);
        open.push(client);
        await each(client);
      }
    },
    end: async () => {
      for (const client of open.splice(0)) await client.close();
    },
  };
}

function connections(lab: Lab, { newest }: Recorder): FaultPhase {
  const many = withClients(
    lab,
    () => NEAR.connections - newest('ConnectionCount'),
    async () => undefined,
  );
  return { fault: 'connections', minutes: 10, ...many };
}

function channels(lab: Lab): FaultPhase {
  const one = () => 1;
  const many = withClients(lab, one, async (client) => {
    for (let opened = 0; opened < NEAR.channels; opened += 1) await client.createChannel();
  });
  return { fault: 'channels', minutes: 10, ...many };
}

function queues(lab: Lab): FaultPhase {
  const each = (work: 'assertQueue' | 'deleteQueue') =>
    withConnection(lab.dir, requireState(lab.dir), async (client) => {
      const channel = await client.createChannel();
      for (let made = 0; made < NEAR.queues; made += 1) await channel[work](`many-${made}`);
    });
  return { fault: 'queues', minutes: 8, begin: () => each('assertQueue'), end: () => each('deleteQueue') };
}

function noConsumers(lab: Lab): FaultPhase {
  return {
    fault: 'no-consumers',
    minutes: 16,
    begin: async () => {
      await stopLoad(lab, 'steady');
      await withConnection(lab.dir, requireState(lab.dir), async (client) => {
        const channel = await client.createConfirmChannel();
        await channel.assertQueue(QUEUE);
        await fillQueue(channel, QUEUE, { count: MESSAGES, bytes: 100 });
      });
    },
    end: async () => {
      await withConnection(lab.dir, requireState(lab.dir), async (client) => {
        await (await client.createChannel()).deleteQueue(QUEUE);
      });
      await startLoad(lab, 'steady');
    },
  };
}

/** Two Erlang processes that never rest, at a node that goes before what else this machine does. */
function processor(lab: Lab): FaultPhase {
  const evaluate = (code: string) => {
    const state = requireState(lab.dir);
    return erlangEval(lab.dir, state, nodeOf(state, 1), code);
  };
  const busy = 'spawn(fun() -> (fun Spin(N) -> Spin(N + 1) end)(0) end)';
  return {
    fault: 'processor',
    minutes: 16,
    begin: async () => {
      const { process: broker } = nodeOf(requireState(lab.dir), 1);
      if (broker !== undefined) favour(broker.pid);
      await evaluate(`register(busy_one, ${busy}), register(busy_two, ${busy}), ok.`);
    },
    end: async () => {
      await evaluate('exit(whereis(busy_one), kill), exit(whereis(busy_two), kill), ok.');
    },
  };
}

function silence(lab: Lab): FaultPhase {
  const node = nodeOf(requireState(lab.dir), 1);
  return {
    fault: 'silence',
    minutes: 14,
    begin: () => stopNode(lab.dir, node, 0),
    end: async () => {
      await startNode(lab.dir, requireState(lab.dir), { node });
      await waitForNode(lab.dir, node, { expectedNodes: 1 });
    },
  };
}
