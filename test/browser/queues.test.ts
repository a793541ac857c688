import type { Browser } from 'playwright-core';
import { z } from 'zod';
import { startChromium, watchedContext } from '../support/chromium.ts';
import { type ServedConsole, serveConsole } from '../support/served-console.ts';
import { aQueue, aReading, aSnapshot } from '../support/snapshots.ts';

/** Ten thousand queues: the browser holds only what is seen, and is never busy for long. */

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

test('they scroll, sort and filter with few rows and without long tasks', async () => {
  const { context, complaints, open } = await watchedContext(browser);
  const page = await open(`${served.url}/brokers/orders/queues`);
  const rows = page.locator('tbody tr:not(.spacer)');
  await page.locator('th.col-name', { hasText: 'queue-9999' }).waitFor();
  await page.evaluate(`window.longTasks = [];
    new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ entryTypes: ['longtask'] });`);
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
  const longTasks = z.array(z.number()).parse(await page.evaluate('window.longTasks'));
  console.info(`${longTasks.length} tasks over 50 ms, the longest ${Math.max(0, ...longTasks)} ms`);
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
