import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const WAIT_SECONDS = 100;

/** Runs a program on a pseudo-terminal and types an answer whenever it has asked; what the screen showed, and the exit code. */
export async function onTerminal(
  command: readonly string[],
  answers: readonly (readonly [question: RegExp, answer: string])[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<{ readonly screen: string; readonly code: number | null }> {
  const script = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';
  const child = spawn('python3', ['-c', script, ...command], { ...options, stdio: 'pipe' });
  let screen = '';
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  let shown = 0;
  for (const [question, answer] of answers) {
    for (let waited = 0; !question.test(screen.slice(shown)); waited += 1) {
      if (waited > WAIT_SECONDS * 10 || child.exitCode !== null) throw new Error(`no ${question} in:\n${screen}`);
      await sleep(100);
    }
    shown = screen.length;
    child.stdin.write(answer);
  }
  return { code: await ended, screen };
}
