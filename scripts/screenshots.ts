import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { readEnvironment } from '../src/config/environment.ts';
import { FAULTS } from '../src/lab/faults/registry.ts';
import { breakFault, mendFault } from '../src/lab/faults.ts';
import { type Lab, stopLab } from '../src/lab/lab.ts';
import { startLoad } from '../src/lab/load.ts';
import { startLab } from '../src/lab/start-lab.ts';
import { startChromium } from '../test/support/chromium.ts';
import { type ConsoleWatch, startConsoleWatch } from '../test/support/console-watch.ts';
import { drawFault } from './fault-picture.ts';

/**
 * Draws docs/pictures/console-*.png from a real lab, healthy under load and then in trouble, light and dark; then
 * docs/pictures/fault-*.png, one of each fault of the lab. `--fault NAME`, once or more, draws those only.
 */
const PICTURES = join(import.meta.dirname, '..', 'docs', 'pictures');
/** Charts with less than some minutes show nothing yet. */
const LOAD_MILLISECONDS = 180_000;
const FAULT_MILLISECONDS = 45_000;
/** A condition has to hold for a while before an incident opens, and a plan comes with it. */
const PATIENCE_MILLISECONDS = 180_000;
/** The fault that the pictures of an incident and of a plan are about. */
const STORY = 'paused-sync';

interface Place {
  readonly watch: ConsoleWatch;
  readonly browser: Browser;
}

interface Shot {
  readonly name: string;
  readonly path: string;
  /** Follows the first link of this kind from there. */
  readonly follow?: string;
  readonly width?: number;
  readonly height?: number;
}

async function draw(
  { watch, browser }: Place,
  { name, path, follow, width = 1280, height = 860 }: Shot,
): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height }, deviceScaleFactor: 1.5 });
    const page = await context.newPage();
    await page.goto(watch.url + path);
    if (follow !== undefined) await page.locator(follow).first().click({ timeout: PATIENCE_MILLISECONDS });
    await page.locator('#live[data-state=on]').waitFor();
    // The first drawing of the charts.
    await sleep(1500);
    await page.screenshot({ path: join(PICTURES, `console-${name}-${colorScheme}.png`) });
    await context.close();
  }
  console.log(`Drawn: ${name}`);
}

async function drawHealthy(place: Place, broker: string): Promise<void> {
  await draw(place, { name: 'load', path: broker, height: 1500 });
  await draw(place, { name: 'queues', path: `${broker}/queues`, height: 620 });
  await draw(place, { name: 'cost', path: '/cost' });
}

async function drawStory(place: Place, broker: string, lab: Lab): Promise<void> {
  await breakFault(lab, STORY);
  await sleep(FAULT_MILLISECONDS);
  await draw(place, { name: 'overview', path: '/', height: 700 });
  await draw(place, { name: 'broker', path: broker, height: 1180 });
  await draw(place, { name: 'phone', path: '/', width: 390, height: 780 });
  await draw(place, { name: 'incident', path: '/incidents', follow: '.rows a[href*=memory-alarm]', height: 1000 });
  await draw(place, { name: 'plan', path: '/plans', follow: '.rows a', height: 900 });
  await draw(place, { name: 'conditions', path: `${broker}/conditions` });
  await mendFault(lab, STORY);
}

async function drawPages(lab: Lab, browser: Browser): Promise<void> {
  const watch = await startConsoleWatch(lab, 2);
  try {
    const place = { watch, browser };
    const broker = `/brokers/${encodeURIComponent(lab.name)}`;
    console.log(`Under load for ${LOAD_MILLISECONDS / 1000} s, so that the charts have something to show`);
    await sleep(LOAD_MILLISECONDS);
    await drawHealthy(place, broker);
    await drawStory(place, broker, lab);
  } finally {
    await watch.stop();
  }
}

function chosenFaults(): readonly string[] {
  const { fault = [] } = parseArgs({ options: { fault: { type: 'string', multiple: true } } }).values;
  const wrong = fault.filter((name) => !FAULTS.some(({ id }) => id === name));
  if (wrong.length === 0) return fault;
  throw new Error(`--fault: ${wrong.join(', ')} is none of ${FAULTS.map(({ id }) => id).join(', ')}`);
}

const only = chosenFaults();
const folder = mkdtempSync(join(tmpdir(), 'mq-operator-screenshots-'));
const environment = readEnvironment();
const progress = (line: string) => console.log(line);
const lab = await startLab({ environment, dir: join(folder, 'lab'), progress });
try {
  await startLoad(lab, 'steady');
  await startLoad(lab, 'bursts');
  const browser = await startChromium();
  try {
    if (only.length === 0) await drawPages(lab, browser);
    const faults = FAULTS.filter(({ id }) => only.length === 0 || only.includes(id));
    for (const [index, fault] of faults.entries()) {
      console.log(`${index + 1} of ${faults.length}: ${fault.id} ${fault.effect}`);
      await drawFault(fault.id, { lab, browser, progress, file: join(PICTURES, `fault-${fault.id}.png`) });
    }
  } finally {
    await browser.close();
  }
} finally {
  await stopLab(lab);
  rmSync(folder, { recursive: true, force: true });
}
