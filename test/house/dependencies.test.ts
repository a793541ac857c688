import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Every dependency is there for a reason that is written down, pinned, and used. */

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const versions = z.record(z.string(), z.string());
const { dependencies, devDependencies } = z
  .object({ dependencies: versions, devDependencies: versions })
  .parse(JSON.parse(read('package.json')));
const [runTime = '', development = ''] = read('docs/dependencies.md').split('## For development');

function listed(section: string): [string, string][] {
  return [...section.matchAll(/^\| `([^`]+)` \| ([^|]+) \| \S/gm)].map(([, name = '', licence = '']) => [
    name,
    licence.trim(),
  ]);
}

test('the page lists what package.json has', () => {
  expect(listed(runTime).map(([name]) => name)).toEqual(Object.keys(dependencies).sort());
  expect(listed(development).map(([name]) => name)).toEqual(Object.keys(devDependencies).sort());
});

test.each([...listed(runTime), ...listed(development)])('%s has the licence %s', (name, licence) => {
  const manifest = z.object({ license: z.string() }).parse(JSON.parse(read(`node_modules/${name}/package.json`)));
  expect(manifest.license).toBe(licence);
});

test('every version is pinned', () => {
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^(npm:[a-z-]+@)?\d+\.\d+\.\d+$/.test(version),
  );
  expect(loose).toEqual([]);
});
