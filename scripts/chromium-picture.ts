import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Size {
  readonly width: number;
  readonly height: number;
  /** Pixels of the picture for each pixel of the page. */
  readonly scale?: number;
}

/** Draws a page with Debian's Chromium, as a file of pixels. */
export function chromiumPicture(page: string, file: string, { width, height, scale = 2 }: Size): void {
  const folder = mkdtempSync(join(tmpdir(), 'mq-operator-picture-'));
  const source = join(folder, 'page.html');
  writeFileSync(source, page);
  execFileSync(
    'chromium',
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      `--force-device-scale-factor=${scale}`,
      `--user-data-dir=${join(folder, 'profile')}`,
      `--window-size=${width},${height}`,
      `--screenshot=${file}`,
      `file://${source}`,
    ],
    { stdio: 'ignore' },
  );
  rmSync(folder, { recursive: true });
}
