// Program: one live client of a lab. Arguments: the lab's folder, the client's id.
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from '../process-identity.ts';
import { type LabState, readState } from '../state.ts';
import { clientReadyFile } from './client-files.ts';
import { findLiveClient } from './registry.ts';

const LOOK_MILLISECONDS = 2000;
/** Looks without any broker process before the lab counts as gone; a node that restarts is away for one or two. */
const LOOKS_UNTIL_GONE = 5;

const [directory = '', id = ''] = process.argv.slice(2);
const state = readState(directory);
const client = findLiveClient(id);

if (state === undefined || client === undefined) {
  console.error(`No lab in "${directory}", or no client "${id}".`);
  process.exitCode = 3;
} else {
  await serve(state, client);
  // Connections of a broker that does not answer any more would keep the process alive.
  process.exit(0);
}

async function serve(lab: LabState, live: NonNullable<typeof client>): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const ready = () => writeFileSync(clientReadyFile(directory, id), '');
  await Promise.race([
    live({ directory, id, state: lab, signal: stop.signal, ready: once(ready) }),
    untilLabIsGone(stop.signal),
  ]);
}

/** A client never outlives its lab, however the lab ended, nor a newer client with the same id. */
async function untilLabIsGone(signal: AbortSignal): Promise<void> {
  for (let missed = 0; missed < LOOKS_UNTIL_GONE && !signal.aborted; ) {
    await sleep(LOOK_MILLISECONDS, undefined, { signal }).catch(() => undefined);
    const current = readState(directory);
    if (current === undefined || current.clients[id]?.pid !== process.pid) return;
    missed = current.nodes.some((node) => isRunning(node.process)) ? 0 : missed + 1;
  }
}

function once(task: () => void): () => void {
  let done = false;
  return () => {
    if (!done) task();
    done = true;
  };
}
