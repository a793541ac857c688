/**
 * `npm test`: the checks of the code as such, then every suite, each in its own process, so that one
 * suite's broken counterpart does not hide the others. The last line counts what really ran.
 *
 * Real brokers on a busy machine are late now and then. A file that fails in a suite with real counterparts is run once
 * more, alone; only that run counts then, and the file is listed as unsteady.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { z } from 'zod';

const CHECKS = ['lint', 'types', 'layers'];
/** Each is also a project of jest.config.mjs and a script of its own. */
const SUITES = ['unit', 'brokers', 'aws', 'browser'];

const REAL_COUNTERPARTS = ['brokers', 'aws', 'browser'];

const jestReport = z.object({
  testResults: z.array(
    z.object({ name: z.string(), status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});
type FileResult = z.output<typeof jestReport>['testResults'][number];

interface Tally {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  /** Files that passed only when they were run again. */
  readonly unsteady?: readonly string[];
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

async function runSuite(name: string, folder: string): Promise<Tally> {
  const results = await runFiles(['run', '--silent', `test:${name}`, '--'], join(folder, `${name}.json`));
  const late = REAL_COUNTERPARTS.includes(name) ? (results ?? []).filter(({ status }) => status === 'failed') : [];
  if (results === undefined || late.length === 0) return tallyOf(name, results);
  const files = late.map((result) => result.name);
  console.log(`\nOnce more, alone: ${files.map((file) => relative(process.cwd(), file)).join(', ')}\n`);
  const alone = [
    'run',
    '--silent',
    'jest',
    '--',
    '--selectProjects',
    name,
    '--runInBand',
    // What a failed test leaves open must not hold up everything after it.
    '--forceExit',
    '--runTestsByPath',
    ...files,
  ];
  const again = await runFiles(alone, join(folder, `${name}-again.json`));
  if (again === undefined) return tallyOf(name, results);
  const mended = again.filter(({ status }) => status === 'passed').map((result) => result.name);
  const steady = results.filter((result) => !files.includes(result.name));
  return { ...tallyOf(name, [...steady, ...again]), unsteady: mended };
}

/** What jest says of each file; undefined when it died, or is not content for a reason that it does not tell. */
async function runFiles(command: readonly string[], file: string): Promise<readonly FileResult[] | undefined> {
  const ok = await run('npm', [...command, '--json', `--outputFile=${file}`]);
  const results = jestReport.safeParse(await readJson(file)).data?.testResults ?? [];
  return ok || results.some(({ status }) => status === 'failed') ? results : undefined;
}

/** A file that fails as a whole counts as one failure, and so does a suite that says nothing. */
function tallyOf(name: string, results: readonly FileResult[] | undefined): Tally {
  if (results === undefined || results.length === 0) return { name, passed: 0, failed: 1 };
  const count = (wanted: string) =>
    results.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === wanted).length;
  const whole = results.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  );
  return { name, passed: count('passed'), failed: count('failed') + whole.length };
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
for (const { name, passed, failed, unsteady = [] } of tallies) {
  console.log(`${name.padEnd(10)} ${passed} ok, ${failed} not ok`);
  for (const file of unsteady) console.log(`${' '.repeat(11)}unsteady: ${relative(process.cwd(), file)}`);
}
const sum = (key: 'passed' | 'failed') => tallies.reduce((total, tally) => total + tally[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
