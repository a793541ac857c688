import {
  deadLetterCycles,
  deadLetterQueues,
  deadLetterRoutes,
  topicMatches,
} from '../../../src/detect/dead-letters.ts';
import type { Binding, Exchange } from '../../../src/model/rabbitmq.ts';
import { anInput, aQueueDetail, aReading } from '../../support/snapshots.ts';

const exchange = (name: string, type: string, args = {}): Exchange => {
  return { vhost: '/', name, type, internal: false, arguments: args, rates: {} };
};
const binding = (source: string, destination: string, routingKey = '', more: Partial<Binding> = {}): Binding => {
  return { vhost: '/', source, destination, destinationType: 'queue', routingKey, arguments: {}, ...more };
};
const queue = (name: string, args: Record<string, unknown> = {}, effectivePolicy = {}) =>
  aQueueDetail(name, { arguments: args, effectivePolicy });

function inputOf(queues: ReturnType<typeof queue>[], exchanges: Exchange[] = [], bindings: Binding[] = []) {
  const listed = aReading(queues);
  return anInput({
    queues: listed,
    queueDetails: listed,
    exchanges: aReading(exchanges),
    bindings: aReading(bindings),
  });
}

const targetsOf = (...world: Parameters<typeof inputOf>) => deadLetterRoutes(inputOf(...world))[0]?.targets;
const work = queue('work', { 'x-dead-letter-exchange': 'dlx', 'x-dead-letter-routing-key': 'a.b' });

test.each([
  ['fanout', '', ['dead']],
  ['direct', 'a.b', ['dead']],
  ['direct', 'a.c', []],
  ['topic', 'a.*', ['dead']],
  ['topic', 'b.#', []],
  ['headers', 'whatever', ['dead']],
])('a %s exchange with binding key "%s" leads to %j', (type, key, targets) => {
  expect(targetsOf([work, queue('dead')], [exchange('dlx', type)], [binding('dlx', 'dead', key)])).toEqual(targets);
});

test('over another exchange, and over an alternate one when nothing else takes the message', () => {
  const exchanges = [exchange('dlx', 'direct', { 'alternate-exchange': 'other' }), exchange('other', 'fanout')];
  const onward = binding('dlx', 'other', 'a.b', { destinationType: 'exchange' });
  const last = binding('other', 'dead');
  expect(targetsOf([work, queue('dead')], exchanges, [onward, last])).toEqual(['dead']);
  expect(targetsOf([work, queue('dead')], exchanges, [last])).toEqual(['dead']);
  expect(targetsOf([work], exchanges, [onward, binding('other', 'dlx', '', { destinationType: 'exchange' })])).toEqual(
    [],
  );
});

test('a policy names the exchange as well, and the default exchange leads to the queue of that name', () => {
  const byPolicy = queue('work', {}, { 'dead-letter-exchange': '', 'dead-letter-routing-key': 'dead' });
  expect(targetsOf([byPolicy, queue('dead')])).toEqual(['dead']);
  expect(targetsOf([byPolicy])).toEqual([]);
});

test('a missing exchange is told', () => {
  expect(deadLetterRoutes(inputOf([work]))).toMatchObject([{ exchange: 'dlx', exchangeExists: false, targets: [] }]);
});

test('what dead letters end in is a dead-letter queue; what passes them on is not', () => {
  const retry = queue('retry', { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' });
  const input = inputOf([work, retry, queue('dead')], [exchange('dlx', 'fanout')], [binding('dlx', 'retry')]);
  expect(deadLetterQueues(input).map(({ view, sources }) => [view.queue.name, sources])).toEqual([['dead', ['retry']]]);
});

test('each circle is told once, also one of a single queue', () => {
  const to = (name: string, target: string) =>
    queue(name, { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': target });
  const routes = deadLetterRoutes(
    inputOf([to('a', 'b'), to('b', 'c'), to('c', 'a'), to('self', 'self'), to('in', 'a')]),
  );
  const cycles = deadLetterCycles(routes).map((cycle) => cycle.map(({ from }) => from.queue.name));
  expect(cycles).toEqual([['a', 'b', 'c'], ['self']]);
});

test.each([
  ['#', '', true],
  ['#', 'a.b.c', true],
  ['a.#', 'a', true],
  ['a.#.c', 'a.c', true],
  ['a.#.c', 'a.b.b.c', true],
  ['a.*', 'a', false],
  ['*.b', 'a.b', true],
  ['a', 'b', false],
])('topic %s takes "%s": %s', (pattern, key, matches) => {
  expect(topicMatches(pattern.split('.'), key === '' ? [] : key.split('.'))).toBe(matches);
});
