import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { adminClient, GiveUp, waitFor } from './admin-client.ts';
import { nodeDirectory, nodeEnvironment, writeNodeFiles } from './node-files.ts';
import { endProcess, isRunning } from './process-identity.ts';
import { insideRoot, startDetached } from './run.ts';
import { type LabNode, type LabState, readState, recordNodeProcess } from './state.ts';

const BOOT_SECONDS = 240;
const OUTPUT_LINES = 15;

/** Starts one node; it has not booted yet when this returns. */
export async function startNode(
  directory: string,
  state: LabState,
  { node, memoryLimitBytes = state.memoryLimitBytes }: { node: LabNode; memoryLimitBytes?: number },
): Promise<void> {
  writeNodeFiles(directory, state, node, memoryLimitBytes);
  const invocation = {
    program: join(state.installation.home, 'sbin', 'rabbitmq-server'),
    args: [],
    env: nodeEnvironment(directory, state, node),
    cwd: directory,
  };
  const process = await startDetached(
    insideRoot(state.installation, directory, invocation),
    join(nodeDirectory(directory, node), 'output.log'),
  );
  recordNodeProcess(directory, node.number, process);
}

/** Ends one node: the way a machine fails (no grace), or in order. */
export async function stopNode(directory: string, node: LabNode, graceMilliseconds: number): Promise<void> {
  const current = readState(directory)?.nodes.find(({ number }) => number === node.number);
  await endProcess(current?.process, graceMilliseconds);
  recordNodeProcess(directory, node.number, undefined);
}

/** Waits until the node takes AMQP connections and knows all `expectedNodes` as running. */
export async function waitForNode(
  directory: string,
  node: LabNode,
  { expectedNodes, signal }: { expectedNodes: number; signal?: AbortSignal | undefined },
): Promise<void> {
  const client = adminClient(directory, node);
  await waitFor(
    async () => {
      assertProcess(directory, node);
      const running = (await client.nodes()).filter((view) => view.running);
      return running.length >= expectedNodes && (await accepts(node.amqpPort)) ? true : undefined;
    },
    { what: `Start of node ${node.name}`, withinSeconds: BOOT_SECONDS, signal },
  );
}

function assertProcess(directory: string, node: LabNode): void {
  const current = readState(directory)?.nodes.find(({ number }) => number === node.number);
  if (isRunning(current?.process)) return;
  const tail = lastLines(join(nodeDirectory(directory, node), 'output.log'));
  throw new GiveUp('LAB_NODE', `Node ${node.name} ended while it started.\n${tail}`);
}

function lastLines(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-OUTPUT_LINES).join('\n');
  } catch {
    return '';
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.setTimeout(2000, () => socket.destroy(new Error('no answer')));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
