import { existsSync, rmSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GiveUp, waitFor } from '../admin-client.ts';
import { endProcess, isRunning } from '../process-identity.ts';
import { startDetached } from '../run.ts';
import { readState, updateState } from '../state.ts';
import { clientLogFile, clientReadyFile } from './client-files.ts';
import type { ClientId } from './registry.ts';

const READY_SECONDS = 60;
const GRACE_MILLISECONDS = 5000;

/** Starts a live client and waits until it works; one that runs already is left alone. */
export async function startClient(directory: string, id: ClientId): Promise<void> {
  const state = readState(directory);
  if (state === undefined || isRunning(state.clients[id])) return;
  rmSync(clientReadyFile(directory, id), { force: true });
  const client = await startDetached(
    {
      program: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', programFile(), directory, id],
      env: { PATH: state.searchPath },
    },
    clientLogFile(directory, id),
  );
  updateState(directory, (current) => ({ ...current, clients: { ...current.clients, [id]: client } }));
  await waitFor(
    async () => {
      if (!isRunning(client)) {
        throw new GiveUp('LAB_CLIENT', `The client ${id} ended; see ${clientLogFile(directory, id)}.`);
      }
      return existsSync(clientReadyFile(directory, id)) ? true : undefined;
    },
    { what: `Start of the client ${id}`, withinSeconds: READY_SECONDS },
  );
}

/** Ends a live client if it runs. */
export async function stopClient(directory: string, id: ClientId): Promise<void> {
  await endProcess(readState(directory)?.clients[id], GRACE_MILLISECONDS);
  updateState(directory, ({ clients, ...state }) => {
    const { [id]: _ended, ...others } = clients;
    return { ...state, clients: others };
  });
}

/** The program beside this file, as source or compiled, like this file itself. */
function programFile(): string {
  const extension = extname(fileURLToPath(import.meta.url));
  return fileURLToPath(new URL(`./client-process${extension}`, import.meta.url));
}
