import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { OperatorError } from '../errors.ts';
import { identifyProcess, type ProcessRef } from './process-identity.ts';
import type { Installation } from './state.ts';

export interface Invocation {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface Output {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The same invocation inside the root of the installation, which sees the lab's folder under its own name. The mounts
 * are private to the process and go with it. Every step hands over by exec, so the process number stays the same.
 */
export function insideRoot(installation: Installation, labFolder: string, invocation: Invocation): Invocation {
  const { rootfs } = installation;
  if (rootfs === undefined) return invocation;
  const script =
    'mount -t proc proc "$1/proc" && mkdir -p "$1$2" && mount --bind "$2" "$1$2" && ' +
    'root="$1" && shift 2 && exec chroot "$root" "$@"';
  return {
    ...invocation,
    program: 'unshare',
    args: [
      ...['--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', rootfs, labFolder],
      ...[invocation.program, ...invocation.args],
    ],
  };
}

/** Starts a process that outlives this one; what it prints goes to `logFile`. */
export async function startDetached({ program, args, env, cwd }: Invocation, logFile: string): Promise<ProcessRef> {
  const log = openSync(logFile, 'a', 0o600);
  try {
    const child = spawn(program, args, { env, cwd, detached: true, stdio: ['ignore', log, log] });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    const ref = child.pid === undefined ? undefined : identifyProcess(child.pid);
    if (ref === undefined) throw new OperatorError('LAB_START', `${program} ended at once; see ${logFile}.`);
    return ref;
  } finally {
    closeSync(log);
  }
}

/** Runs a program to its end, with `input` on its standard input. `onLine` gets each line as it comes. */
export function run(
  { program, args, env, cwd }: Invocation,
  { input = '', onLine }: { input?: string; onLine?: (line: string) => void } = {},
): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      if (onLine !== undefined) for (const line of chunk.split('\n')) if (line.trim() !== '') onLine(line);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
    // A program that ends without reading its input is judged by its exit code.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
