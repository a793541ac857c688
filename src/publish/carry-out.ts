import type { Clock } from '../ports.ts';
import type { Change } from './diff.ts';
import { type Publisher, REMOVED_AT_ONCE } from './publisher.ts';
import type { ResourceKind } from './resources.ts';

export interface CarriedOut {
  readonly done: readonly Change[];
  readonly failures: readonly { readonly name: string; readonly detail: string }[];
  /** Changes that were not begun: the time was over, or everything failed. The next run makes them. */
  readonly left: number;
}

/** After so many failures one after the other it is CloudWatch that fails, or the role, and not the one resource. */
const FAILURES_IN_A_ROW = 3;

/** Makes the changes one call after the other, in their order. One that is refused does not keep the others from it. */
export async function carryOut(
  changes: readonly Change[],
  publisher: Publisher,
  { clock, stopAt }: { readonly clock: Clock; readonly stopAt: number },
): Promise<CarriedOut> {
  const done: Change[] = [];
  const failures: { name: string; detail: string }[] = [];
  let inARow = 0;
  for (const call of callsOf(changes)) {
    if (clock.now() >= stopAt || inARow >= FAILURES_IN_A_ROW) break;
    try {
      await make(call, publisher);
      done.push(...call);
      inARow = 0;
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      failures.push(...call.map(({ resource }) => ({ name: resource.name, detail })));
      inARow += 1;
    }
  }
  return { done, failures, left: changes.length - done.length - failures.length };
}

type Call = readonly [Change, ...Change[]];

/** Removals of one kind that follow each other go together, as many as CloudWatch takes. */
function callsOf(changes: readonly Change[]): readonly Call[] {
  const calls: [Change, ...Change[]][] = [];
  for (const change of changes) {
    const last = calls.at(-1);
    if (last !== undefined && removedKind(change) !== undefined && isRoomFor(last, change)) last.push(change);
    else calls.push([change]);
  }
  return calls;
}

function isRoomFor(call: Call, { resource: { kind } }: Change): boolean {
  return removedKind(call[0]) === kind && call.length < REMOVED_AT_ONCE[kind];
}

function removedKind({ kind, resource }: Change): ResourceKind | undefined {
  return kind === 'delete' ? resource.kind : undefined;
}

async function make(call: Call, publisher: Publisher): Promise<void> {
  const [first] = call;
  if (first.kind === 'delete') {
    const names = call.map(({ resource }) => resource.name);
    return publisher.remove(first.resource.kind, names);
  }
  return publisher.put(first.resource);
}
