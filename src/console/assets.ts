import { existsSync, readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { dirname, extname, join } from 'node:path';

/** A file that the browser may fetch. */
export interface Asset {
  readonly type: string;
  readonly body: string;
}

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';
/** What the page loads first. */
export const ENTRY = '/assets/main.ts';

const OWN_SCRIPTS = [
  'main',
  'live',
  'morph',
  'charts',
  'chart-data',
  'chart-look',
  'queue-table',
  'keys',
  'theme',
  'filter',
];

/** In this order: small screens change what comes before. */
const OWN_STYLES = [
  'colours-and-text',
  'frame',
  'overview',
  'incidents',
  'charts-and-tables',
  'plans-and-forms',
  'small-screens',
];

/**
 * Everything that the pages load, by its path, read once: the console's own scripts with their types taken away, its
 * style, and the chart library as it was published. Nothing is built beforehand, and nothing comes from elsewhere.
 */
export function loadAssets(): ReadonlyMap<string, Asset> {
  const folder = join(packageRoot(import.meta.dirname), 'src', 'console', 'browser');
  const library = dirname(createRequire(import.meta.filename).resolve('uplot'));
  const text = (...path: string[]) => readFileSync(join(...path), 'utf8');
  const scripts = OWN_SCRIPTS.map((name): [string, Asset] => [
    `/assets/${name}.ts`,
    { type: SCRIPT, body: stripTypeScriptTypes(text(folder, `${name}.ts`)) },
  ]);
  const styles = OWN_STYLES.map((name) => text(folder, 'style', `${name}.css`));
  return new Map<string, Asset>([
    ...scripts,
    ['/model/format.ts', { type: SCRIPT, body: sharedFormat() }],
    ['/assets/console.css', { type: STYLE, body: styles.join('\n') }],
    ['/assets/icon.svg', { type: 'image/svg+xml', body: text(folder, 'icon.svg') }],
    ['/assets/uplot.js', { type: SCRIPT, body: "export { default as uPlot } from './uplot-library.js';\n" }],
    ['/assets/uplot-library.js', { type: SCRIPT, body: text(library, 'uPlot.esm.js') }],
    ['/assets/uPlot.min.css', { type: STYLE, body: text(library, 'uPlot.min.css') }],
  ]);
}

/** The browser words figures as everything else does: by the same code, compiled where this is. */
function sharedFormat(): string {
  const extension = extname(import.meta.filename);
  const source = readFileSync(join(import.meta.dirname, '..', 'model', `format${extension}`), 'utf8');
  return extension === '.ts' ? stripTypeScriptTypes(source) : source;
}

/** Compiled or not, this file lies somewhere below the folder with package.json. */
function packageRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageRoot(dirname(folder));
}
