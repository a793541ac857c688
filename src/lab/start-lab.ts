import { basename, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment, readEnvironment } from '../config/environment.ts';
import { OperatorError } from '../errors.ts';
import { adminClient } from './admin-client.ts';
import type { LabInstanceType } from './broker-defaults.ts';
import { startNode, waitForNode } from './broker-node.ts';
import { writeCredentials } from './credentials.ts';
import { searchPath } from './installation.ts';
import { chosenDirectory, describeLab, type Lab, type LabChoice, requireState, stopLab } from './lab.ts';
import { erlangEnvironment } from './node-files.ts';
import { obtainInstallation } from './obtain.ts';
import { findPortBlock } from './ports.ts';
import { identifyProcess, isRunning } from './process-identity.ts';
import { insideRoot, startDetached } from './run.ts';
import { setUpBroker } from './set-up.ts';
import { type Installation, isFreeDirectory, type LabState, readState, updateState, writeState } from './state.ts';

export interface LabOptions extends LabChoice {
  /** 1 or 3; default 3. */
  readonly nodes?: 1 | 3;
  /** Whose default limits the broker gets; default `mq.m7g.medium`. */
  readonly instanceType?: LabInstanceType;
  /** How often the broker renews its figures; default 5000. */
  readonly statisticsMilliseconds?: number;
  /** How often the management API takes what the nodes have renewed; default: the broker's own 5 s. */
  readonly sampleSeconds?: number;
  /** Memory each node may use before its alarm; default 400 MB. */
  readonly memoryLimitBytes?: number;
  /** Erlang processes that a node may have, rounded up to a power of two; default: the broker's own. */
  readonly processLimit?: number;
  /** A Debian suite to run the broker from (`trixie` has RabbitMQ 4.0, `sid` the newest) instead of the installed one. */
  readonly suite?: string;
  readonly environment?: Environment;
  /** Gets a line for every step that takes time. */
  readonly progress?: (line: string) => void;
  /** Ends the start; everything started so far is ended too. */
  readonly signal?: AbortSignal;
}

const DEFAULTS = {
  nodes: 3,
  instanceType: 'mq.m7g.medium',
  statisticsMilliseconds: 5000,
  memoryLimitBytes: 400_000_000,
  diskLimitBytes: 200_000_000,
} as const;
const EPMD_ATTEMPTS = 5;

/** Starts a lab and waits until it is whole and set up. Throws `OperatorError`; nothing keeps running then. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const environment = options.environment ?? readEnvironment();
  const directory = resolve(chosenDirectory(environment, options));
  const progress = options.progress ?? (() => undefined);
  await clearLeftovers(directory, progress);
  const installation = await obtainInstallation(environment, { suite: options.suite, progress });
  try {
    await reserve(directory, options, { installation, path: searchPath(environment) });
    await bootNodes(directory, options);
    progress('Setting it up as Amazon MQ does');
    await setUp(directory, options.instanceType ?? DEFAULTS.instanceType);
  } catch (error) {
    await stopLab({ dir: directory });
    throw options.signal?.aborted ? interrupted(error) : error;
  }
  return describeLab(directory, requireState(directory));
}

function interrupted(cause: unknown): OperatorError {
  return new OperatorError('LAB_INTERRUPTED', 'The start was interrupted; what had been started is ended.', { cause });
}

/** A folder is free when it has no lab, or one that nobody runs any more. */
async function clearLeftovers(directory: string, progress: (line: string) => void): Promise<void> {
  const former = readState(directory);
  if (former === undefined && isFreeDirectory(directory)) return;
  if (former === undefined) {
    // The folder goes with the lab, so it must not be anybody else's.
    throw new OperatorError('LAB_FOLDER', `${directory} has files that belong to no lab.`, {
      fix: 'Choose a folder that is empty or does not exist yet.',
    });
  }
  const starting = former.phase === 'starting' && isRunning(former.launcher);
  if (starting || (former.phase === 'up' && former.nodes.some((node) => isRunning(node.process)))) {
    throw new OperatorError('LAB_UP', `The lab "${former.name}" is ${starting ? 'being started' : 'already up'}.`, {
      fix: 'Use it, end it with mq-operator lab down, or give another one a name of its own with --name.',
    });
  }
  progress('Clearing away what an earlier lab left behind');
  await stopLab({ dir: directory });
}

interface Ground {
  readonly installation: Installation;
  readonly path: string;
}

/** Takes ports by starting the lab's Erlang name server on the first of them, and records the lab. */
async function reserve(directory: string, options: LabOptions, ground: Ground): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const state = initialState(directory, options, { ...ground, ports: await findPortBlock() });
    writeState(directory, state);
    if (attempt === 1) writeCredentials(directory);
    if (await startEpmd(directory, state)) return;
    if (attempt === EPMD_ATTEMPTS) {
      throw new OperatorError('LAB_PORTS', `The Erlang name server (epmd) does not start; see ${epmdLog(directory)}.`);
    }
  }
}

function initialState(
  directory: string,
  options: LabOptions,
  { installation, path, ports }: Ground & { ports: readonly number[] },
): LabState {
  const launcher = identifyProcess(process.pid);
  const port = (index: number): number => {
    const value = ports[index];
    if (value === undefined) throw new OperatorError('LAB_PORTS', 'Too few free ports.');
    return value;
  };
  if (launcher === undefined) throw new OperatorError('LAB_START', 'This process cannot be identified.');
  return {
    format: 1,
    name: options.name ?? basename(directory),
    phase: 'starting',
    launcher,
    installation,
    instanceType: options.instanceType ?? DEFAULTS.instanceType,
    statisticsMilliseconds: options.statisticsMilliseconds ?? DEFAULTS.statisticsMilliseconds,
    ...(options.sampleSeconds === undefined ? {} : { sampleSeconds: options.sampleSeconds }),
    memoryLimitBytes: options.memoryLimitBytes ?? DEFAULTS.memoryLimitBytes,
    diskLimitBytes: DEFAULTS.diskLimitBytes,
    ...(options.processLimit === undefined ? {} : { processLimit: options.processLimit }),
    searchPath: path,
    epmd: { port: port(0) },
    nodes: Array.from({ length: options.nodes ?? DEFAULTS.nodes }, (_, index) => ({
      number: index + 1,
      name: `rabbit${index + 1}@localhost`,
      amqpPort: port(1 + 3 * index),
      managementPort: port(2 + 3 * index),
      distributionPort: port(3 + 3 * index),
    })),
    clients: {},
    faults: [],
  };
}

/** False when somebody else took the port in between. */
async function startEpmd(directory: string, state: LabState): Promise<boolean> {
  const invocation = {
    program: 'epmd',
    args: ['-address', '127.0.0.1', '-port', String(state.epmd.port)],
    env: erlangEnvironment(directory, state),
  };
  const epmd = await startDetached(insideRoot(state.installation, directory, invocation), epmdLog(directory));
  updateState(directory, (current) => ({ ...current, epmd: { ...current.epmd, process: epmd } }));
  // It gives up at once when its port is taken.
  await sleep(500);
  return isRunning(epmd);
}

function epmdLog(directory: string): string {
  return join(directory, 'epmd.log');
}

async function bootNodes(directory: string, { signal, progress }: LabOptions): Promise<void> {
  const state = requireState(directory);
  const { length } = state.nodes;
  const cluster = length === 1 ? 'one node' : `a cluster of ${length} nodes`;
  progress?.(`Starting RabbitMQ ${state.installation.version}, ${cluster}, on 127.0.0.1 (${directory})`);
  for (const node of state.nodes) await startNode(directory, state, { node });
  await Promise.all(
    state.nodes.map(async (node) => {
      await waitForNode(directory, node, { expectedNodes: length, signal });
      progress?.(`Node ${node.name} is up`);
    }),
  );
}

async function setUp(directory: string, instanceType: LabInstanceType): Promise<void> {
  const state = requireState(directory);
  const [first] = state.nodes;
  if (first === undefined) throw new OperatorError('LAB_NODE', 'A lab has at least one node.');
  const client = adminClient(directory, first);
  const version = await client.version();
  await setUpBroker(directory, client, { instanceType, nodes: state.nodes.length, version });
  updateState(directory, (current) => ({
    ...current,
    phase: 'up',
    installation: { ...current.installation, version },
  }));
}
