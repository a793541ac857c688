#!/usr/bin/env node
// Starts the command-line tool on the Node.js that comes with the project, whichever Node.js (20 or newer) runs this file.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;

function nodeProgram() {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) return process.execPath;
  try {
    return createRequire(import.meta.url).resolve('node/bin/node');
  } catch {
    return undefined;
  }
}

// A checkout runs its TypeScript as it is; an installed package runs what was compiled from it.
const source = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const compiled = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url));
const program = nodeProgram();

if (program === undefined) {
  console.error(
    `mq-operator needs Node.js ${NEEDED_MAJOR} and did not find the one that npm installs with it. ` +
      'Install again with install scripts allowed (npm ci --ignore-scripts=false), or use Node.js 24.',
  );
  process.exit(3);
}

const child = spawn(
  program,
  ['--disable-warning=ExperimentalWarning', existsSync(source) ? source : compiled, ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
// The terminal sends Ctrl-C to both; the child decides when it is done.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
