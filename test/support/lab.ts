import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { readEnvironment } from '../../src/config/environment.ts';
import { type Lab, stopLab } from '../../src/lab/lab.ts';
import { type LabOptions, startLab } from '../../src/lab/start-lab.ts';

/** Starting three nodes takes about 15 s; a busy machine may need many times that. */
export const LAB_START_TIMEOUT = 300_000;
export const LAB_STOP_TIMEOUT = 60_000;

/** A lab that one test file shares. */
export interface SharedLab {
  /** Throws before `beforeAll` has run. */
  readonly lab: Lab;
}

/**
 * Starts one lab before the tests of this file and ends it after them. It has its own folder and ports, and renews its
 * figures every second.
 */
export function withLab(options: Omit<LabOptions, 'name' | 'dir'> = {}): SharedLab {
  let lab: Lab | undefined;
  let folder: string | undefined;
  beforeAll(async () => {
    folder = temporaryFolder();
    lab = await startLab({ statisticsMilliseconds: 1000, environment: readEnvironment(), ...options, dir: folder });
  }, LAB_START_TIMEOUT);
  afterAll(async () => {
    if (folder === undefined) return;
    await stopLab({ dir: folder });
    rmSync(folder, { recursive: true, force: true });
  }, LAB_STOP_TIMEOUT);
  return {
    get lab() {
      if (lab === undefined) throw new Error('the lab is started in beforeAll; use it inside a test');
      return lab;
    },
  };
}

/** A fresh folder for a lab. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'mq-operator-lab-'));
}

const passwordsSchema = z.record(z.string(), z.string());

/** GET `/api/<path>` of the first node as the user tagged `monitoring`. Throws with the status when it is refused. */
export async function readAsMonitor(lab: Lab, path: string): Promise<unknown> {
  const passwords = passwordsSchema.parse(JSON.parse(readFileSync(lab.credentialsFile, 'utf8')));
  const authorization = Buffer.from(`${lab.monitorUser}:${passwords[lab.monitorUser]}`).toString('base64');
  const response = await fetch(`${lab.managementUrl}/api/${path}`, {
    headers: { authorization: `Basic ${authorization}` },
  });
  if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
  return await response.json();
}

/** Looks twice a second until it is so; throws when it is not within a minute. */
export async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 120; tries += 1) {
    if (await look()) return;
    await sleep(500);
  }
  throw new Error(`not so within a minute: ${what}`);
}

/** Waits for what is being closed, though not for ever: the lab ends right after, and with it every connection to it. */
export async function endSoon(...closing: readonly (Promise<unknown> | undefined)[]): Promise<void> {
  await Promise.race([Promise.allSettled(closing), sleep(15_000, undefined, { ref: false })]);
}
