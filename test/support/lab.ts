import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
