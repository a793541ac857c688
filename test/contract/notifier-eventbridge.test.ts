import { createEventBridgeNotifier } from '../../src/adapters/aws/eventbridge-notifier.ts';
import { type AwsServer, json, jsonError, pointAwsAt, startAwsServer } from '../support/aws-server.ts';
import { notifyEffect, ORDERS_BROKER } from '../support/effects.ts';
import type { HttpAnswer } from '../support/http-server.ts';
import { notifierContract, type Trouble } from './notifier-contract.ts';

/** EventBridge refuses single entries in a reply of 200. */
const entryError = (code: string) =>
  json(200, { FailedEntryCount: 1, Entries: [{ ErrorCode: code, ErrorMessage: code }] });

const ANSWERS: Readonly<Record<Exclude<Trouble, 'busy-for-7-seconds'>, HttpAnswer>> = {
  busy: entryError('ThrottlingException'),
  down: jsonError('InternalException', 500),
  'not-allowed': jsonError('AccessDeniedException', 400),
  refused: entryError('MalformedDetail'),
  silent: 'hang',
};

const open = async () => {
  const server = await startAwsServer();
  const restore = pointAwsAt(server.url, ['EVENTBRIDGE']);
  const notifier = createEventBridgeNotifier({ channel: 'bus', bus: 'default', region: 'eu-west-1' });
  const close = async () => {
    restore();
    await server.close();
  };
  return { server, notifier, close };
};

notifierContract(
  'eventbridge',
  async () => {
    const { server, notifier, close } = await open();
    const answer = (trouble: Trouble | 'well') =>
      server.answerWith(trouble === 'well' || trouble === 'busy-for-7-seconds' ? undefined : ANSWERS[trouble]);
    return { notifier, accepted: () => server.accepted(), answer, close };
  },
  { troubles: ['busy', 'down', 'not-allowed', 'refused', 'silent'] },
);

test.each([
  ['a bus that does not exist', jsonError('ResourceNotFoundException', 400), 'permanent'],
  ['throttled as a whole', jsonError('ThrottlingException', 400), 'retryable'],
  ['an entry that failed inside', entryError('InternalFailure'), 'retryable'],
] as const)('%s', async (_name, answer: Parameters<AwsServer['answerWith']>[0], outcome) => {
  const { server, notifier, close } = await open();
  server.answerWith(answer);
  expect(await notifier.send(notifyEffect(), ORDERS_BROKER)).toMatchObject({ outcome });
  await close();
});
