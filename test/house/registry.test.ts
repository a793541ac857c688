import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import semver from 'semver';
import { CONDITIONS } from '../../src/detect/registry.ts';
import { CONDITION_IDS } from '../support/condition-ids.ts';

const FOLDER = join(__dirname, '../../src/detect/conditions');
const files = readdirSync(FOLDER).map((file) => file.replace(/\.ts$/, ''));
const ids = CONDITIONS.map(({ id }) => id);

test('the registry has every condition of the folder, each once', () => {
  expect([...ids].sort()).toEqual([...files].sort());
  expect(new Set(ids).size).toBe(ids.length);
});

test('no id has gone or changed: links, settings and stored state name them', () => {
  expect([...ids].sort()).toEqual([...CONDITION_IDS].sort());
});

test.each(CONDITIONS)('$id says all there is to say', (condition) => {
  expect(condition.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(condition.title.length).toBeGreaterThan(5);
  expect(condition.title.length).toBeLessThanOrEqual(72);
  expect(condition.meaning).toMatch(/^[A-Z].{30,}\.$/s);
  expect(condition.threshold).toMatch(/^[A-Z].{20,}\.$/s);
  expect(condition.holdSeconds).toBeGreaterThanOrEqual(0);
  expect(condition.clearSeconds).toBeGreaterThanOrEqual(0);
  expect(condition.provenOn.length).toBeGreaterThan(0);
  if (condition.versions !== undefined) expect(semver.validRange(condition.versions)).not.toBeNull();
});
