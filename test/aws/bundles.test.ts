import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Bundle, bundleFunctions } from '../../bench/bundles.ts';

/** Kilobytes that a minified bundle may have: those that judge brokers carry every condition, cause and remedy; the one that examines the stack, a client of each service. */
const BUDGETS: Readonly<Record<string, number>> = {
  reconcile: 1_200,
  remediate: 1_250,
  runbook: 1_200,
  publish: 550,
  doctor: 750,
};
const BUDGET = 500;

const folder = mkdtempSync(join(tmpdir(), 'mq-operator-bundles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let bundles: readonly Bundle[] = [];
beforeAll(async () => {
  bundles = await bundleFunctions(folder);
}, 120_000);

test('every function keeps within its budget', () => {
  expect(bundles.map(({ name }) => name)).toEqual(expect.arrayContaining(['event', 'reconcile', 'slack', 'tick']));
  expect(bundles.filter(({ name, bytes }) => bytes > (BUDGETS[name] ?? BUDGET) * 1_000)).toEqual([]);
});

test('every bundle starts with nothing beside it', () => {
  for (const { file } of bundles) {
    const script = `const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)}); console.log(typeof handler);`;
    const env = { PATH: '/usr/bin:/bin', AWS_REGION: 'eu-west-1' };
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { env });
    expect(output.toString()).toBe('function\n');
  }
}, 60_000);
