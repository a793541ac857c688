import { lookAtSlack } from '../../../src/adapters/slack/slack-look.ts';
import { slackLines } from '../../../src/doctor/checks/slack.ts';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';

/** Slack on loopback: replies have the fields of the real ones (docs.slack.dev, auth.test and conversations.info). */
interface Workspace {
  token: string;
  scopes: string;
  member: boolean;
  archived: boolean;
}

const CHANNEL = 'C0123456789';
const workspace: Workspace = { token: '', scopes: '', member: true, archived: false };
let server: HttpServer;
const asked: string[] = [];

beforeAll(async () => {
  server = await startHttpServer(({ method, path, headers, body }) => {
    asked.push(path);
    const reply = (value: object) => ({
      status: 200,
      headers: { 'content-type': 'application/json', 'x-oauth-scopes': workspace.scopes },
      body: JSON.stringify(value),
    });
    if (method !== 'POST' || headers['content-type'] !== 'application/x-www-form-urlencoded')
      return reply({ ok: false, error: 'invalid_form_data' });
    if (headers.authorization !== `Bearer ${workspace.token}`) return reply({ ok: false, error: 'invalid_auth' });
    if (path === '/auth.test') {
      const url = 'https://example.slack.com/';
      return reply({ ok: true, url, team: 'Example', user: 'mq_operator', team_id: 'T0', user_id: 'U0', bot_id: 'B0' });
    }
    if (!workspace.scopes.includes('channels:read'))
      return reply({ ok: false, error: 'missing_scope', needed: 'channels:read', provided: workspace.scopes });
    if (new URLSearchParams(body).get('channel') !== CHANNEL) return reply({ ok: false, error: 'channel_not_found' });
    const { member: is_member, archived: is_archived } = workspace;
    return reply({
      ok: true,
      channel: { id: CHANNEL, name: 'ops', is_channel: true, is_private: false, is_archived, is_member },
    });
  });
});
afterAll(() => server.close());
beforeEach(() => {
  Object.assign(workspace, { token: 'xoxb-good', scopes: 'chat:write,channels:read', member: true, archived: false });
});

async function look(token = 'xoxb-good', channel = CHANNEL) {
  const lines = slackLines(await lookAtSlack({ token, channel, baseUrl: server.url }), channel);
  expect(JSON.stringify(lines)).not.toContain(token);
  return lines;
}

test('a token and a channel that are right, and nothing is posted', async () => {
  expect(await look()).toEqual([
    { health: 'ok', detail: 'mq_operator of Example' },
    { health: 'ok', detail: '#ops can be posted to' },
  ]);
  expect(new Set(asked)).toEqual(new Set(['/auth.test', '/conversations.info']));
});

test('a token that is not valid any more, and the new one', async () => {
  workspace.token = 'xoxb-new';
  expect(await look('xoxb-old')).toMatchObject([
    { health: 'failed', detail: expect.stringContaining('invalid_auth'), fix: expect.stringMatching(/bot token/) },
  ]);
  expect((await look('xoxb-new')).map(({ health }) => health)).toEqual(['ok', 'ok']);
});

test('a token that may not write, and with the scope', async () => {
  workspace.scopes = 'channels:read';
  expect(await look()).toMatchObject([{ health: 'failed', fix: expect.stringMatching(/scope chat:write/) }]);
  workspace.scopes = 'channels:read, chat:write';
  expect((await look()).map(({ health }) => health)).toEqual(['ok', 'ok']);
});

test('a bot that is not in the channel, and after the invitation', async () => {
  workspace.member = false;
  expect((await look())[1]).toMatchObject({ health: 'failed', fix: 'Write in #ops: /invite @mq_operator' });
  workspace.member = true;
  expect((await look())[1]).toMatchObject({ health: 'ok' });
});

test('a bot that may write to public channels needs no invitation', async () => {
  Object.assign(workspace, { member: false, scopes: 'chat:write,chat:write.public,channels:read' });
  expect((await look())[1]).toMatchObject({ health: 'ok' });
});

test('a channel that is archived, one that does not exist, one that may not be looked at', async () => {
  workspace.archived = true;
  expect((await look())[1]).toMatchObject({ health: 'failed', detail: '#ops is archived' });
  workspace.archived = false;
  expect((await look('xoxb-good', 'C0000000000'))[1]).toMatchObject({ health: 'failed' });
  workspace.scopes = 'chat:write';
  expect((await look())[1]).toMatchObject({ health: 'warning', fix: expect.stringMatching(/channels:read/) });
});

test('Slack that cannot be reached', async () => {
  const facts = await lookAtSlack({ token: 'xoxb-good', channel: CHANNEL, baseUrl: 'http://127.0.0.1:9' });
  expect(slackLines(facts, CHANNEL)).toMatchObject([{ health: 'failed', fix: expect.stringMatching(/slack\.com/) }]);
});
