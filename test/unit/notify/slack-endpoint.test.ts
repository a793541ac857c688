import { openSqliteStateStore } from '../../../src/adapters/local/sqlite-state-store.ts';
import { createSlackAnswer } from '../../../src/adapters/slack/slack-answer.ts';
import type { ProposalCommand } from '../../../src/notify/slack-callback.ts';
import { handleSlackRequest, type SlackEndpointPorts } from '../../../src/notify/slack-endpoint.ts';
import { type StateStore, unchanged } from '../../../src/ports.ts';
import { memoryIncident, ORDERS_BROKER, TOLD_AT } from '../../support/effects.ts';
import {
  SIGNING_SECRET,
  SLACK_CHANNEL,
  type SlackServer,
  signedClick,
  startSlackServer,
} from '../../support/slack-server.ts';

let slack: SlackServer;
let store: StateStore;
let woken: string[];
beforeEach(async () => {
  slack = await startSlackServer();
  store = openSqliteStateStore(':memory:');
  await store.commit(ORDERS_BROKER.id, { ...unchanged(0), incidents: [memoryIncident()] });
  woken = [];
});
afterEach(async () => {
  await slack.close();
  await store.close();
});

const INCIDENT = memoryIncident().id;

function ports(parts: Partial<SlackEndpointPorts> = {}): SlackEndpointPorts {
  return {
    clock: { now: () => TOLD_AT },
    store,
    signingSecret: SIGNING_SECRET,
    permissions: { [SLACK_CHANNEL]: { approvers: ['UBOSS'] } },
    wake: async (brokerId) => void woken.push(brokerId),
    answer: createSlackAnswer(slack.url),
    ...parts,
  };
}

interface ClickParts {
  readonly action?: string;
  readonly value?: string;
  readonly user?: string;
  readonly channel?: string;
  readonly ts?: string;
}

function payload({
  action = 'mq-ack',
  value = INCIDENT,
  user = 'UANN',
  channel = SLACK_CHANNEL,
  ts = '1.5',
}: ClickParts = {}) {
  return {
    type: 'block_actions',
    user: { id: user, username: user.slice(1).toLowerCase(), team_id: 'T1' },
    channel: { id: channel, name: 'ops' },
    message: { ts: '1.1', blocks: [] },
    response_url: `${slack.url}/response/1`,
    actions: [{ type: 'button', action_id: action, block_id: 'mq-incident', value, action_ts: ts }],
  };
}

const request = ({ body, headers }: ReturnType<typeof signedClick>, method = 'POST') => ({
  method,
  headers,
  body: Buffer.from(body),
});

const click = (parts: ClickParts = {}, overrides: Partial<SlackEndpointPorts> = {}) =>
  handleSlackRequest(request(signedClick(payload(parts), TOLD_AT)), ports(overrides));

const load = () => store.load(ORDERS_BROKER.id, 0);

test('a click acknowledges, asks for a pass, and says what is true now', async () => {
  expect(await click()).toMatchObject({ status: 200, outcome: 'done', missed: [] });
  const [incident] = (await load()).incidents;
  expect(incident?.acknowledged).toMatchObject({ by: 'ann', at: TOLD_AT });
  expect(woken).toEqual([ORDERS_BROKER.id]);
  expect(slack.responses()).toEqual([
    {
      response_type: 'ephemeral',
      replace_original: false,
      text: 'Acknowledged by ann. Memory alarm is open for 1 min, critical, ann takes care of it.',
    },
  ]);
});

test.each([
  ['mq-silence-1h', 3_600_000],
  ['mq-silence-4h', 4 * 3_600_000],
  ['mq-silence-resolved', undefined],
])('%s silences this incident for as long as the button says', async (action, length) => {
  expect(await click({ action })).toMatchObject({ outcome: 'done' });
  const [silence] = (await load()).silences;
  expect(silence).toMatchObject({ by: 'ann', reason: 'asked for in Slack', match: { incidentId: INCIDENT } });
  expect(silence?.until).toBe(length === undefined ? undefined : TOLD_AT + length);
});

test('a silence is ended by its button', async () => {
  await click({ action: 'mq-silence-4h' });
  const [silence] = (await load()).silences;
  const result = await click({ action: 'mq-unsilence', value: `${INCIDENT} ${silence?.id}`, ts: '2.5', user: 'UBOB' });
  expect(result).toMatchObject({ outcome: 'done' });
  expect((await load()).silences[0]?.ended).toMatchObject({ by: 'bob' });
});

test('the same request again changes nothing and gets the same answer', async () => {
  await click();
  const before = await load();
  expect(await click()).toMatchObject({ status: 200, outcome: 'repeated' });
  expect((await load()).version).toBe(before.version);
  expect((await load()).commands).toHaveLength(1);
});

test('a click on a stale message is answered with what is true now', async () => {
  const resolved = memoryIncident({ state: 'resolved', resolvedAt: TOLD_AT - 180_000 });
  await store.commit(ORDERS_BROKER.id, { ...unchanged(1), incidents: [resolved] });
  expect(await click()).toMatchObject({
    outcome: 'refused',
    detail: 'It was resolved 3 min ago. Memory alarm is resolved since 3 min.',
  });
  expect((await load()).incidents[0]?.acknowledged).toBeUndefined();
});

test('a second person hears who was first', async () => {
  await click();
  const result = await click({ user: 'UBOB', ts: '2.5' });
  expect(result).toMatchObject({ outcome: 'refused', detail: expect.stringContaining('ann takes care of it') });
});

test('two clicks at the same time both find the state as it is', async () => {
  const results = await Promise.all([click(), click({ user: 'UBOB', action: 'mq-silence-1h', ts: '2.5' })]);
  expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
  const { incidents, silences } = await load();
  expect(incidents[0]?.acknowledged?.by).toBe('ann');
  expect(silences).toHaveLength(1);
});

describe('refuses before anything is parsed', () => {
  const untouched = async (result: Promise<unknown>, expected: object) => {
    expect(await result).toMatchObject({ outcome: 'refused', ...expected });
    expect((await load()).version).toBe(1);
    expect([woken, slack.responses()]).toEqual([[], []]);
  };
  const send = (signed: ReturnType<typeof signedClick>, method?: string) =>
    handleSlackRequest(request(signed, method), ports());

  test('a forged signature', () =>
    untouched(send(signedClick(payload(), TOLD_AT, 'another secret')), {
      status: 401,
      detail: 'signature does not match',
    }));

  test('a body that was changed after signing', () => {
    const signed = signedClick(payload(), TOLD_AT);
    return untouched(send({ ...signed, body: `${signed.body}%20` }), { status: 401 });
  });

  test('no signature, and one of another form', async () => {
    const { body, headers } = signedClick(payload(), TOLD_AT);
    const { 'x-slack-signature': signature, ...unsigned } = headers;
    await untouched(handleSlackRequest({ method: 'POST', headers: unsigned, body: Buffer.from(body) }, ports()), {
      status: 401,
      detail: 'not signed',
    });
    const short = { ...headers, 'x-slack-signature': signature.slice(0, -2) };
    await untouched(handleSlackRequest({ method: 'POST', headers: short, body: Buffer.from(body) }, ports()), {
      status: 401,
    });
  });

  test.each([
    ['late', -301_000],
    ['ahead of time', 301_000],
  ])('a request that comes %s', (_name, shift) =>
    untouched(send(signedClick(payload(), TOLD_AT + shift)), { status: 401, detail: 'signed too long ago or ahead' }),
  );

  test('a timestamp that is none', () => {
    const { body, headers } = signedClick(payload(), TOLD_AT);
    return untouched(send({ body, headers: { ...headers, 'x-slack-request-timestamp': '1e9' } }), { status: 401 });
  });

  test('an oversized body', () =>
    untouched(send(signedClick({ ...payload(), padding: 'x'.repeat(600 * 1024) }, TOLD_AT)), { status: 413 }));

  test('anything but a POST', () => untouched(send(signedClick(payload(), TOLD_AT), 'GET'), { status: 405 }));
});

test('within five minutes a request is in time', async () => {
  const late = handleSlackRequest(request(signedClick(payload(), TOLD_AT - 299_000)), ports());
  expect(await late).toMatchObject({ status: 200, outcome: 'done' });
});

describe('genuine requests that ask for nothing we do', () => {
  const send = (content: unknown) => handleSlackRequest(request(signedClick(content, TOLD_AT)), ports());

  test.each([
    ['another interaction', () => ({ type: 'view_submission' }), 200, 'ignored'],
    [
      'a button we do not know',
      () => ({ ...payload(), actions: [{ action_id: 'other', action_ts: '1.1' }] }),
      200,
      'ignored',
    ],
    ['no user', () => ({ ...payload(), user: {} }), 400, 'malformed'],
    ['no action', () => ({ ...payload(), actions: [] }), 400, 'malformed'],
    ['no object', () => 'text', 400, 'malformed'],
  ])('%s', async (_name, content, status, outcome) => {
    expect(await send(content())).toMatchObject({ status, outcome });
    expect((await load()).version).toBe(1);
  });

  test.each(['', 'nonsense', 'b-9999:memory-alarm:zzz'])('a button with the value "%s"', async (value) => {
    expect((await click({ value })).outcome).toMatch(/not-allowed|refused/);
    expect((await load()).incidents[0]?.acknowledged).toBeUndefined();
  });
});

describe('who may', () => {
  test('only people of the list, where there is one; the others are told', async () => {
    const permissions = { [SLACK_CHANNEL]: { responders: ['UBOB'], approvers: [] } };
    expect(await click({}, { permissions })).toMatchObject({ outcome: 'not-allowed' });
    expect(slack.responses()).toHaveLength(1);
    expect(await click({ user: 'UBOB' }, { permissions })).toMatchObject({ outcome: 'done' });
  });

  test('nobody from a channel that we do not use', async () => {
    expect(await click({ channel: 'CEVIL' })).toMatchObject({ outcome: 'not-allowed' });
  });

  const decided = async (parts: ClickParts) => {
    const seen: ProposalCommand[] = [];
    const proposals = async (command: ProposalCommand) => {
      seen.push(command);
      return 'Approved.';
    };
    return { result: await click({ value: 'p1 hash1', ...parts }, { proposals }), seen };
  };

  test('approving and denying are for approvers alone; the hash that was on the screen goes with it', async () => {
    for (const action of ['mq-approve', 'mq-deny']) {
      const stranger = await decided({ action });
      expect(stranger).toMatchObject({ result: { outcome: 'not-allowed' }, seen: [] });
    }
    const { seen } = await decided({ action: 'mq-approve', user: 'UBOSS' });
    expect(seen).toEqual([
      { kind: 'approve', id: 'slack:UBOSS:1.5:mq-approve', at: TOLD_AT, by: 'boss', proposalId: 'p1', hash: 'hash1' },
    ]);
  });

  test('everybody may review', async () => {
    expect((await decided({ action: 'mq-review' })).seen).toMatchObject([{ kind: 'review' }]);
  });

  test('an operator without changes to decide on says so', async () => {
    expect(await click({ action: 'mq-approve', user: 'UBOSS', value: 'p1 hash1' })).toMatchObject({
      outcome: 'proposal',
      detail: 'This operator has no changes to decide on.',
    });
  });
});

test('what fails after the command was carried out does not make Slack send it again', async () => {
  const wake = async () => {
    throw new Error('queue is gone');
  };
  slack.answerWith({ status: 500 });
  expect(await click({}, { wake })).toEqual(
    expect.objectContaining({
      status: 200,
      outcome: 'done',
      missed: ['wake: queue is gone', 'answer: Slack answered 500 to our answer.'],
    }),
  );
});

test('an answer goes to Slack and nowhere else', async () => {
  const answer = createSlackAnswer();
  await expect(answer('https://evil.example/x', 'secret')).rejects.toThrow('evil.example, not to Slack');
  await expect(answer('https://hooks.slack.com.evil.example/x', 'secret')).rejects.toThrow('not to Slack');
  await expect(answer('no address', 'secret')).rejects.toThrow('nowhere');
});
