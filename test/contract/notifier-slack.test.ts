import { createSlackNotifier } from '../../src/adapters/slack/slack-notifier.ts';
import { TOLD_AT } from '../support/effects.ts';
import type { HttpAnswer } from '../support/http-server.ts';
import { SLACK_CHANNEL, startSlackServer } from '../support/slack-server.ts';
import { notifierContract, type Trouble } from './notifier-contract.ts';

const ANSWERS: Readonly<Record<Trouble, HttpAnswer>> = {
  busy: { status: 200, body: '{"ok":false,"error":"internal_error"}' },
  'busy-for-7-seconds': { status: 429, headers: { 'retry-after': '7' }, body: '{"ok":false,"error":"ratelimited"}' },
  down: { status: 503, body: 'upstream' },
  'not-allowed': { status: 200, body: '{"ok":false,"error":"token_revoked"}' },
  refused: { status: 200, body: '{"ok":false,"error":"is_archived"}' },
  silent: 'hang',
};

notifierContract(
  'slack',
  async () => {
    const server = await startSlackServer();
    return {
      notifier: createSlackNotifier({
        name: 'slack',
        token: server.token,
        clock: { now: () => TOLD_AT },
        baseUrl: `${server.url}/api`,
        form: { channel: SLACK_CHANNEL, links: {} },
      }),
      accepted: () => server.calls(),
      answer: (trouble) => server.answerWith(trouble === 'well' ? undefined : ANSWERS[trouble]),
      close: server.close,
    };
  },
  { troubles: ['busy', 'busy-for-7-seconds', 'down', 'not-allowed', 'refused', 'silent'] },
);
