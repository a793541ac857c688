import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'mq-operator.js');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

// Starting the tool takes a second, and many of them on a busy machine.
jest.setTimeout(120_000);

/** Runs the tool as a person does, with a state folder of its own. */
export function runCli(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<CliResult> {
  const home = mkdtempSync(join(tmpdir(), 'mq-operator-cli-'));
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: home, XDG_STATE_HOME: home, XDG_CACHE_HOME: home, ...variables },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
