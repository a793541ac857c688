import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { doctorReport } from '../../src/doctor/report.ts';
import { labAdmin } from '../../src/lab/lab.ts';
import { runCli } from '../support/cli.ts';
import { until, withLab } from '../support/lab.ts';
import { startTlsFront } from '../support/tls-front.ts';

/** Each thing that can be wrong is made wrong, told with its fix, and cleared by that fix. */

const shared = withLab({ nodes: 1 });
const SECRETS = { RIGHT: 'right-1', WRONG: 'wrong-2', WRITE: 'write-3', HOOK: 'hook-4' };
type Settings = Record<string, unknown>;

/** The checks by name, and the exit code. No output may hold a secret. */
async function doctor(broker: Settings, others: Settings = {}) {
  const file = join(mkdtempSync(join(tmpdir(), 'mq-operator-doctor-')), 'mq-operator.yaml');
  const named = { name: 'orders', url: shared.lab.managementUrl, user: 'watcher', passwordEnv: 'RIGHT', ...broker };
  writeFileSync(file, stringify({ brokers: [named], ...others }));
  const { code, stdout, stderr } = await runCli(['doctor', '--config', file, '--json'], SECRETS);
  for (const secret of Object.values(SECRETS)) expect(stdout + stderr).not.toContain(secret);
  const { checks } = doctorReport.parse(JSON.parse(stdout));
  return { code, checks, of: (name: string) => checks.find(({ check }) => check === name) };
}

async function putUser(name: string, password: string, tags: string): Promise<void> {
  await labAdmin(shared.lab).put(`users/${name}`, { password, tags });
}

async function permit(name: string): Promise<void> {
  for (const vhost of ['%2F', 'lab.policy-missing']) {
    await labAdmin(shared.lab)
      .put(`permissions/${vhost}/${name}`, { configure: '^$', write: '^$', read: '^$' })
      .catch(() => undefined);
  }
}

beforeAll(async () => {
  await putUser('watcher', SECRETS.RIGHT, 'monitoring');
  await permit('watcher');
  await until('statistics are there', async () => (await doctor({})).of('sign-in')?.health === 'ok');
}, 240_000);

const CHANNEL = {
  notify: { channels: { pager: { kind: 'webhook', url: 'http://127.0.0.1:9', secret: { env: 'HOOK' } } } },
};

test('all is well', async () => {
  const { code, checks } = await doctor({}, CHANNEL);
  expect(checks.filter(({ health }) => !['ok', 'warning'].includes(health))).toEqual([]);
  // A loopback broker without TLS is the one thing to remark here.
  expect(checks.filter(({ health }) => health === 'warning').map(({ check }) => check)).toEqual(['tls']);
  expect(code).toBe(1);
}, 180_000);

test('a wrong password, and the right one', async () => {
  const wrong = await doctor({ passwordEnv: 'WRONG' });
  expect(wrong.code).toBe(2);
  expect(wrong.of('sign-in')).toMatchObject({
    health: 'failed',
    fix: expect.stringMatching(/password of user watcher/),
  });
  expect((await doctor({ passwordEnv: 'RIGHT' })).of('sign-in')?.health).toBe('ok');
}, 180_000);

test('a password that is nowhere', async () => {
  const { code, of } = await doctor({ passwordEnv: 'NOWHERE' });
  expect(code).toBe(2);
  expect(of('credentials')?.detail).toMatch(/NOWHERE .* is not set; export it/);
}, 180_000);

test('a user without its tag, and with it', async () => {
  await putUser('untagged', SECRETS.RIGHT, '');
  await permit('untagged');
  const { of } = await doctor({ user: 'untagged' });
  expect([of('sign-in')?.health, of('tag')?.health]).toContain('failed');
  await putUser('untagged', SECRETS.RIGHT, 'monitoring');
  expect((await doctor({ user: 'untagged' })).of('tag')).toMatchObject({ health: 'ok' });
}, 180_000);

test('a user without permissions sees no queues, and is told which virtual hosts', async () => {
  await putUser('outsider', SECRETS.RIGHT, 'monitoring');
  const { of } = await doctor({ user: 'outsider' });
  expect(of('vhosts')).toMatchObject({ health: 'warning', detail: expect.stringContaining('/') });
  await permit('outsider');
  expect((await doctor({ user: 'outsider' })).of('vhosts')?.health).toBe('ok');
}, 180_000);

test('a port where nothing listens, and a name that nobody knows', async () => {
  const { of } = await doctor({ url: `http://127.0.0.1:${await closedPort()}` });
  expect(of('port')).toMatchObject({ health: 'failed', detail: expect.stringContaining('ECONNREFUSED') });
  expect(of('port')?.fix).toMatch(/correct the port in the url/);
  expect(of('sign-in')).toMatchObject({ health: 'skipped' });
  const right = await doctor({});
  expect([right.of('name')?.health, right.of('port')?.health]).toEqual(['ok', 'ok']);
  const unknown = await doctor({ url: 'http://nobody.invalid:1' });
  expect(unknown.of('name')).toMatchObject({ health: 'failed', fix: expect.stringMatching(/url/) });
}, 180_000);

test('a certificate that nobody trusts, one that has expired, one that will soon, and a renewed one', async () => {
  for (const [days, wanted] of [
    [-1, 'failed'],
    [20, 'warning'],
    [400, 'ok'],
  ] as const) {
    const front = await startTlsFront(shared.lab.managementUrl, days);
    try {
      if (days > 0) {
        const { of } = await doctor({ url: front.url });
        expect(of('tls')).toMatchObject({ health: 'failed', fix: expect.stringMatching(/caFile/) });
      }
      expect((await doctor({ url: front.url, caFile: front.caFile })).of('tls')?.health).toBe(wanted);
    } finally {
      await front.close();
    }
  }
}, 240_000);

test('a user that may not write what the settings enable', async () => {
  const rule = { actions: ['apply-vhost-limits'], mode: 'approve', user: 'writer', passwordEnv: 'WRITE' };
  const settings = { remediations: { rules: [rule] } };
  await putUser('writer', SECRETS.WRITE, 'monitoring');
  expect((await doctor({}, settings)).of('changes')).toMatchObject({
    health: 'failed',
    detail: expect.stringMatching(/monitoring.*apply-vhost-limits/),
    fix: expect.stringMatching(/administrator/),
  });
  await putUser('writer', SECRETS.WRITE, 'administrator');
  expect((await doctor({}, settings)).of('changes')).toMatchObject({ health: 'ok' });
  const same = { ...rule, user: 'watcher', passwordEnv: 'RIGHT' };
  expect((await doctor({}, { remediations: { rules: [same] } })).of('changes')).toMatchObject({ health: 'warning' });
}, 180_000);

test('a user that has the tag to write, and no permission where', async () => {
  const rule = { actions: ['cap-queue-length'], mode: 'approve', user: 'planner', passwordEnv: 'WRITE' };
  const settings = { remediations: { rules: [rule] } };
  await putUser('planner', SECRETS.WRITE, 'policymaker');
  expect((await doctor({}, settings)).of('changes')).toMatchObject({
    health: 'warning',
    detail: expect.stringMatching(/user planner has no permission in \d of \d virtual hosts, so no cap-queue-length/),
    fix: expect.stringMatching(/policymaker.* a permission in the virtual hosts/),
  });
  await permit('planner');
  expect((await doctor({}, settings)).of('changes')).toMatchObject({ health: 'ok' });
}, 180_000);

test('a channel whose secret is nowhere, and no channel at all', async () => {
  const broken = {
    notify: { channels: { pager: { kind: 'webhook', url: 'http://127.0.0.1:9', secret: { env: 'NOWHERE' } } } },
  };
  expect((await doctor({}, broken)).of('pager')).toMatchObject({
    health: 'failed',
    detail: expect.stringContaining('NOWHERE'),
  });
  expect((await doctor({})).of('any')).toMatchObject({
    health: 'warning',
    fix: expect.stringMatching(/notify\.channels/),
  });
}, 180_000);

test('a webhook where nothing listens, and where something does', async () => {
  const closed = await doctor({}, { webhook: { url: `http://127.0.0.1:${await closedPort()}/hook` } });
  expect(closed.of('webhook')).toMatchObject({ health: 'failed', fix: expect.stringMatching(/url of webhook/) });
  const open = await doctor({}, { webhook: { url: shared.lab.managementUrl } });
  expect(open.of('webhook')).toMatchObject({ health: 'ok' });
  expect(open.of('any')).toBeUndefined();
}, 180_000);

test('state that cannot be kept', async () => {
  const { checks } = await doctor({}, { stateFile: '/etc/passwd/state.db' });
  expect(checks.find(({ subject }) => subject === 'settings')).toMatchObject({ health: 'failed' });
}, 180_000);

test('for people it is one line each, with the fix below', async () => {
  const { stdout } = await runCli(
    ['doctor', '--url', 'http://nobody.invalid:1', '--user', 'u', '--password-env', 'RIGHT'],
    SECRETS,
  );
  expect(stdout).toMatch(/^failed {3}nobody\.invalid +name +nobody\.invalid does not resolve/m);
  expect(stdout).toMatch(/^ +fix Correct the url/m);
}, 180_000);

/** A port of this machine that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 1;
}
