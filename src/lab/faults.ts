import { OperatorError } from '../errors.ts';
import type { Fault } from './faults/fault.ts';
import { FAULTS } from './faults/registry.ts';
import { type Lab, requireState } from './lab.ts';
import { updateState } from './state.ts';

type Progress = (line: string) => void;

/** Puts a fault in force and waits until the broker shows it. Repeating it changes nothing. */
export async function breakFault(
  lab: Pick<Lab, 'dir'>,
  id: string,
  progress: Progress = () => undefined,
): Promise<void> {
  const fault = faultById(id);
  const state = requireState(lab.dir);
  // Recorded first: an attempt that is cut short also has something to mend.
  recordFaults(lab.dir, (faults) => [...faults.filter((other) => other !== id), id]);
  await fault.break({ directory: lab.dir, state, progress });
}

/** Undoes a fault and waits until the broker is healthy again. Repeating it changes nothing. */
export async function mendFault(
  lab: Pick<Lab, 'dir'>,
  id: string,
  progress: Progress = () => undefined,
): Promise<void> {
  const fault = faultById(id);
  await fault.mend({ directory: lab.dir, state: requireState(lab.dir), progress });
  recordFaults(lab.dir, (faults) => faults.filter((other) => other !== id));
}

function faultById(id: string): Fault {
  const fault = FAULTS.find((candidate) => candidate.id === id);
  if (fault !== undefined) return fault;
  throw new OperatorError('LAB_FAULT', `There is no fault "${id}".`, {
    fix: `Use one of: ${FAULTS.map((known) => known.id).join(', ')}.`,
  });
}

function recordFaults(directory: string, change: (faults: readonly string[]) => readonly string[]): void {
  updateState(directory, (state) => ({ ...state, faults: [...change(state.faults)] }));
}
