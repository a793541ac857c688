/**
 * `npm test`: the checks of the code as such, then every suite, each in its own process, so that one
 * suite's broken counterpart does not hide the others. The last line counts what really ran.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const CHECKS = ['lint', 'types', 'layers'];
/** Each is also a project of jest.config.mjs and a script of its own. */
const SUITES = ['unit', 'brokers', 'aws', 'browser'];

const jestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
});

interface Tally {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
}

async function run(command: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(command, args, { stdio: 'inherit' });
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

async function runCheck(name: string): Promise<Tally> {
  const ok = await run('npm', ['run', '--silent', name]);
  return { name, passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
}

/** A suite that dies before it reports counts as one failure. */
async function runSuite(name: string, folder: string): Promise<Tally> {
  const file = join(folder, `${name}.json`);
  const ok = await run('npm', ['run', '--silent', `test:${name}`, '--', '--json', `--outputFile=${file}`]);
  const report = jestReport.safeParse(await readJson(file));
  if (!report.success) return { name, passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = report.data;
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { name, passed: numPassedTests, failed: ok ? failed : Math.max(failed, 1) };
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const folder = await mkdtemp(join(tmpdir(), 'mq-operator-test-'));
const tallies: Tally[] = [];
try {
  for (const name of CHECKS) tallies.push(await runCheck(name));
  for (const name of SUITES) tallies.push(await runSuite(name, folder));
} finally {
  await rm(folder, { recursive: true });
}

console.log('');
for (const { name, passed, failed } of tallies) console.log(`${name.padEnd(10)} ${passed} ok, ${failed} not ok`);
const sum = (key: 'passed' | 'failed') => tallies.reduce((total, tally) => total + tally[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
