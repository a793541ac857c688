import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'amqplib';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { labAdmin, requireState, setDiskLimit } from '../../src/lab/lab.ts';
import { startLoad } from '../../src/lab/load.ts';
import { startChromium, watchedContext } from '../support/chromium.ts';
import { type ConsoleWatch, startConsoleWatch } from '../support/console-watch.ts';
import { withLab } from '../support/lab.ts';

/** The console over a real broker, in a real browser, as a person uses it. */

const AXE = readFileSync(createRequire(import.meta.filename).resolve('axe-core/axe.min.js'), 'utf8');
const HOSTILE = [
  `<img src=x onerror="document.title='taken over'">`,
  `"><script>document.title='taken over'</script>`,
  `quotes ' " \` and & ampersand`,
  '🐇 queue ✓ — é',
  'n'.repeat(255),
];

/** A virtual host, a user and a client that somebody named to do harm; incident and plan are about the first. */
const VHOST = `shop <img src=x onerror="document.title='taken over'">`;
const USER = `"><script>document.title='taken over'</script> ü`;
const CLIENT = `<b>client</b> ' " 🐇 ${'c'.repeat(200)}`;

const shared = withLab({ nodes: 1 });
let watch: ConsoleWatch;
let browser: Browser;

beforeAll(async () => {
  const admin = labAdmin(shared.lab);
  for (const name of HOSTILE) await admin.put(`queues/%2F/${encodeURIComponent(name)}`, { durable: true });
  // Neither policies nor limits: the first pass sees it and proposes what Amazon MQ would give it.
  const [vhost, user] = [VHOST, USER].map(encodeURIComponent);
  await admin.put(`vhosts/${vhost}`, {});
  await admin.put(`users/${user}`, { password: 'secret', tags: '' });
  const { monitorUser, adminUser } = shared.lab;
  await admin.put(`permissions/${vhost}/${monitorUser}`, { configure: '^$', write: '^$', read: '^$' });
  for (const name of [adminUser, user]) {
    await admin.put(`permissions/${vhost}/${name}`, { configure: '.*', write: '.*', read: '.*' });
  }
  await connectHostile();
  await startLoad(shared.lab, 'steady');
  watch = await startConsoleWatch(shared.lab);
  browser = await startChromium();
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await watch?.stop();
}, 60_000);

/** More channels than any other connection, so that the conditions name it as the nearest to that limit. */
async function connectHostile(): Promise<void> {
  const [node] = shared.lab.nodes;
  const connection = await connect(
    { hostname: '127.0.0.1', port: node?.amqpPort ?? 0, username: USER, password: 'secret', vhost: VHOST },
    { clientProperties: { connection_name: CLIENT } },
  );
  // The lab ends first.
  connection.on('error', () => undefined);
  for (let opened = 0; opened < 20; opened += 1) await connection.createChannel();
}

const violationsSchema = z.array(
  z.object({ id: z.string(), impact: z.string().nullish(), targets: z.array(z.string()) }),
);

/** What axe finds serious, by rule and element. */
async function seriousIssues(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, impact, nodes }) => ({ id, impact, targets: nodes.map(({ target }) => target.join(' ')) })))`,
  );
  return violationsSchema
    .parse(found)
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, targets }) => `${id}: ${targets.slice(0, 3).join(', ')}`);
}

/** The address of the first incident or plan of a list. */
async function firstStory(page: Page, list: string): Promise<string> {
  const text = await (await page.request.get(watch.url + list)).text();
  return new RegExp(`<a href="(${list}/[^"]+)"`).exec(text)?.[1] ?? '';
}

/** A page that stays open from the fault to its end, while the other tests go on: the end takes a minute of calm. */
let onlooker: Page;

test('a fault appears without reload, and what is mended shows at once', async () => {
  const { complaints, open } = await watchedContext(browser);
  onlooker = await open(`${watch.url}/brokers/${shared.lab.name}`);
  await onlooker.locator('.node .status', { hasText: 'running' }).waitFor();
  await onlooker.evaluate('window.neverReloaded = true');
  const { diskLimitBytes } = requireState(shared.lab.dir);
  await setDiskLimit(shared.lab, 1, 1e15);
  await diskIncident().waitFor({ timeout: 60_000 });
  expect(await onlooker.locator('.node .status').textContent()).toContain('disk alarm');
  expect(await onlooker.locator('.broker-head .status').textContent()).toBe('critical');
  await setDiskLimit(shared.lab, 1, diskLimitBytes);
  await onlooker.locator('.node .status', { hasText: 'running' }).waitFor({ timeout: 60_000 });
  expect(complaints).toEqual([]);
}, 180_000);

function diskIncident() {
  return onlooker.locator('.incident', { hasText: 'Disk alarm' });
}

const LOOKS = (['light', 'dark'] as const).flatMap((scheme) => [1280, 390].map((width) => ({ scheme, width })));

test.each(LOOKS)(
  'every page in $scheme, $width wide',
  async (look) => {
    const { context, complaints, open } = await watchedContext(browser, look);
    const page = await open(watch.url);
    await page.locator('.broker .status-ok, .broker .status-warning').first().waitFor();
    const broker = `/brokers/${shared.lab.name}`;
    await page.goto(`${watch.url}/plans`);
    await page.locator('.rows a').first().waitFor({ timeout: 30_000 });
    const stories = await Promise.all(['/incidents', '/plans'].map((path) => firstStory(page, path)));
    const pages = [
      '/',
      broker,
      `${broker}/queues`,
      `${broker}/conditions`,
      '/incidents',
      '/plans',
      '/cost',
      ...stories,
    ];
    for (const path of pages) {
      await page.goto(watch.url + path);
      await page.locator('#live[data-state=on]').waitFor();
      if (path === broker || path === '/cost') await page.locator('.plot canvas').first().waitFor();
      const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect({ path, wide, issues: await seriousIssues(page) }).toEqual({ path, wide: 0, issues: [] });
      expect(await page.locator('h1').count()).toBe(1);
      expect(await page.locator('main img, main script').count()).toBe(0);
      expect(await page.title()).toMatch(/ · mq-operator$/);
    }
    expect(complaints).toEqual([]);
    await context.close();
  },
  240_000,
);

test('hostile names show as text', async () => {
  const { context, complaints, open } = await watchedContext(browser);
  const page = await open(`${watch.url}/brokers/${shared.lab.name}/queues?sort=name&direction=up`);
  for (const name of HOSTILE) await page.locator(`th.col-name`, { hasText: name }).waitFor();
  expect(await page.title()).toBe(`Queues of ${shared.lab.name} · mq-operator`);
  await page.goto(`${watch.url}/brokers/${shared.lab.name}/conditions`);
  const channels = page.locator('#many-channels-on-connection .condition-now');
  await channels.filter({ hasText: `${CLIENT} (user ${USER})` }).waitFor();
  expect(await channels.textContent()).toContain(VHOST);
  await page.goto(`${watch.url}/incidents`);
  await page.locator('.rows', { hasText: `vhost ${VHOST}` }).waitFor();
  await page.goto(`${watch.url}/brokers/${shared.lab.name}`);
  await page.locator('.incident', { hasText: `vhost ${VHOST}` }).waitFor();
  expect(await page.locator('main img, main script, main b:text("client")').count()).toBe(0);
  expect(await page.title()).toBe(`${shared.lab.name} · mq-operator`);
  expect(complaints).toEqual([]);
  await context.close();
}, 60_000);

test('an incident is acknowledged and silenced in the browser, and told again when the silence is ended', async () => {
  const { context, complaints, open } = await watchedContext(browser);
  const page = await open(`${watch.url}/incidents`);
  const row = page.locator('.rows li', { hasText: `vhost ${VHOST}` });
  await row.locator('a').click();
  await page.getByPlaceholder('what you are doing').fill(HOSTILE[0] ?? '');
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await page.locator('.handling', { hasText: HOSTILE[0] ?? '' }).waitFor();
  expect(await page.locator('#acknowledge').count()).toBe(0);
  await page.getByPlaceholder('why; others read it').fill('the team is at it');
  await page.getByLabel('How long').selectOption('until it resolves');
  await page.getByRole('button', { name: 'Silence', exact: true }).click();
  // The next pass keeps it quiet; the page follows by itself.
  await page.locator('.handling', { hasText: 'quiet: silenced by' }).waitFor({ timeout: 20_000 });
  expect(await page.locator('.timeline').textContent()).toContain('the team is at it');
  expect(await seriousIssues(page)).toEqual([]);
  await page.getByRole('button', { name: 'End silence' }).click();
  await page.locator('.handling', { hasNotText: 'quiet: silenced by' }).waitFor({ timeout: 20_000 });
  expect(await page.locator('.silences').count()).toBe(0);
  await page.goto(`${watch.url}/incidents`);
  expect(await row.textContent()).toContain('acknowledged by');
  expect(complaints).toEqual([]);
  await context.close();
}, 90_000);

test('a plan is proposed, approved in the browser, carried out and verified', async () => {
  const { context, complaints, open } = await watchedContext(browser);
  const page = await open(`${watch.url}/plans`);
  await page.locator('.rows a').first().click({ timeout: 20_000 });
  await page.locator('.status', { hasText: 'awaiting approval' }).waitFor();
  expect(await page.locator('.steps .call').first().textContent()).toContain(
    `PUT /api/policies/${encodeURIComponent(VHOST)}/`,
  );
  await page.getByRole('button', { name: 'Approve this plan' }).click();
  await page.locator('.title-row .status', { hasText: 'succeeded' }).waitFor({ timeout: 120_000 });
  expect(await page.locator('.decision').textContent()).toContain('every step is done and the goal is reached');
  expect(await page.locator('.timeline .status-ok').count()).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
  await context.close();
}, 180_000);

test('the incident is gone without reload', async () => {
  await diskIncident().waitFor({ state: 'detached', timeout: 90_000 });
  expect(await onlooker.evaluate('window.neverReloaded')).toBe(true);
}, 120_000);
