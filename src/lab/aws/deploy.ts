import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { OperatorError } from '../../errors.ts';
import { LOCAL_REGION } from './ministack.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const DEPLOY_MILLISECONDS = 240_000;
export const LOCAL_STACK = 'mq-operator-local';

/** Runs `serverless deploy --stage local` against an emulator: the very stack that AWS gets. Throws with its output. */
export async function deployStack(endpoint: string, params: Readonly<Record<string, string>> = {}): Promise<void> {
  const program = join(ROOT, 'node_modules', 'serverless', 'bin', 'serverless.js');
  const given = Object.entries({
    tableDeletion: 'Delete',
    concurrency: '2',
    remediateConcurrency: '2',
    ...params,
  }).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  const args = [program, 'deploy', '--stage', 'local', '--region', LOCAL_REGION, ...given];
  const output: Buffer[] = [];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: tmpdir(),
      SLS_TELEMETRY_DISABLED: '1',
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: LOCAL_REGION,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  // After a failed deployment the emulator's events keep the packager waiting for ever.
  const killer = setTimeout(() => child.kill('SIGKILL'), DEPLOY_MILLISECONDS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  clearTimeout(killer);
  if (code === 0) return;
  throw new OperatorError(
    'DEPLOY',
    `serverless deploy failed:\n${Buffer.concat(output).toString('utf8').slice(-3_000)}`,
  );
}
