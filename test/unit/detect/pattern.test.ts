import { patternMatcher } from '../../../src/detect/pattern.ts';

/** Answers of Erlang's `re:run/3`, OTP 25, without options, as RabbitMQ calls it. */
test.each([
  ['.*', 'anything', true],
  ['', 'anything', true],
  ['^orders', 'my.orders', false],
  ['orders', 'my.orders.eu', true],
  ['^a.c$', 'a\nc', false],
  ['(?s)^a.c$', 'a\nc', true],
  ['(?i)^ORD', 'orders', true],
  ['^a$', 'a\n', true],
  ['^a\\z', 'a\n', false],
  ['\\Aa\\Z', 'a\n', true],
  ['^.$', 'é', false],
  ['^..$', 'é', true],
  ['^\\w+$', 'é', false],
  ['^[é]+$', 'é', true],
  ['^[[:alpha:]_]+$', 'a_b', true],
  ['^[[:punct:]]+$', 'a', false],
  ['^[]a]+$', ']a', true],
  ['^[^]a]+$', 'b]', false],
  ['^[\\W]$', '-', true],
  ['^\\s$', '\v', true],
  ['^\\s$', '\u00a0', false],
  ['\\bb', 'a-b', true],
  ['a\\Bb', 'ab', true],
  ['\\x41\\x{42}', 'AB', true],
  ['^(?P<name>a)b', 'ab', true],
  ['^a{,2}b', 'ab', false],
  ['^(?!log)', 'log.x', false],
  ['^celery@.*\\.pidbox$', 'celery@w1.celery.pidbox', true],
])('%j on %j: %s', (pattern, name, expected) => {
  expect(patternMatcher(pattern)?.(name)).toBe(expected);
});

test.each([
  'a++',
  '(?>a)b',
  '\\Qa.b\\E',
  '\\p{L}',
  '(a)\\1',
  '(?(1)a)',
  '(?i:a)',
  '(*ANY)a',
  '[[:^alpha:]]',
  '[',
  'a)',
])('%j cannot be judged', (pattern) => {
  expect(patternMatcher(pattern)).toBeUndefined();
});
