import { createSlackNotifier } from '../../../src/adapters/slack/slack-notifier.ts';
import type { Effect, Receipt } from '../../../src/model/effect.ts';
import { DEFAULT_PACE, notify } from '../../../src/notify/notify.ts';
import {
  digestEffect,
  memoryIncident,
  noticeEffect,
  notifyEffect,
  ORDERS_BROKER,
  resolvedEffect,
  TOLD_AT,
} from '../../support/effects.ts';
import { SLACK_CHANNEL, type SlackServer, startSlackServer } from '../../support/slack-server.ts';

let server: SlackServer;
beforeEach(async () => {
  server = await startSlackServer([SLACK_CHANNEL, 'C9']);
});
afterEach(() => server.close());

const clock = { now: () => TOLD_AT };

function notifier(form: { channel?: string; mention?: string } = {}, token = server.token) {
  return createSlackNotifier({
    name: 'test',
    token,
    clock,
    baseUrl: `${server.url}/api`,
    form: { channel: SLACK_CHANNEL, links: {}, ...form },
  });
}

/** Tells the effects one after the other, as passes would; receipts are kept in between. */
async function tell(effects: readonly Effect[], slack = notifier()): Promise<readonly Receipt[]> {
  const receipts: Receipt[] = [];
  for (const effect of effects) {
    const record = async (receipt: Receipt) => void receipts.push(receipt);
    const pace = { ...DEFAULT_PACE, pause: async () => {} };
    await notify(
      { broker: ORDERS_BROKER, effects: [effect], receipts: [...receipts] },
      { notifiers: [slack], clock, record, pace },
    );
  }
  return receipts;
}

const acknowledged = memoryIncident({ acknowledged: { by: 'ann', at: TOLD_AT } });

test('an incident is one message, changed where it stands, with its history in the thread', async () => {
  const receipts = await tell([
    notifyEffect(),
    notifyEffect({ reason: 'updated', id: '2', incident: acknowledged }),
    notifyEffect({ reason: 'worsened', id: '3' }),
    resolvedEffect({ id: '4' }),
  ]);
  expect(receipts.map(({ outcome }) => outcome)).toEqual(['sent', 'sent', 'sent', 'sent']);
  expect(new Set(receipts.map(({ reference }) => reference)).size).toBe(1);
  const [message, ...thread] = server.messages();
  expect(message).toMatchObject({ edits: 3, broadcast: false });
  expect(message?.text).toContain('Resolved: Memory alarm · orders');
  expect(thread.map(({ thread_ts }) => thread_ts)).toEqual([message?.ts, message?.ts]);
  expect(thread.map(({ broadcast, text }) => [broadcast, text.split('.')[0]])).toEqual([
    [true, '🔴 Worse: Memory alarm · orders'],
    [false, '✅ Resolved: Memory alarm · orders'],
  ]);
});

test('an update that changes nothing to be alarmed about adds no line to the thread', async () => {
  await tell([notifyEffect(), notifyEffect({ reason: 'updated', id: '2', incident: acknowledged })]);
  expect(server.messages()).toHaveLength(1);
  expect(JSON.stringify(server.messages()[0]?.blocks)).toContain('ann takes care of it');
});

test('an update of a message that never arrived is skipped, any other news is posted', async () => {
  const receipts = await tell([notifyEffect({ reason: 'updated' }), notifyEffect({ reason: 'worsened', id: '2' })]);
  expect(receipts.map(({ outcome, detail }) => `${outcome}: ${detail}`)).toEqual([
    'skipped: there is no message to update',
    'sent: sent',
  ]);
});

test('a message that was deleted in Slack is posted anew, and the receipt follows it', async () => {
  const [first] = await tell([notifyEffect()]);
  server.deleteMessage(first?.reference?.split(':')[1] ?? '');
  const slack = notifier();
  const result = await slack.send(notifyEffect({ reason: 'worsened' }), ORDERS_BROKER, first);
  expect(result).toMatchObject({ outcome: 'sent' });
  expect(result).not.toMatchObject({ reference: first?.reference });
  expect(server.messages()).toHaveLength(1);
});

test('after the channel was changed in the settings the incident goes on in the new one', async () => {
  const [first] = await tell([notifyEffect()]);
  const result = await notifier({ channel: 'C9' }).send(notifyEffect({ reason: 'worsened' }), ORDERS_BROKER, first);
  expect(result).toMatchObject({ outcome: 'sent', reference: expect.stringMatching(/^C9:/) });
});

test('when Slack refuses the layout the words still arrive', async () => {
  const refused: unknown[] = [];
  const { startHttpServer } = await import('../../support/http-server.ts');
  const picky = await startHttpServer(({ body }) => {
    const { blocks } = JSON.parse(body);
    if (blocks === undefined) return { status: 200, body: '{"ok":true,"channel":"C1","ts":"1.2"}' };
    refused.push(blocks);
    return { status: 200, body: '{"ok":false,"error":"invalid_blocks"}' };
  });
  const slack = createSlackNotifier({
    name: 's',
    token: 't',
    clock,
    baseUrl: picky.url,
    form: { channel: 'C1', links: {} },
  });
  const result = await slack.send(notifyEffect(), ORDERS_BROKER);
  await picky.close();
  expect(refused).toHaveLength(1);
  expect(result).toEqual({
    outcome: 'sent',
    detail: 'sent as plain text; Slack refused the layout',
    reference: 'C1:1.2',
  });
});

test('busy in the middle: what was changed is not posted twice, the thread gets its line later', async () => {
  server.limitPosts(1, 30);
  const [first] = await tell([notifyEffect()]);
  const slack = notifier();
  const worse = notifyEffect({ reason: 'worsened' });
  expect(await slack.send(worse, ORDERS_BROKER, first)).toMatchObject({
    outcome: 'retryable',
    retryAfterMilliseconds: 30_000,
  });
  server.limitPosts(5, 30);
  expect(await slack.send(worse, ORDERS_BROKER, first)).toMatchObject({ outcome: 'sent' });
  expect(server.messages().map(({ thread_ts }) => thread_ts !== undefined)).toEqual([false, true]);
});

test('every kind of message keeps the rules of Slack', async () => {
  const effects = [notifyEffect(), digestEffect(), noticeEffect()];
  const receipts = await tell(effects);
  expect(receipts.map(({ outcome }) => outcome)).toEqual(['sent', 'sent', 'sent']);
});

test('a wrong token says what to do', async () => {
  expect(await notifier({}, 'xoxb-old').send(notifyEffect(), ORDERS_BROKER)).toEqual({
    outcome: 'permanent',
    detail: 'Slack: invalid_auth: the token is not valid; store a new bot token',
  });
});

test.each([
  ['U123', '<@U123>'],
  ['S123', '<!subteam^S123>'],
  ['here', '<!here>'],
])('calls %s when it is critical, and nobody when it is not', async (mention, expected) => {
  const mild = memoryIncident({ severity: 'warning', id: 'b-1234:memory-near-limit:1' });
  await tell(
    [
      notifyEffect(),
      notifyEffect({ reason: 'worsened', id: '2' }),
      resolvedEffect({ id: '3' }),
      notifyEffect({ incident: mild, severity: 'warning', id: '4' }),
      notifyEffect({ incident: mild, severity: 'warning', reason: 'escalated', id: '5' }),
    ],
    notifier({ mention }),
  );
  const mentioned = server.calls().map(({ body }) => JSON.stringify(body).includes(expected));
  // Opened; worse: change, thread; resolved: change, thread; warning opened; escalated: change, thread.
  expect(mentioned).toEqual([true, false, true, false, false, false, false, true]);
});
