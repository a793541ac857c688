import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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

const shared = withLab({ nodes: 1 });
let watch: ConsoleWatch;
let browser: Browser;

beforeAll(async () => {
  const admin = labAdmin(shared.lab);
  for (const name of HOSTILE) await admin.put(`queues/%2F/${encodeURIComponent(name)}`, { durable: true });
  // Neither policies nor limits: the first pass sees it and proposes what Amazon MQ would give it.
  await admin.put('vhosts/shop', {});
  const { monitorUser, adminUser } = shared.lab;
  await admin.put(`permissions/shop/${monitorUser}`, { configure: '^$', write: '^$', read: '^$' });
  await admin.put(`permissions/shop/${adminUser}`, { configure: '.*', write: '.*', read: '.*' });
  await startLoad(shared.lab, 'steady');
  watch = await startConsoleWatch(shared.lab);
  browser = await startChromium();
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await watch?.stop();
}, 60_000);

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

/** A page that stays open from the fault to its end, while the other tests go on: the end takes a minute of calm. */
let onlooker: Page;

test('a fault appears without reload, and what is mended shows at once', async () => {
  const { complaints, open } = await watchedContext(browser);
  onlooker = await open(`${watch.url}/brokers/${shared.lab.name}`);
  await onlooker.locator('.node .status', { hasText: 'running' }).waitFor();
  await onlooker.evaluate('window.neverReloaded = true');
  const { diskLimitBytes } = requireState(shared.lab.dir);
  await setDiskLimit(shared.lab, 1, 1e15);
  await diskIncident().waitFor({ timeout: 10_000 });
  expect(await onlooker.locator('.node .status').textContent()).toContain('disk alarm');
  expect(await onlooker.locator('.broker-head .status').textContent()).toBe('critical');
  await setDiskLimit(shared.lab, 1, diskLimitBytes);
  await onlooker.locator('.node .status', { hasText: 'running' }).waitFor({ timeout: 10_000 });
  expect(complaints).toEqual([]);
}, 60_000);

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
    for (const path of ['/', broker, `${broker}/queues`, `${broker}/conditions`, '/incidents', '/plans', '/cost']) {
      await page.goto(watch.url + path);
      await page.locator('#live[data-state=on]').waitFor();
      if (path === broker || path === '/cost') await page.locator('.plot canvas').first().waitFor();
      const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect({ path, wide, issues: await seriousIssues(page) }).toEqual({ path, wide: 0, issues: [] });
      expect(await page.locator('h1').count()).toBe(1);
    }
    expect(complaints).toEqual([]);
    await context.close();
  },
  60_000,
);

test('hostile names show as text', async () => {
  const { context, complaints, open } = await watchedContext(browser);
  const page = await open(`${watch.url}/brokers/${shared.lab.name}/queues?sort=name&direction=up`);
  for (const name of HOSTILE) await page.locator(`th.col-name`, { hasText: name }).waitFor();
  expect(await page.title()).toBe(`Queues of ${shared.lab.name} · mq-operator`);
  expect(await page.locator('main img, main script').count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
}, 30_000);

test('a plan is proposed, approved in the browser, carried out and verified', async () => {
  const { context, complaints, open } = await watchedContext(browser);
  const page = await open(`${watch.url}/plans`);
  await page.locator('.rows a').first().click({ timeout: 20_000 });
  await page.locator('.status', { hasText: 'awaiting approval' }).waitFor();
  expect(await page.locator('.steps .call').first().textContent()).toMatch(/^PUT \/api\/policies\/shop\//);
  await page.getByRole('button', { name: 'Approve this plan' }).click();
  await page.locator('.title-row .status', { hasText: 'succeeded' }).waitFor({ timeout: 30_000 });
  expect(await page.locator('.decision').textContent()).toContain('every step is done and the goal is reached');
  expect(await page.locator('.timeline .status-ok').count()).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
  await context.close();
}, 60_000);

test('the incident is gone without reload', async () => {
  await diskIncident().waitFor({ state: 'detached', timeout: 90_000 });
  expect(await onlooker.evaluate('window.neverReloaded')).toBe(true);
}, 120_000);
