import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { OperatorError } from '../../errors.ts';

export const LOCAL_REGION = 'eu-west-1';
export const LOCAL_ACCOUNT = '111122223333';

/** A counterpart of AWS on this machine: no container, loopback only. */
export interface Emulator {
  readonly url: string;
  stop(): Promise<void>;
}

export interface EmulatorOptions {
  /** Folder for its log and its virtual environment's neighbours. */
  readonly dir: string;
  /** The Python virtual environment that has it; see `ensurePython`. */
  readonly venv: string;
  readonly port?: number;
  /** Where the functions that it runs send their own calls. */
  readonly endpoint?: string;
}

/** Starts MiniStack: CloudFormation, Lambda as local processes, queues, tables, events. */
export async function startMinistack({ dir, venv, port, endpoint }: EmulatorOptions): Promise<Emulator> {
  const gatewayPort = port ?? (await freePort());
  const url = `http://127.0.0.1:${gatewayPort}`;
  const child = await run(join(venv, 'bin', 'ministack'), [], join(dir, 'ministack.log'), {
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(gatewayPort),
    MINISTACK_REGION: LOCAL_REGION,
    MINISTACK_ACCOUNT_ID: LOCAL_ACCOUNT,
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    AWS_ENDPOINT_URL: endpoint ?? url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  await answering(`${url}/_ministack/health`, child);
  return { url, stop: () => stopProcess(child) };
}

/** Starts moto: no functions, but a second opinion on the shapes of requests. */
export async function startMoto({ dir, venv, port }: EmulatorOptions): Promise<Emulator> {
  const listenPort = port ?? (await freePort());
  const url = `http://127.0.0.1:${listenPort}`;
  const child = await run(
    join(venv, 'bin', 'moto_server'),
    ['-H', '127.0.0.1', '-p', String(listenPort)],
    join(dir, 'moto.log'),
    {
      MOTO_ACCOUNT_ID: LOCAL_ACCOUNT,
    },
  );
  await answering(`${url}/moto-api/data.json`, child);
  return { url, stop: () => stopProcess(child) };
}

/** Makes the virtual environment with the pinned emulators, once. Throws with the output of pip when it cannot. */
export async function ensurePython(venv: string): Promise<void> {
  if (existsSync(join(venv, 'ready'))) return;
  await mkdir(dirname(venv), { recursive: true });
  await finish('python3', ['-m', 'venv', venv]);
  await finish(join(venv, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...PYTHON_PACKAGES]);
  await mkdir(join(venv, 'ready'));
}

/** Exactly these: the emulators change from day to day. */
export const PYTHON_PACKAGES = ['ministack==1.5.33', 'moto[server]==5.2.5', 'cfn-lint==1.58.0'] as const;

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function run(
  program: string,
  args: readonly string[],
  log: string,
  variables: Record<string, string>,
): Promise<ChildProcess> {
  await mkdir(dirname(log), { recursive: true });
  const output = createWriteStream(log, { flags: 'a' });
  await new Promise((resolve) => output.once('open', resolve));
  // Functions are started by the emulator as `node`; they need the Node.js that comes with the project.
  const path = `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`;
  return spawn(program, args, {
    env: { PATH: path, HOME: dirname(log), ...variables },
    stdio: ['ignore', output, output],
  });
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 120; attempt += 1) {
    if (child.exitCode !== null)
      throw new OperatorError('EMULATOR', `${child.spawnfile} ended with code ${child.exitCode}.`);
    try {
      const { statusCode, body } = await request(url);
      await body.dump();
      if (statusCode < 500) return;
    } catch {
      // Not there yet.
    }
    await pause(250);
  }
  child.kill();
  throw new OperatorError('EMULATOR', `${child.spawnfile} does not answer at ${url}.`, { fix: 'Look at its log.' });
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(killer);
}

async function finish(program: string, args: readonly string[]): Promise<void> {
  const chunks: Buffer[] = [];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code === 0) return;
  throw new OperatorError(
    'EMULATOR',
    `${program} ${args.join(' ')} failed:\n${Buffer.concat(chunks).toString('utf8').slice(-2_000)}`,
  );
}
