// Prints the size and the start time of each deployed bundle: `npm run bench:lambda`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import plugins from '../deploy/esbuild-plugins.cjs';

const ROOT = join(import.meta.dirname, '..');
const SHARED = ['runtime.ts', 'messages.ts'];
const STARTS = 9;

// As in serverless.yml.
const OPTIONS: BuildOptions = {
  bundle: true,
  minify: true,
  keepNames: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  plugins,
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
};

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
  const handlers = readdirSync(join(ROOT, 'handlers')).filter((file) => file.endsWith('.ts') && !SHARED.includes(file));
  for (const handler of handlers) {
    const outfile = join(folder, handler.replace(/\.ts$/, '.mjs'));
    await build({ ...OPTIONS, entryPoints: [join(ROOT, 'handlers', handler)], outfile, logLevel: 'error' });
    const times = Array.from({ length: STARTS }, () => startTime(outfile));
    const kilobytes = (statSync(outfile).size / 1_000).toFixed(0);
    console.log(
      `${handler.padEnd(16)} ${kilobytes.padStart(6)} kB minified, init ${median(times).toFixed(0).padStart(4)} ms (median of ${STARTS})`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
