import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { readEnvironment } from '../../src/config/environment.ts';
import { administration, installPackage } from '../../src/lab/debian-packages.ts';
import { findProgram, searchPath } from '../../src/lab/installation.ts';

/** Debian's Chromium, installed first where it is missing. Ends with `close`. */
export async function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumProgram(),
    // Root may not use the sandbox. Names are not looked up at all: nothing here lives elsewhere.
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}

async function chromiumProgram(): Promise<string> {
  const path = searchPath(readEnvironment());
  const found = findProgram('chromium', path);
  if (found !== undefined) return found;
  const admin = await administration(path);
  if (admin === undefined) throw new Error('The browser tests need Chromium: sudo apt-get install chromium');
  await installPackage(admin, { name: 'chromium', services: [] }, { progress: (line) => console.info(line) });
  const installed = findProgram('chromium', path);
  if (installed === undefined) throw new Error('chromium was installed and is not on PATH');
  return installed;
}

export interface WatchedContext {
  readonly context: BrowserContext;
  /** What a page complained about, and every request that left this machine. */
  readonly complaints: string[];
  open(url: string): Promise<Page>;
}

export interface Look {
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
}

/** A browser window that notes whatever must not happen. */
export async function watchedContext(
  browser: Browser,
  { scheme = 'light', width = 1280 }: Look = {},
): Promise<WatchedContext> {
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width, height: width < 600 ? 844 : 900 },
  });
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('request', (request) => {
    if (new URL(request.url()).hostname !== '127.0.0.1') complaints.push(`request to ${request.url()}`);
  });
  return {
    context,
    complaints,
    async open(url) {
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
  };
}
