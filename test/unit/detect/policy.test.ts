import fc from 'fast-check';
import { coversKind, mergeDefinitions, policyResolver, refusedKeys } from '../../../src/detect/policy.ts';
import { settingInForce } from '../../../src/detect/queue-settings.ts';
import { aPolicy } from '../../support/snapshots.ts';

const queue = (type = 'classic', name = 'orders') => ({ kind: 'queue', vhost: '/', name, type }) as const;
const policy = (name: string, priority: number, definition: Record<string, unknown>, more = {}) =>
  aPolicy({ name, priority, definition, applyTo: 'queues', ...more });
const resolve = (policies: ReturnType<typeof policy>[], operatorPolicies: typeof policies = [], version = '3.10.8') =>
  policyResolver({ policies, operatorPolicies }, version);

test('exactly one user policy applies, the one of the highest priority', () => {
  const low = policy('low', 1, { 'max-length': 10, 'dead-letter-exchange': 'dlx' });
  const high = policy('high', 2, { 'message-ttl': 5 });
  expect(resolve([low, high])(queue())).toMatchObject({
    policy: high,
    shadowed: [low],
    tied: [],
    definition: { 'message-ttl': 5 },
  });
});

test('equal priorities are told as a tie', () => {
  const one = policy('one', 2, { 'max-length': 1 });
  const two = policy('two', 2, { 'max-length': 2 });
  const three = policy('three', 1, { 'max-length': 3 });
  expect(resolve([three, one, two])(queue())).toMatchObject({ policy: one, tied: [one, two], shadowed: [three] });
});

test('another virtual host, another name or another kind do not match', () => {
  const policies = [
    policy('vhost', 9, { expires: 1 }, { vhost: 'other' }),
    policy('name', 9, { expires: 1 }, { pattern: '^x' }),
    policy('kind', 9, { expires: 1 }, { applyTo: 'exchanges' }),
  ];
  expect(resolve(policies)(queue())).toEqual({
    tied: [],
    tiedOperatorPolicies: [],
    shadowed: [],
    refused: [],
    unjudged: [],
    definition: {},
  });
  expect(resolve(policies)({ kind: 'exchange', vhost: '/', name: 'orders' }).policy?.name).toBe('kind');
});

test('one key that the queue type refuses keeps the whole policy away', () => {
  const mirrored = policy('mirrored', 9, { 'ha-mode': 'all', 'max-length': 10 });
  const plain = policy('plain', 1, { 'max-length': 20 });
  expect(resolve([mirrored, plain])(queue('quorum'))).toMatchObject({
    policy: plain,
    refused: [mirrored],
    shadowed: [],
  });
  expect(resolve([mirrored, plain])(queue('classic'))).toMatchObject({ policy: mirrored, refused: [] });
  expect(refusedKeys(mirrored.definition, 'stream')).toEqual(['max-length', 'ha-mode']);
  expect(refusedKeys({ 'max-in-memory-length': 1 }, 'classic', '3.13.7')).toEqual([]);
  expect(refusedKeys({ 'max-in-memory-length': 1 }, 'classic', '4.2.0')).toEqual(['max-in-memory-length']);
  expect(refusedKeys({ 'ha-mode': 'all' }, 'x-modulus', '4.2.0')).toEqual([]);
});

test('a pattern that cannot be judged is told, not guessed', () => {
  const odd = policy('odd', 9, { expires: 1 }, { pattern: 'a++' });
  expect(resolve([odd])(queue())).toMatchObject({ unjudged: [odd], definition: {} });
});

test.each([
  ['all', 'classic', true],
  ['queues', 'stream', true],
  ['classic_queues', 'classic', true],
  ['classic_queues', 'quorum', false],
  ['quorum_queues', 'quorum', true],
  ['streams', 'stream', true],
  ['exchanges', 'classic', false],
])('apply-to %s covers a %s queue: %s', (applyTo, type, covered) => {
  expect(coversKind(applyTo, queue(type))).toBe(covered);
});

test('an operator policy can only tighten limits, and decides everything else', () => {
  const user = { 'max-length': 10, 'message-ttl': 500, overflow: 'drop-head', 'queue-version': 1 };
  const operator = { 'max-length': 20, 'message-ttl': 100, 'queue-version': 2, expires: 7 };
  expect(mergeDefinitions(user, operator)).toEqual({
    'max-length': 10,
    'message-ttl': 100,
    overflow: 'drop-head',
    'queue-version': 2,
    expires: 7,
  });
});

const LIMITS = ['max-length', 'max-length-bytes', 'message-ttl', 'expires', 'delivery-limit'];
const definitions = fc.dictionary(fc.constantFrom(...LIMITS), fc.nat(), { maxKeys: LIMITS.length });

test('a merged limit is never greater than either, and no key is lost or invented', () => {
  fc.assert(
    fc.property(definitions, definitions, (user, operator) => {
      const merged = mergeDefinitions(user, operator);
      expect(new Set(Object.keys(merged))).toEqual(new Set([...Object.keys(user), ...Object.keys(operator)]));
      for (const [key, value] of Object.entries(merged)) {
        expect(value).toBe(Math.min(user[key] ?? Number.POSITIVE_INFINITY, operator[key] ?? Number.POSITIVE_INFINITY));
      }
    }),
  );
});

test('the order in which policies are listed decides nothing but ties', () => {
  const some = fc.array(fc.record({ priority: fc.nat(3), definition: definitions }), { maxLength: 6 });
  fc.assert(
    fc.property(some, (list) => {
      const policies = list.map((one, index) => policy(`p${index}`, one.priority, one.definition));
      const [there, back] = [resolve(policies)(queue()), resolve([...policies].reverse())(queue())];
      expect(there.policy?.priority).toBe(back.policy?.priority);
      expect(there.tied.length).toBe(back.tied.length);
      if (there.tied.length === 0) expect(there.policy).toBe(back.policy);
    }),
  );
});

test.each([
  ['max-length', 'classic', 10, 5, 5],
  ['max-length', 'quorum', 5, 10, 5],
  ['overflow', 'classic', 'drop-head', 'reject-publish', 'reject-publish'],
  ['overflow', 'quorum', 'drop-head', 'reject-publish', 'drop-head'],
  ['dead-letter-exchange', 'quorum', 'a', 'b', 'b'],
  ['expires', 'quorum', 10, 5, 10],
  ['expires', 'classic', 10, 5, 5],
  ['delivery-limit', 'quorum', -1, 5, 5],
  ['delivery-limit', 'quorum', 3, 5, 3],
  ['max-length', 'classic', undefined, 5, 5],
  ['max-length', 'classic', 7, undefined, 7],
])('%s of a %s queue: policy %s and argument %s make %s', (name, type, fromPolicy, fromArgument, expected) => {
  const policyKeys = fromPolicy === undefined ? {} : { [name]: fromPolicy };
  const args = fromArgument === undefined ? {} : { [`x-${name}`]: fromArgument };
  expect(settingInForce(name, type, policyKeys, args)).toBe(expected);
});
