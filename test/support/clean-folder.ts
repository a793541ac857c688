import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Said {
  readonly code: number | null;
  readonly output: string;
}

/** A checkout in a folder of its own, as somebody has who starts with the project: nothing of this machine's home. */
export interface CleanFolder {
  readonly path: string;
  readonly variables: Record<string, string>;
  /** Runs a line of a shell to its end. */
  run(line: string): Promise<Said>;
  /** Starts a line that goes on, and waits until it has said something. Throws with all that it said when it ends first. */
  start(line: string, said: RegExp): Promise<void>;
  /** Ctrl-C to everything that was started; what it said until its end. */
  interrupt(): Promise<readonly Said[]>;
  remove(): Promise<void>;
}

const START_SECONDS = 240;

/** The files of the project as they are; the packages that `npm ci` would install are those that are installed here. */
export function cleanFolder(): CleanFolder {
  const path = mkdtempSync(join(tmpdir(), 'mq-operator-clean-'));
  const app = join(path, 'mq-operator');
  const home = join(path, 'home');
  mkdirSync(home);
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: ROOT }).toString().trim();
  for (const file of listed.split('\n')) cpSync(join(ROOT, file), join(app, file));
  symlinkSync(join(ROOT, 'node_modules'), join(app, 'node_modules'));
  const variables: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    npm_config_cache: join(home, '.npm'),
    npm_config_update_notifier: 'false',
    SLS_TELEMETRY_DISABLED: '1',
    // What RabbitMQ is installed from is shared; it is the only thing.
    XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? '', '.cache'),
  };
  const running: { readonly child: ChildProcess; readonly ended: Promise<Said> }[] = [];
  const open = (line: string) => {
    // A process group of its own, as a terminal gives it: Ctrl-C goes to all of it.
    const child = spawn('bash', ['-c', line], { cwd: app, env: variables, detached: true });
    let output = '';
    const hear = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const ended = new Promise<Said>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, output }));
    });
    return { child, ended, output: () => output };
  };
  return {
    path: app,
    variables,
    run: (line) => open(line).ended,
    async start(line, said) {
      const one = open(line);
      running.push(one);
      for (let waited = 0; waited < START_SECONDS * 4; waited += 1) {
        if (said.test(one.output())) return;
        if (one.child.exitCode !== null) break;
        await sleep(250);
      }
      throw new Error(`${line} did not say ${said} but:\n${one.output()}`);
    },
    async interrupt() {
      const all = running.splice(0);
      for (const { child } of all)
        if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT');
      return Promise.all(all.map(({ ended }) => ended));
    },
    async remove() {
      await this.interrupt();
      rmSync(path, { recursive: true, force: true });
    },
  };
}
