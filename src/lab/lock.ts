import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../errors.ts';
import { identifyProcess, isRunning } from './process-identity.ts';
import { readProcessRef } from './state.ts';

const WAIT_SECONDS = 900;
const POLL_MILLISECONDS = 500;

/** One builder at a time; a lock whose holder has ended is void. */
export async function locked<T>(file: string, task: () => Promise<T>): Promise<T> {
  const until = performance.now() + WAIT_SECONDS * 1000;
  while (!takeLock(file)) {
    if (performance.now() > until) {
      throw new OperatorError('LAB_ROOTFS', `Somebody else has been building for ${WAIT_SECONDS} s (${file}).`, {
        fix: 'Look whether that process still works; remove the file when it does not.',
      });
    }
    await sleep(POLL_MILLISECONDS);
  }
  try {
    return await task();
  } finally {
    rmSync(file, { force: true });
  }
}

function takeLock(file: string): boolean {
  const holder = readProcessRef(file);
  if (holder !== undefined && !isRunning(holder)) rmSync(file, { force: true });
  else if (existsSync(file)) return false;
  try {
    writeFileSync(file, JSON.stringify(identifyProcess(process.pid)), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}
