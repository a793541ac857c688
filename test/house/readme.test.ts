import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../support/cli.ts';

/** What the README names is there. */

const ROOT = join(import.meta.dirname, '..', '..');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const scripts: Record<string, string> = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;

function named(pattern: RegExp): string[] {
  return [...new Set([...readme.matchAll(pattern)].map((match) => match[1] ?? ''))];
}

test.each(named(/\]\((?!https?:)([^)#]+)\)/g))('%s exists', (path) => {
  expect(existsSync(join(ROOT, path))).toBe(true);
});

test.each(named(/npm run ([a-z:]+)/g))('npm run %s is a script', (script) => {
  expect(scripts).toHaveProperty([script]);
});

test('every command is one', async () => {
  const { stdout } = await runCli(['--help']);
  const known = [...stdout.matchAll(/^ {2}([a-z-]+) /gm)].map((match) => match[1]);
  expect(known).toEqual(expect.arrayContaining(named(/(?:npx |`)mq-operator ([a-z-]+)/g)));
}, 30_000);
