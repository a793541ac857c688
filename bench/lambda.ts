// Prints the size and the start time of each deployed bundle: `npm run bench:lambda`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleFunctions } from './bundles.ts';

const STARTS = 9;

/** Milliseconds from the start of the import to its end, in a process of its own. */
function startTime(file: string): number {
  const script = `const s = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)}); console.log(performance.now() - s);`;
  const env = { PATH: '/usr/bin:/bin', AWS_REGION: 'eu-west-1', AWS_LAMBDA_FUNCTION_NAME: 'bench' };
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { env }).toString().trim().split('\n').at(-1),
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const folder = mkdtempSync(join(tmpdir(), 'mq-operator-bench-'));
try {
  for (const { name, file, bytes } of await bundleFunctions(folder)) {
    const times = Array.from({ length: STARTS }, () => startTime(file));
    const kilobytes = (bytes / 1_000).toFixed(0);
    console.log(
      `${name.padEnd(16)} ${kilobytes.padStart(6)} kB minified, init ${median(times).toFixed(0).padStart(4)} ms (median of ${STARTS})`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
