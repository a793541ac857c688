import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsSettingsSchema } from '../../../src/config/aws-settings.ts';
import { parseRunbookRequest } from '../../../src/remediate/runbook-request.ts';

const read = (page: string) => readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', page), 'utf8');
const found = (page: string, pattern: RegExp) => [...read(page).matchAll(pattern)].map(([, text = '']) => text);

test.each(found('deploy.md', /--param settings='([^']+)'/g))(
  'the stack takes the settings that docs/deploy.md shows: %s',
  (text) => {
    expect(() => awsSettingsSchema.parse(JSON.parse(text))).not.toThrow();
  },
);

test.each(found('runbook-automation.md', /--payload '([^']+)'/g))('the function runbook takes %s', (text) => {
  expect(() => parseRunbookRequest(JSON.parse(text))).not.toThrow();
});

test('the pages show some', () => {
  expect(found('deploy.md', /--param settings='([^']+)'/g).length).toBeGreaterThanOrEqual(2);
  expect(found('runbook-automation.md', /--payload '([^']+)'/g)).toHaveLength(3);
});

test('docs/deploy.md names every parameter of the stack', () => {
  const stack = readFileSync(join(import.meta.dirname, '..', '..', '..', 'serverless.yml'), 'utf8');
  const defaults = stack.slice(stack.indexOf('params:'), stack.indexOf('\ncustom:'));
  const names = [...defaults.matchAll(/^ {4}(\w+):/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(10);
  const page = read('deploy.md') + read('runbook-automation.md');
  // For stacks that are made to be thrown away.
  expect(names.filter((name) => !page.includes(`\`${name}\``) && name !== 'tableDeletion')).toEqual([]);
});
