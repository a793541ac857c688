import type { Browser } from 'playwright-core';
import { startChromium, watchedContext } from '../support/chromium.ts';
import { type ServedConsole, serveConsole } from '../support/served-console.ts';
import { aQueue, aReading, aSnapshot, T0 } from '../support/snapshots.ts';

/** The console over built snapshots: ten thousand queues, keys, no script, and a console that goes away. */

const COUNT = 10_000;
const MOST_ROWS = 120;

let served: ServedConsole;
let browser: Browser;

beforeAll(async () => {
  const queues = Array.from({ length: COUNT }, (_, index) =>
    aQueue(`queue-${index}`, { messages: index, ready: index }),
  );
  served = await serveConsole(aSnapshot({ queues: aReading(queues) }));
  browser = await startChromium();
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

test('they scroll, sort and filter with few rows', async () => {
  const { context, complaints, open } = await watchedContext(browser);
  const page = await open(`${served.url}/brokers/orders/queues`);
  const rows = page.locator('tbody tr:not(.spacer)');
  await page.locator('th.col-name', { hasText: 'queue-9999' }).waitFor();
  const table = page.locator('#queue-table');
  const mostRows = [await rows.count()];
  for (const share of [0.1, 0.35, 0.6, 0.85, 1]) {
    await table.evaluate((element, part) => {
      element.scrollTop = part * element.scrollHeight;
    }, share);
    const last = Math.round(COUNT * (1 - share));
    if (share < 1)
      await page
        .locator('th.col-name', { hasText: `queue-${last - 5}` })
        .first()
        .waitFor();
    mostRows.push(await rows.count());
  }
  await page.locator('th.col-name', { hasText: /^queue-0$/ }).waitFor();
  await page.locator('[data-sort=name]').click();
  await page.locator('tbody tr:nth-child(2) th', { hasText: /^queue-0$/ }).waitFor();
  await page.locator('#search').fill('queue-77');
  await page.locator('#queue-count', { hasText: '111 of 10,000 queues' }).waitFor();
  mostRows.push(await rows.count());
  expect(Math.max(...mostRows)).toBeLessThanOrEqual(MOST_ROWS);
  expect(await page.locator('*').count()).toBeLessThan(2_000);
  expect(page.url()).toContain('search=queue-77');
  expect(complaints).toEqual([]);
  await context.close();
}, 60_000);

test('they can be read with the keyboard alone', async () => {
  const { context, open } = await watchedContext(browser);
  const page = await open(`${served.url}/brokers/orders/queues`);
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
  await page.keyboard.press('/');
  expect(await page.evaluate('document.activeElement.id')).toBe('search');
  await page.locator('#queue-table').focus();
  await page.keyboard.press('End');
  await page.locator('th.col-name', { hasText: /^queue-0$/ }).waitFor();
  await page.keyboard.press('?');
  expect(await page.locator('dialog').isVisible()).toBe(true);
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await page.waitForURL('**/incidents');
  await context.close();
}, 30_000);

test('without script the pages still read, page by page', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${served.url}/brokers/orders/queues`);
  expect(await page.locator('tbody tr').count()).toBe(100);
  await page.getByRole('link', { name: 'next' }).click();
  expect(await page.locator('tbody tr th').first().textContent()).toBe('queue-9899');
  await context.close();
}, 30_000);

test('a console that goes away is said above everything else, and so is that it is back', async () => {
  const first = await serveConsole(aSnapshot(), { intervalSeconds: 3600 });
  const { context, open } = await watchedContext(browser);
  const page = await open(first.url);
  await page.locator('#live[data-state=on]').waitFor();
  expect(await page.locator('#stale').isVisible()).toBe(false);
  await first.close();
  await page.locator('#stale', { hasText: 'No connection to mq-operator since' }).waitFor({ timeout: 20_000 });
  const second = await serveConsole(aSnapshot(), { intervalSeconds: 3600, port: Number(new URL(first.url).port) });
  await page.locator('#stale').waitFor({ state: 'hidden', timeout: 20_000 });
  await context.close();
  await second.close();
}, 60_000);

test('passes that do not come are said as well', async () => {
  const late = await serveConsole(aSnapshot({}, { takenAt: T0 - 600_000 }), { intervalSeconds: 60 });
  const { context, complaints, open } = await watchedContext(browser);
  const page = await open(late.url);
  await page.locator('#stale', { hasText: 'though one is due every 1 min' }).waitFor({ timeout: 20_000 });
  expect(await page.locator('#live').getAttribute('data-state')).toBe('on');
  expect(complaints).toEqual([]);
  await context.close();
  await late.close();
}, 60_000);

test('charts stay drawn when what stands above them comes and goes', async () => {
  const alarmed = aSnapshot({}, { reduced: 'rabbit@a in alarm' });
  const broker = await serveConsole(alarmed);
  const { context, complaints, open } = await watchedContext(browser);
  const page = await open(`${broker.url}/brokers/orders`);
  const canvas = page.locator('.plot canvas');
  for (const [snapshot, notes] of [
    [alarmed, 1],
    [aSnapshot(), 0],
    [alarmed, 1],
  ] as const) {
    await broker.pass(snapshot);
    await page.locator('#reduced').waitFor({ state: notes === 1 ? 'visible' : 'detached', timeout: 20_000 });
    await canvas.nth(5).waitFor({ timeout: 20_000 });
    expect(await canvas.count()).toBe(6);
  }
  expect(complaints).toEqual([]);
  await context.close();
  await broker.close();
}, 90_000);
