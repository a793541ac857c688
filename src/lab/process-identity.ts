import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** A process that cannot be mistaken for a later one with the same number. */
export const processRefSchema = z.strictObject({ pid: z.int().positive(), startedAt: z.string() });
export type ProcessRef = z.infer<typeof processRefSchema>;

const POLL_MILLISECONDS = 50;

/** The running process with this number; undefined when there is none, or only its zombie. */
export function identifyProcess(pid: number): ProcessRef | undefined {
  const startedAt = process.platform === 'linux' ? startOnLinux(pid) : startElsewhere(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

export function isRunning(ref: ProcessRef | undefined): boolean {
  return ref !== undefined && identifyProcess(ref.pid)?.startedAt === ref.startedAt;
}

/** Ends a process if it is still the one that was recorded: asks first, then insists. */
export async function endProcess(ref: ProcessRef | undefined, graceMilliseconds: number): Promise<void> {
  if (ref === undefined || !isRunning(ref)) return;
  if (graceMilliseconds > 0) {
    signalProcess(ref, 'SIGTERM');
    if (await hasEnded(ref, graceMilliseconds)) return;
  }
  signalProcess(ref, 'SIGKILL');
  await hasEnded(ref, 10_000);
}

async function hasEnded(ref: ProcessRef, withinMilliseconds: number): Promise<boolean> {
  for (let waited = 0; waited < withinMilliseconds; waited += POLL_MILLISECONDS) {
    if (!isRunning(ref)) return true;
    await sleep(POLL_MILLISECONDS);
  }
  return !isRunning(ref);
}

function signalProcess(ref: ProcessRef, signal: NodeJS.Signals): void {
  if (!isRunning(ref)) return;
  try {
    process.kill(ref.pid, signal);
  } catch (error) {
    // It ended between the look and the signal.
    if (isRunning(ref)) throw error;
  }
}

/** Clock ticks since boot, and which boot: exact, where the start time that `ps` shows moves with clock corrections. */
function startOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program name in parentheses and may contain anything, so count from its end.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = rest[18];
    if (state === 'Z' || state === 'X' || ticks === undefined) return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${ticks}`;
  } catch {
    return undefined;
  }
}

function startElsewhere(pid: number): string | undefined {
  try {
    const [state, ...start] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    return state === undefined || state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}
