import { createInterface } from 'node:readline/promises';
import { OperatorError } from '../errors.ts';
import type { Ask } from '../init/wishes.ts';

/** True where somebody can be asked: both ends are a terminal. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

/** Asks on the terminal. Throws when the person ends the input (Ctrl-C, Ctrl-D) instead of answering. */
export async function withQuestions<Result>(work: (ask: Ask) => Promise<Result>): Promise<Result> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const ended = new AbortController();
  lines.on('close', () => ended.abort());
  lines.on('SIGINT', () => ended.abort());
  try {
    return await work((question) => lines.question(question, { signal: ended.signal }));
  } catch (error) {
    if (!ended.signal.aborted) throw error;
    throw new OperatorError('STOPPED', 'Stopped; nothing was written.', {
      fix: 'With --yes nothing is asked, and defaults hold.',
    });
  } finally {
    lines.close();
  }
}
