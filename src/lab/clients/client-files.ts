import { join } from 'node:path';

/** Exists once the client does what it is there for. */
export function clientReadyFile(directory: string, id: string): string {
  return join(directory, `client-${id}.ready`);
}

export function clientLogFile(directory: string, id: string): string {
  return join(directory, `client-${id}.log`);
}
