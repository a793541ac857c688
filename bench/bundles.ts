import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { parse } from 'yaml';
import { z } from 'zod';
import plugins from '../deploy/esbuild-plugins.cjs';

const ROOT = join(import.meta.dirname, '..');

/** The settings of the stack that make a bundle what it is. */
const stackSchema = z.object({
  custom: z.object({
    esbuild: z.object({
      bundle: z.boolean(),
      minify: z.boolean(),
      format: z.enum(['esm', 'cjs']),
      platform: z.literal('node'),
      target: z.string(),
      mainFields: z.array(z.string()),
      banner: z.object({ js: z.string() }),
    }),
  }),
});

export interface Bundle {
  /** As in the name of the function. */
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
}

/** How `serverless.yml` has every function bundled. */
export function packagedOptions(): BuildOptions {
  const { custom } = stackSchema.parse(
    parse(readFileSync(join(ROOT, 'serverless.yml'), 'utf8'), { logLevel: 'error' }),
  );
  return { ...custom.esbuild, plugins, logLevel: 'error' };
}

/** Bundles every function as `serverless.yml` says, into a folder. */
export async function bundleFunctions(folder: string): Promise<readonly Bundle[]> {
  const options = packagedOptions();
  const bundles: Bundle[] = [];
  for (const name of functionNames()) {
    const file = join(folder, `${name}.mjs`);
    await build({ ...options, entryPoints: [join(ROOT, 'handlers', `${name}.ts`)], outfile: file });
    bundles.push({ name, file, bytes: statSync(file).size });
  }
  return bundles;
}

/** The modules that export a handler; the others are what they share. */
function functionNames(): readonly string[] {
  return readdirSync(join(ROOT, 'handlers'))
    .filter((file) => /^export const handler\b/m.test(readFileSync(join(ROOT, 'handlers', file), 'utf8')))
    .map((file) => file.replace(/\.ts$/, ''));
}
