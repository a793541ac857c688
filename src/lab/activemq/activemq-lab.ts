import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment, readEnvironment } from '../../config/environment.ts';
import { OperatorError } from '../../errors.ts';
import { findPortBlock } from '../ports.ts';
import { endProcess, isRunning } from '../process-identity.ts';
import { startDetached } from '../run.ts';
import { isFreeDirectory } from '../state.ts';
import { type BrokerLinks, javaArguments, writeBrokerFiles } from './broker-files.ts';
import { type ActivemqInstallation, classPath, obtainActivemq } from './obtain.ts';
import {
  type ActivemqState,
  activemqCredentialsFile,
  readActivemqState,
  removeActivemqDirectory,
  requireActivemqState,
  writeActivemqState,
} from './state.ts';

/** A real ActiveMQ broker on loopback, in a folder of its own. */
export interface ActivemqLab extends ActivemqState {
  readonly dir: string;
}

export interface ActivemqOptions extends BrokerLinks {
  readonly dir: string;
  /** Name of the broker, also in CloudWatch; default `orders`. */
  readonly name?: string;
  /** The most clients of each protocol; default 20. */
  readonly maximumConnections?: number;
  readonly environment?: Environment;
  readonly progress?: (line: string) => void;
}

const BOOT_SECONDS = 90;
const PASSWORD_BYTES = 24;
const LOG_FILE = 'activemq.log';

/** Starts the broker and waits until it takes clients; a standby only until it waits for the store. Throws `OperatorError`. */
export async function startActivemq(options: ActivemqOptions): Promise<ActivemqLab> {
  const directory = resolve(options.dir);
  const progress = options.progress ?? (() => undefined);
  await clearLeftovers(directory);
  const installation = await obtainActivemq(options.environment ?? readEnvironment(), progress);
  const state = await newState(installation, options);
  writeActivemqState(directory, state);
  writePasswords(directory, options.standbyOf ?? options.forwardsTo);
  writeBrokerFiles(directory, state, options);
  progress(`Starting ActiveMQ ${state.version} on 127.0.0.1 (${directory})`);
  try {
    await bootActivemq(directory);
    if (options.standbyOf === undefined) await waitForActivemq(directory);
  } catch (error) {
    await stopActivemq({ dir: directory });
    throw error;
  }
  return { ...requireActivemqState(directory), dir: directory };
}

/** Starts the process of a lab whose files are there, for instance after `killActivemq`. */
export async function bootActivemq(directory: string): Promise<void> {
  const state = requireActivemqState(directory);
  const invocation = {
    program: state.java,
    args: javaArguments(directory, state, classPath(state)),
    env: { PATH: '/usr/bin:/bin', HOME: directory, LANG: 'C.UTF-8' },
    cwd: directory,
  };
  const started = await startDetached(invocation, join(directory, LOG_FILE));
  writeActivemqState(directory, { ...state, process: started });
}

/** Waits until the broker takes STOMP clients. */
export async function waitForActivemq(directory: string): Promise<void> {
  const { process: broker, stompPort } = requireActivemqState(directory);
  const until = performance.now() + BOOT_SECONDS * 1_000;
  while (performance.now() < until) {
    if (await accepts(stompPort)) return;
    if (!isRunning(broker)) break;
    await sleep(200);
  }
  throw new OperatorError('LAB_ACTIVEMQ', `ActiveMQ does not take clients:\n${activemqLog(directory).slice(-3_000)}`);
}

/** The ActiveMQ that runs in this folder; undefined when there is none. */
export function findActivemq(directory: string): ActivemqLab | undefined {
  const state = readActivemqState(directory);
  return state !== undefined && isRunning(state.process) ? { ...state, dir: directory } : undefined;
}

/** Ends the broker's process as a machine fails; its folder stays. */
export async function killActivemq({ dir }: Pick<ActivemqLab, 'dir'>): Promise<void> {
  await endProcess(requireActivemqState(dir).process, 0);
}

/** Ends the broker and removes its folder. False when there was none. */
export async function stopActivemq({ dir }: Pick<ActivemqLab, 'dir'>): Promise<boolean> {
  const state = readActivemqState(dir);
  if (state === undefined) return false;
  await endProcess(state.process, 0);
  removeActivemqDirectory(dir);
  return true;
}

/** Everything that the broker has logged. */
export function activemqLog(directory: string): string {
  const file = join(directory, LOG_FILE);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

async function clearLeftovers(directory: string): Promise<void> {
  if (findActivemq(directory) !== undefined) {
    throw new OperatorError('LAB_UP', `An ActiveMQ lab in ${directory} is already up.`, {
      fix: 'Use it, or end it with mq-operator lab activemq down.',
    });
  }
  if (await stopActivemq({ dir: directory })) return;
  if (isFreeDirectory(directory)) return;
  throw new OperatorError('LAB_FOLDER', `${directory} has files that belong to no lab.`, {
    fix: 'Choose a folder that is empty or does not exist yet.',
  });
}

async function newState(
  { java, jars, version }: ActivemqInstallation,
  options: ActivemqOptions,
): Promise<ActivemqState> {
  const [stompPort = 0, openwirePort = 0, jmxPort = 0] = await findPortBlock();
  return {
    format: 1,
    name: options.name ?? 'orders',
    version,
    java,
    jars,
    stompPort,
    openwirePort,
    jmxPort,
    maximumConnections: options.maximumConnections ?? 20,
    user: 'app',
  };
}

/** Brokers that belong together have the same passwords. */
function writePasswords(directory: string, other: { readonly dir: string } | undefined): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const secret = () => randomBytes(PASSWORD_BYTES).toString('hex');
  const text =
    other === undefined
      ? JSON.stringify({ app: secret(), monitor: secret() })
      : readFileSync(activemqCredentialsFile(other.dir), 'utf8');
  writeFileSync(activemqCredentialsFile(directory), text, { mode: 0o600 });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.setTimeout(2_000, () => socket.destroy(new Error('no answer')));
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
