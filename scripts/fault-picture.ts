import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { breakFault, mendFault } from '../src/lab/faults.ts';
import type { Lab } from '../src/lab/lab.ts';
import { startConsoleWatch } from '../test/support/console-watch.ts';

export interface FaultPicture {
  readonly lab: Lab;
  readonly browser: Browser;
  readonly file: string;
  readonly progress: (line: string) => void;
}

/** The charts show first how it is without the fault. */
const HEALTHY_MILLISECONDS = 30_000;
/** Some faults take their time until they are one; what is seen by then is drawn in any case. */
const INCIDENT_MILLISECONDS = 420_000;
/** Causes and symptoms sort themselves out within a few passes. */
const SETTLED_MILLISECONDS = 15_000;

/**
 * Breaks the lab, waits for what the console says about it, draws the broker's page and mends the lab again. Each
 * fault gets a watch of its own, with nothing left of the one before.
 */
export async function drawFault(id: string, { lab, browser, file, progress }: FaultPicture): Promise<void> {
  const watch = await startConsoleWatch(lab, 2);
  const context = await browser.newContext({ colorScheme: 'light', viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(`${watch.url}/brokers/${encodeURIComponent(lab.name)}`);
    await sleep(HEALTHY_MILLISECONDS);
    const before = await incidentsOf(page);
    await breakFault(lab, id);
    const since = Date.now();
    const seen = await newIncident(page, before, since);
    progress(`  ${seen ? `seen after ${Math.round((Date.now() - since) / 1000)} s` : 'no incident of its own yet'}`);
    await sleep(SETTLED_MILLISECONDS);
    await page.setViewportSize({ width: 1280, height: await heightWithCharts(page) });
    await sleep(1500);
    await page.screenshot({ path: file });
  } finally {
    await context.close();
    await watch.stop();
    await mendFault(lab, id);
  }
}

async function incidentsOf(page: Page): Promise<readonly string[]> {
  const ids = await page
    .locator('[data-incident]')
    .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-incident')));
  return ids.filter((each) => each !== null);
}

async function newIncident(page: Page, before: readonly string[], since: number): Promise<boolean> {
  while (Date.now() < since + INCIDENT_MILLISECONDS) {
    if ((await incidentsOf(page)).some((id) => !before.includes(id))) return true;
    await sleep(1000);
  }
  return false;
}

/** As far down as the last chart. */
async function heightWithCharts(page: Page): Promise<number> {
  const box = await page.locator('#chart-churn').boundingBox();
  return Math.ceil((box?.y ?? 0) + (box?.height ?? 900)) + 20;
}
