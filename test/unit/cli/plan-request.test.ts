import { Command } from 'commander';
import { type RequestOptions, requestOf, withRequestOptions } from '../../../src/cli/plan-request.ts';

/** What a command line asks for. */
function asked(action: string, ...words: readonly string[]) {
  const command = withRequestOptions(new Command('plan'))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return requestOf(action, command.parse([...words], { from: 'user' }).opts<RequestOptions>());
}

test('options become the request', () => {
  expect(
    asked('cap-queue-length', '--queue', 'a', 'b', '--vhost', 'v', '--max-length', '10', '--accept-loss', '3'),
  ).toEqual({
    action: 'cap-queue-length',
    queues: [
      { vhost: 'v', name: 'a' },
      { vhost: 'v', name: 'b' },
    ],
    maxLength: 10,
    acceptLoss: 3,
  });
  expect(
    asked('close-connections', '--owner', 'shop', '--address', '10.0.0.1', '--count', '2', '--reason', 'r'),
  ).toEqual({
    action: 'close-connections',
    owner: { user: 'shop', address: '10.0.0.1' },
    count: 2,
    reason: 'r',
  });
  expect(asked('apply-vhost-limits', '--vhost', 'a', 'b')).toEqual({
    action: 'apply-vhost-limits',
    vhosts: ['a', 'b'],
  });
});

test('what an action does not take is refused, all at once', () => {
  expect(() => asked('purge-queue', '--queue', 'a', '--vhost', 'v', 'w', '--count', '2', '--max-length', '1')).toThrow(
    '--queue: goes with one --vhost; plan each virtual host by itself\n' +
      '--max-length: purge-queue does not take it\n' +
      '--count: purge-queue does not take it',
  );
  expect(() => asked('purge-everything')).toThrow('"purge-everything" is no action');
});

test.each([
  ['--max-length', 'many'],
  ['--count', '-1'],
  ['--overflow', 'explode'],
])('%s %s is no value', (flag, value) => {
  expect(() => asked('cap-queue-length', flag, value)).toThrow(/Give a whole number|Allowed choices/);
});
