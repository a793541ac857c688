import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { withLab } from '../support/lab.ts';

/** What `npm pack` makes, installed in an empty folder, as somebody else would. */

const ROOT = join(import.meta.dirname, '..', '..');
const MINUTES = 60_000;
const run = promisify(execFile);
const shared = withLab({ nodes: 1 });
const folder = mkdtempSync(join(tmpdir(), 'mq-operator-package-'));
const app = join(folder, 'app');
const packed = z.array(z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) }));
let files: readonly string[] = [];

beforeAll(async () => {
  const source = join(folder, 'source');
  const { stdout: listed } = await run('git', ['ls-files', '-co', '--exclude-standard'], { cwd: ROOT });
  for (const path of listed.trim().split('\n')) cpSync(join(ROOT, path), join(source, path));
  symlinkSync(join(ROOT, 'node_modules'), join(source, 'node_modules'));
  await run('npm', ['run', '--silent', 'build'], { cwd: source });
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts'], { cwd: source });
  const [archive] = packed.parse(JSON.parse(stdout));
  if (archive === undefined) throw new Error('npm pack made nothing');
  files = archive.files.map(({ path }) => path);
  cpSync(join(ROOT, 'examples'), app, { recursive: true });
  writeFileSync(join(app, 'package.json'), '{ "name": "app", "private": true, "type": "module" }\n');
  await run('npm', ['install', '--no-audit', '--no-fund', join(source, archive.filename)], { cwd: app });
}, 10 * MINUTES);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The reading user, as the lab keeps it. */
function access(): { url: string; user: string; password: string } {
  const { managementUrl, monitorUser, credentialsFile } = shared.lab;
  const passwords = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(credentialsFile, 'utf8')));
  return { url: managementUrl, user: monitorUser, password: passwords[monitorUser] ?? '' };
}

/** What the console sends to browsers goes as it is. */
test('it holds the program, its pages and nothing else', () => {
  const own = files.filter((path) => !path.startsWith('src/console/browser/'));
  const folders = [...new Set(own.map((path) => path.split('/')[0]))].sort();
  expect(folders).toEqual(['LICENSE', 'README.md', 'bin', 'dist', 'docs', 'package.json']);
  expect(files).toEqual(
    expect.arrayContaining(['dist/src/cli/main.js', 'dist/src/api/api.js', 'dist/src/api/api.d.ts']),
  );
  expect(own.filter((path) => /(^|\/)(test|bench|scripts)\/|\.test\.|(?<!\.d)\.ts$/.test(path))).toEqual([]);
});

test(
  'npx runs it in an empty folder, on a real broker',
  async () => {
    const { url, user, password } = access();
    const args = ['mq-operator', 'check', '--json', '--url', url, '--user', user, '--password-env', 'BROKER_PASSWORD'];
    const { stdout } = await run('npx', ['--no-install', ...args], {
      cwd: app,
      env: { ...process.env, BROKER_PASSWORD: password, XDG_STATE_HOME: folder },
    }).catch(({ stdout: said }: { stdout: string }) => ({ stdout: said }));
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      brokers: [{ engine: 'rabbitmq', sources: { overview: { state: 'read' } } }],
    });
    const { stdout: page } = await run('npx', ['--no-install', 'mq-operator', 'explain', 'memory-alarm'], { cwd: app });
    expect(page).toMatch(/What to do/);
  },
  2 * MINUTES,
);

test(
  'the example uses it from code',
  async () => {
    const { url, user, password } = access();
    const { stdout } = await run(process.execPath, ['check-broker.mjs'], {
      cwd: app,
      env: { PATH: process.env.PATH ?? '', BROKER_URL: url, BROKER_USER: user, BROKER_PASSWORD: password },
    });
    expect(stdout).toMatch(/^orders: (ok|info|warning), \d+ requests$/m);
    expect(stdout).toMatch(/^\d+ conditions; paused-queue-sync fires when: /m);
    expect(stdout).toMatch(/dashboards and alarms, the first is mq-operator/);
  },
  MINUTES,
);

test(
  'its types are those of the documentation',
  async () => {
    const source = `import { checkBroker, listConditions, type BrokerReport } from 'mq-operator';
export const report: Promise<BrokerReport> = checkBroker({ name: 'a', url: 'http://x', user: 'u', password: 'p' });
export const ids: readonly string[] = listConditions().map(({ id }) => id);
// @ts-expect-error: the password is needed
void checkBroker({ name: 'a', url: 'http://x', user: 'u' });
`;
    writeFileSync(join(app, 'use.ts'), source);
    const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024', 'use.ts'];
    await expect(run(process.execPath, [compiler, ...options], { cwd: app })).resolves.toMatchObject({ stdout: '' });
  },
  2 * MINUTES,
);

test('what is asked wrongly is told all at once', async () => {
  const script = `import { checkBroker } from 'mq-operator';
try { await checkBroker({ name: '', url: 'ftp://x', user: 'u', password: 'p', colour: 'red' }); }
catch (error) { console.log(error.code, error.problems.length, error.problems.join('|')); }`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: app });
  expect(stdout).toMatch(/^CONFIG 3 .*name.*ftp:\/\/x.*"colour"/);
});
