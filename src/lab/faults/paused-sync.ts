import semver from 'semver';
import { OperatorError } from '../../errors.ts';
import { type AdminClient, anyAdminClient, assertNotBlocked, waitFor } from '../admin-client.ts';
import { fillQueue, withConnection } from '../amqp.ts';
import { startNode, stopNode, waitForNode } from '../broker-node.ts';
import { startClient, stopClient } from '../clients/manage.ts';
import { PAUSED_QUEUE } from '../clients/registry.ts';
import { setMemoryLimit } from '../lab.ts';
import { isRunning } from '../process-identity.ts';
import type { LabState } from '../state.ts';
import { type Fault, type FaultContext, faultyNode, SHOWS_WITHIN_SECONDS } from './fault.ts';

const NODE = 3;
/** Less than any node uses, so that the node is in alarm from its first moment: that alone pauses synchronisation. */
const LOW_LIMIT_BYTES = 40_000_000;
/** A node notices its alarm some moments after it has started; on a busy machine a small queue is copied by then. */
const MESSAGES = [4000, 12_000, 36_000];
const BYTES = 4000;
const SYNC_SECONDS = 120;

export const pausedSync: Fault = {
  id: 'paused-sync',
  title: 'Paused queue synchronisation',
  effect:
    'restarts the third node with too little memory while a mirrored queue is full, so that its mirror never catches up',
  break: async (context) => {
    const { directory, state, progress } = context;
    requireMirroring(state);
    const admin = await anyAdminClient(directory, state);
    if (await isSyncing(admin)) return;
    await assertNotBlocked(admin);
    for (const messages of MESSAGES) {
      if ((await rejoin(context, admin, messages)) === 'paused') return;
      progress(`The mirror caught up before ${faultyNode(state, NODE).name} noticed its alarm; trying with more`);
    }
    throw new OperatorError('LAB_FAULT', `Queue ${PAUSED_QUEUE} caught up each time before its node was in alarm.`, {
      fix: 'The machine may be busy; try again.',
    });
  },
  mend: async ({ directory, state, progress }) => {
    const node = faultyNode(state, NODE);
    await bringBack({ directory, state, progress });
    progress(`Giving ${node.name} its memory back and waiting for the queue to synchronise`);
    await setMemoryLimit({ dir: directory }, node.number, state.memoryLimitBytes);
    const admin = await anyAdminClient(directory, state);
    await waitFor(async () => ((await isSettled(admin, state)) ? true : undefined), {
      what: `Queue ${PAUSED_QUEUE} being in sync`,
      withinSeconds: SYNC_SECONDS,
    });
    await stopClient(directory, 'paused-sync');
    await admin.delete(`queues/%2F/${PAUSED_QUEUE}`);
  },
};

/** Stops the node, fills the queue up to so many messages, and starts the node without enough memory to copy them. */
async function rejoin(context: FaultContext, admin: AdminClient, messages: number): Promise<'paused' | 'in-sync'> {
  const { directory, state, progress } = context;
  const node = faultyNode(state, NODE);
  progress(`Stopping ${node.name}`);
  await stopNode(directory, node, 0);
  progress(`Publishing ${messages} messages of ${BYTES / 1000} kB to the mirrored queue ${PAUSED_QUEUE}`);
  await fill(context, messages);
  progress(`Starting ${node.name} with a memory limit of ${LOW_LIMIT_BYTES / 1_000_000} MB`);
  await startNode(directory, state, { node, memoryLimitBytes: LOW_LIMIT_BYTES });
  const beside = runningBeside(state, node.number);
  await waitForNode(directory, node, { expectedNodes: beside + 1 });
  return waitFor(
    async () => {
      const queue = await admin.queue('/', PAUSED_QUEUE);
      if (queue?.state === 'syncing' && (await admin.nodes()).some(({ mem_alarm }) => mem_alarm === true))
        return 'paused';
      return (queue?.synchronised_slave_nodes?.length ?? 0) >= beside ? 'in-sync' : undefined;
    },
    { what: `Queue ${PAUSED_QUEUE} starting to synchronise`, withinSeconds: SHOWS_WITHIN_SECONDS },
  );
}

function requireMirroring({ nodes, installation }: LabState): void {
  if (nodes.length > 1 && semver.lt(installation.version, '4.0.0')) return;
  throw new OperatorError(
    'LAB_FAULT',
    `paused-sync needs mirrored queues: a cluster with RabbitMQ before 4.0; this lab has ${nodes.length} node(s) with ${installation.version}.`,
    { fix: 'Use a lab with three nodes and the RabbitMQ 3 of Debian 12.' },
  );
}

/** The queue gets a consumer that is slow but works, so that nothing else is wrong with it than its mirror. */
async function fill({ directory, state }: FaultContext, messages: number): Promise<void> {
  const current = { ...state, nodes: state.nodes.filter((node) => node.number !== faultyNode(state, NODE).number) };
  await withConnection(directory, current, async (connection) => {
    const channel = await connection.createConfirmChannel();
    const { messageCount } = await channel.assertQueue(PAUSED_QUEUE, { durable: true });
    await startClient(directory, 'paused-sync');
    await fillQueue(channel, PAUSED_QUEUE, { count: Math.max(0, messages - messageCount), bytes: BYTES });
  });
}

/** After an attempt that was cut short the node may still be down. */
async function bringBack({ directory, state, progress }: FaultContext): Promise<void> {
  const node = faultyNode(state, NODE);
  if (!isRunning(node.process)) {
    progress(`Starting ${node.name}`);
    await startNode(directory, state, { node });
  }
  await waitForNode(directory, node, { expectedNodes: runningBeside(state, node.number) + 1 });
}

function runningBeside(state: LabState, number: number): number {
  return state.nodes.filter((node) => node.number !== number && isRunning(node.process)).length;
}

async function isSyncing(admin: AdminClient): Promise<boolean> {
  return (await admin.queue('/', PAUSED_QUEUE))?.state === 'syncing';
}

/** In sync on every node, or not there at all, and publishers are free again. */
async function isSettled(admin: AdminClient, state: LabState): Promise<boolean> {
  if ((await admin.nodes()).some((node) => node.mem_alarm === true)) return false;
  const queue = await admin.queue('/', PAUSED_QUEUE);
  if (queue === undefined) return true;
  const mirrors = state.nodes.filter((node) => isRunning(node.process)).length - 1;
  return queue.state === 'running' && (queue.synchronised_slave_nodes?.length ?? 0) >= mirrors;
}
