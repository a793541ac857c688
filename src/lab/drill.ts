import { randomInt } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { OperatorError } from '../errors.ts';
import type { Fault } from './faults/fault.ts';
import { FAULTS } from './faults/registry.ts';
import { breakFault, mendFault } from './faults.ts';
import type { Lab } from './lab.ts';

type LabFolder = Pick<Lab, 'dir'>;

const drillFile = z.object({ fault: z.string(), startedAt: z.number() });

export interface Drill {
  readonly fault: Fault;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** Breaks something and does not say what. Throws `OperatorError` while an earlier drill is not answered. */
export async function startDrill(
  lab: LabFolder,
  now: number,
  pick: (count: number) => number = randomInt,
): Promise<void> {
  if (findDrill(lab) !== undefined) {
    throw new OperatorError('LAB_DRILL', 'A drill is under way already.', {
      fix: 'Find it, then: mq-operator lab drill --answer FAULT (or --give-up).',
    });
  }
  const fault = FAULTS[pick(FAULTS.length)];
  if (fault === undefined) throw new OperatorError('LAB_DRILL', 'There is nothing to break.');
  // Written first: a drill that is cut short can still be ended, and mended.
  writeFileSync(drillPath(lab), JSON.stringify({ fault: fault.id, startedAt: now }), { mode: 0o600 });
  await breakFault(lab, fault.id);
}

/** The drill that is under way; undefined when there is none. */
export function findDrill(lab: LabFolder): Drill | undefined {
  const parsed = drillFile.safeParse(readJson(drillPath(lab)));
  const fault = FAULTS.find(({ id }) => id === parsed.data?.fault);
  return fault === undefined ? undefined : { fault, startedAt: parsed.data?.startedAt ?? 0 };
}

/** Mends what was broken and forgets the drill. */
export async function endDrill(lab: LabFolder, { fault }: Drill): Promise<void> {
  await mendFault(lab, fault.id);
  rmSync(drillPath(lab), { force: true });
}

function drillPath({ dir }: LabFolder): string {
  return join(dir, 'drill.json');
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
