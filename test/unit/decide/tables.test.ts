import { NOTIFICATION_FAILING } from '../../../src/decide/channel-health.ts';
import { INHIBITIONS } from '../../../src/decide/inhibition-table.ts';
import { ALWAYS_TOLD, EXPECTED_EFFECTS } from '../../../src/decide/maintenance-table.ts';
import { CONDITIONS } from '../../../src/detect/registry.ts';

const known = new Set([...CONDITIONS.map(({ id }) => id), NOTIFICATION_FAILING]);
const unknownOf = (ids: readonly string[]) => ids.filter((id) => !known.has(id));

test('every condition that explains or is explained exists', () => {
  expect(unknownOf(INHIBITIONS.flatMap(({ cause, hides }) => [cause, ...hides]))).toEqual([]);
});

test('every condition that a restart is expected to cause, and that is always told, exists', () => {
  expect(unknownOf(EXPECTED_EFFECTS.flatMap(({ conditions }) => conditions))).toEqual([]);
  expect(unknownOf(ALWAYS_TOLD)).toEqual([]);
});

test('each pair is said once, and nothing explains itself', () => {
  const pairs = INHIBITIONS.flatMap(({ cause, hides }) => hides.map((hidden) => `${cause} ${hidden}`));
  expect(pairs.filter((pair, index) => pairs.indexOf(pair) !== index)).toEqual([]);
  expect(INHIBITIONS.filter(({ cause, hides }) => hides.includes(cause))).toEqual([]);
});

test('nothing that is always told is expected in a window', () => {
  const expected = EXPECTED_EFFECTS.flatMap(({ conditions }) => conditions);
  expect(expected.filter((id) => ALWAYS_TOLD.includes(id))).toEqual([]);
});
