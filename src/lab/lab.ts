import { basename } from 'node:path';
import type { Environment } from '../config/environment.ts';
import { OperatorError } from '../errors.ts';
import { adminClient, managementUrl } from './admin-client.ts';
import { ADMIN_USER, credentialsFile, MONITOR_USER } from './credentials.ts';
import { erlangEval } from './erlang-eval.ts';
import { endProcess, isRunning } from './process-identity.ts';
import { type LabState, labDirectory, listLabDirectories, readState, removeLabDirectory } from './state.ts';

export const DEFAULT_LAB_NAME = 'default';

export interface LabNodeInfo {
  readonly name: string;
  readonly amqpPort: number;
  readonly managementPort: number;
  readonly managementUrl: string;
  /** Whether its process runs; it may still be booting. */
  readonly running: boolean;
}

/** A lab that is up, as it was when it was looked at. */
export interface Lab {
  readonly name: string;
  readonly dir: string;
  /** RabbitMQ version. */
  readonly version: string;
  readonly nodes: readonly LabNodeInfo[];
  /** Management API of the first node. */
  readonly managementUrl: string;
  readonly managementUrls: readonly string[];
  /** Tag `administrator`. */
  readonly adminUser: string;
  /** Tag `monitoring`, an empty permission (`^$`) on each vhost of the lab: it may look and nothing else. */
  readonly monitorUser: string;
  /** JSON `{"user": "password"}`, mode 600. */
  readonly credentialsFile: string;
}

export interface LabChoice {
  readonly name?: string | undefined;
  /** The lab's folder, where it is not under the state directory. */
  readonly dir?: string | undefined;
}

/** The folder that a choice means. */
export function chosenDirectory(environment: Environment, { name, dir }: LabChoice): string {
  return dir ?? labDirectory(environment, name ?? DEFAULT_LAB_NAME);
}

/**
 * The lab that is up: the chosen one; without a choice the one named "default", or the only one there is.
 * Undefined when there is none.
 */
export async function findRunningLab(environment: Environment, choice: LabChoice = {}): Promise<Lab | undefined> {
  const chosen = runningLabIn(chosenDirectory(environment, choice));
  if (chosen !== undefined || choice.name !== undefined || choice.dir !== undefined) return chosen;
  const running = listLabDirectories(environment).flatMap((directory) => runningLabIn(directory) ?? []);
  return running.length === 1 ? running[0] : undefined;
}

/** Throws `OperatorError` when there is no such lab. */
export async function requireRunningLab(environment: Environment, choice: LabChoice = {}): Promise<Lab> {
  const lab = await findRunningLab(environment, choice);
  if (lab !== undefined) return lab;
  const which = choice.name ?? choice.dir;
  throw new OperatorError('LAB_DOWN', which === undefined ? 'No lab is up.' : `The lab "${which}" is not up.`, {
    fix: 'Start one with: mq-operator lab up',
  });
}

/** What a lab's folder says, as a `Lab`. */
export function describeLab(directory: string, state: LabState): Lab {
  const nodes = state.nodes.map((node) => ({
    name: node.name,
    amqpPort: node.amqpPort,
    managementPort: node.managementPort,
    managementUrl: managementUrl(node),
    running: isRunning(node.process),
  }));
  const managementUrls = nodes.map((node) => node.managementUrl);
  return {
    name: state.name,
    dir: directory,
    version: state.installation.version,
    nodes,
    managementUrl: managementUrls[0] ?? '',
    managementUrls,
    adminUser: ADMIN_USER,
    monitorUser: MONITOR_USER,
    credentialsFile: credentialsFile(directory),
  };
}

/** The state of a lab that must be there. Throws `OperatorError` when it is gone. */
export function requireState(directory: string): LabState {
  const state = readState(directory);
  if (state !== undefined) return state;
  throw new OperatorError('LAB_DOWN', `There is no lab "${basename(directory)}" any more.`, {
    fix: 'Start one with: mq-operator lab up',
  });
}

/**
 * Ends everything that belongs to the lab in this folder, also what a crash left behind, and removes the folder.
 * Processes are ended only when they are still those that were recorded. False when there was nothing.
 */
export async function stopLab(lab: Pick<Lab, 'dir'>): Promise<boolean> {
  const state = readState(lab.dir);
  if (state === undefined) return false;
  await Promise.all(Object.values(state.clients).map((client) => endProcess(client, 2000)));
  // The data goes with the lab, so no node needs to put its affairs in order first.
  await Promise.all(state.nodes.map((node) => endProcess(node.process, 0)));
  await endProcess(state.epmd.process, 0);
  removeLabDirectory(lab.dir);
  return true;
}

/** Sets how much memory a node may use before it raises its alarm, until it restarts. `node` counts from 1. */
export async function setMemoryLimit(lab: Pick<Lab, 'dir'>, node: number, bytes: number): Promise<void> {
  const call = `ok = vm_memory_monitor:set_vm_memory_high_watermark({absolute, ${Math.round(bytes)}}).`;
  await evalOnNode(lab.dir, node, call);
}

/** Sets how much disk must stay free before a node raises its alarm, until it restarts. `node` counts from 1. */
export async function setDiskLimit(lab: Pick<Lab, 'dir'>, node: number, bytes: number): Promise<void> {
  await evalOnNode(lab.dir, node, `ok = rabbit_disk_monitor:set_disk_free_limit(${Math.round(bytes)}).`);
}

/** An administrator's client of one node, for what a test has to arrange. `node` counts from 1. */
export function labAdmin(lab: Pick<Lab, 'dir'>, node = 1) {
  return adminClient(lab.dir, nodeOf(requireState(lab.dir), node));
}

/** The node with this number, counted from 1. */
export function nodeOf(state: LabState, number: number) {
  const node = state.nodes.find((candidate) => candidate.number === number);
  if (node !== undefined) return node;
  throw new OperatorError('LAB_NODE', `The lab "${state.name}" has no node ${number}.`, {
    fix: `Name a node from 1 to ${state.nodes.length}.`,
  });
}

async function evalOnNode(directory: string, number: number, code: string): Promise<void> {
  const state = requireState(directory);
  await erlangEval(directory, state, nodeOf(state, number), code);
}

function runningLabIn(directory: string): Lab | undefined {
  const state = readState(directory);
  if (state?.phase !== 'up') return undefined;
  // A lab of one node whose node was taken down on purpose is still there, to be mended.
  const alive = state.nodes.some((node) => isRunning(node.process)) || state.faults.includes('node-down');
  if (!alive) return undefined;
  return describeLab(directory, state);
}
