import { INHIBITIONS } from '../../src/decide/inhibition-table.ts';
import { ALWAYS_TOLD, EXPECTED_EFFECTS } from '../../src/decide/maintenance-table.ts';
import { matchesPattern } from '../../src/decide/pattern.ts';
import { CONDITIONS } from '../../src/detect/registry.ts';

const ids = CONDITIONS.map(({ id }) => id);

/** A pattern that matches no condition hides nothing, and nobody would notice. */
test.each([
  ...INHIBITIONS.flatMap(({ cause, hides }) => [cause, ...hides]),
  ...EXPECTED_EFFECTS.flatMap(({ conditions }) => conditions),
  ...ALWAYS_TOLD,
])('%s is a condition', (pattern) => {
  expect(ids.some((id) => matchesPattern(pattern, id))).toBe(true);
});
