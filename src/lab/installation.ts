import { accessSync, constants, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Environment } from '../config/environment.ts';
import type { Installation } from './state.ts';

/** Where packages put RabbitMQ: Debian and RPM, Homebrew (Apple silicon, Intel), generic archive and container image. */
const PARENTS = ['/usr/lib/rabbitmq/lib', '/usr/local/lib/rabbitmq/lib'];
const HOMES = ['/opt/homebrew/opt/rabbitmq', '/usr/local/opt/rabbitmq', '/opt/rabbitmq', '/usr/local/rabbitmq'];
/** Where programs are that a short PATH leaves out. */
const MORE_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin', '/opt/homebrew/bin'];

/** The installed RabbitMQ with the Erlang that goes with it; undefined when one of them is missing. */
export function findInstallation(environment: Environment): Installation | undefined {
  const path = searchPath(environment);
  const named = environment.rabbitmqHome;
  const homes = named === undefined ? [...standardHomes(''), ...homesOnPath(path)] : [named];
  const erlCall = findErlCall(path);
  for (const home of homes) {
    const version = versionOf(home);
    if (version !== undefined && erlCall !== undefined) return { home, version, erlCall };
  }
  return undefined;
}

/** RabbitMQ inside the root of another system. */
export function findInstallationIn(rootfs: string): Installation | undefined {
  const erlCall = ['/usr/bin/erl_call', '/usr/lib/erlang/bin/erl_call'].find((file) => isExecutable(rootfs + file));
  for (const home of standardHomes(rootfs)) {
    const version = versionOf(rootfs + home);
    if (version !== undefined && erlCall !== undefined) return { home, version, erlCall, rootfs };
  }
  return undefined;
}

/** PATH with the folders of system programs added. */
export function searchPath(environment: Environment): string {
  const given = (environment.variable('PATH') ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...new Set([...given, ...MORE_PATH])].join(delimiter);
}

/** The program with this name on the search path. */
export function findProgram(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function standardHomes(rootfs: string): readonly string[] {
  return [...PARENTS.flatMap((parent) => childrenOf(rootfs, parent)), ...HOMES];
}

function childrenOf(rootfs: string, parent: string): readonly string[] {
  try {
    return readdirSync(rootfs + parent)
      .filter((name) => name.startsWith('rabbitmq_server-'))
      .sort()
      .reverse()
      .map((name) => join(parent, name));
  } catch {
    return [];
  }
}

function homesOnPath(path: string): readonly string[] {
  const program = findProgram('rabbitmq-server', path);
  return program === undefined ? [] : [dirname(dirname(realpathSync(program)))];
}

/** The version is in the name of the plugin `rabbit`, the server itself. */
function versionOf(home: string): string | undefined {
  if (!isExecutable(join(home, 'sbin', 'rabbitmq-server'))) return undefined;
  try {
    return readdirSync(join(home, 'plugins'))
      .map((name) => /^rabbit-(\d+\.\d+\.\d+[^/]*?)(?:\.ez)?$/.exec(name)?.[1])
      .find((version) => version !== undefined);
  } catch {
    return undefined;
  }
}

/** On PATH, or beside the real `erl`, which package managers link to. */
function findErlCall(path: string): string | undefined {
  const erl = findProgram('erl', path);
  if (erl === undefined) return undefined;
  const beside = join(dirname(realpathSync(erl)), 'erl_call');
  return findProgram('erl_call', path) ?? (isExecutable(beside) ? beside : undefined);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
