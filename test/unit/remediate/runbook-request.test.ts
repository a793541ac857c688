import { parseRunbookRequest, RunbookRequestError } from '../../../src/remediate/runbook-request.ts';

const HASH = '3e2113b017e2';
const plan = { version: 1, request: 'plan', broker: 'orders', by: 'ann', action: 'apply-vhost-limits' };

function problemsOf(value: unknown): string {
  try {
    parseRunbookRequest(value);
  } catch (error) {
    if (error instanceof RunbookRequestError) return error.message;
    throw error;
  }
  throw new Error('it was taken');
}

test.each([
  plan,
  { ...plan, vhosts: ['orders'] },
  { version: 1, request: 'approve', broker: 'orders', by: 'ann', plan: HASH },
  { version: 1, request: 'deny', broker: 'orders', by: 'ann', plan: HASH },
  { version: 1, request: 'apply', broker: 'orders', by: 'ann', plan: HASH, taskToken: 'AAAA' },
  { version: 1, request: 'wait', broker: 'orders', plan: HASH, taskToken: 'AAAA' },
  { version: 1, request: 'status', broker: 'orders' },
  { version: 1, request: 'revert', broker: 'orders', by: 'ann', plan: HASH },
])('%j is a request', (request) => {
  expect(parseRunbookRequest(request)).toEqual(request);
});

test.each([
  ['nothing', undefined, 'request:'],
  ['another version', { ...plan, version: 2 }, 'version: Invalid input: expected 1; got 2'],
  ['no such request', { ...plan, request: 'purge' }, 'request:'],
  ['no such action', { ...plan, action: 'reboot' }, '"apply-vhost-limits"'],
  ['an unknown field', { ...plan, force: true }, 'Unrecognized key: "force"'],
  ['nobody who asks', { ...plan, by: ' ' }, 'by: '],
  ['a hash that is too short', { version: 1, request: 'approve', broker: 'b', by: 'a', plan: '3e21' }, 'got "3e21"'],
  ['no token to wait with', { version: 1, request: 'wait', broker: 'b', plan: HASH }, 'taskToken: '],
])('%s is refused with field and value', (_name, value, words) => {
  expect(problemsOf(value)).toContain(words);
});

test('every problem is told at once', () => {
  expect(problemsOf({ ...plan, broker: '', by: '' }).split('\n')).toHaveLength(2);
});
