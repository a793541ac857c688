import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from '../../scripts/generated-files.ts';
import { settingsPage } from '../../scripts/settings-page.ts';

/** What is committed is what the code says. `npm run generate` renews it. */

test.each(generatedFiles())('%s is what npm run generate writes', (path, content) => {
  expect(readFileSync(join(import.meta.dirname, '..', '..', path), 'utf8')).toBe(content);
});

test('every setting says what it is', () => {
  expect(settingsPage().match(/^\| `.*\| {2}\|$/gm) ?? []).toEqual([]);
});
