import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { remediationSettingsSchema } from '../../../src/config/remediation-settings.ts';
import { propose } from '../../../src/remediate/life.ts';
import { aStalledView, planFor } from '../../support/plans.ts';
import { type ServedConsole, type ServedOptions, serveConsole } from '../../support/served-console.ts';
import { aQueue, aReading, aSnapshot, T0 } from '../../support/snapshots.ts';
import { anIncident } from '../../support/state.ts';

/** Who may read the console, and who may decide in it, over real requests. */

const HOSTILE = `<img src=x onerror=alert(1)>"'`;
const TOKEN = 'a-token-of-some-length';
const APPROVE = remediationSettingsSchema.parse({
  rules: [{ actions: ['*'], mode: 'approve', user: 'writer', passwordEnv: 'WRITER_PASSWORD' }],
});
const plan = planFor(aStalledView());
const waiting = propose(plan, 'planner', { mayBeApproved: true });

const served: ServedConsole[] = [];
async function serve(options: ServedOptions = {}) {
  const snapshot = aSnapshot({ queues: aReading([aQueue(HOSTILE, { vhost: HOSTILE, messages: 3 })]) });
  const console = await serveConsole(snapshot, { plans: [waiting], ...options });
  served.push(console);
  return console;
}
afterAll(() => Promise.all(served.map((each) => each.close())));

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** `fetch` sets `Host` and `Origin` by itself; here they are what the test says. */
function ask(url: string, headers: Record<string, string> = {}, form?: Record<string, string>): Promise<Reply> {
  const { hostname, port, pathname, search, host } = new URL(url);
  const body = form === undefined ? undefined : new URLSearchParams(form).toString();
  const method = form === undefined ? 'GET' : 'POST';
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path: pathname + search, method, headers: { host, ...headers } },
      (reply) => {
        let text = '';
        reply.on('data', (chunk) => {
          text += String(chunk);
        });
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: text }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const PAGES = [
  '/',
  '/brokers/orders',
  '/brokers/orders/queues',
  '/brokers/orders/conditions',
  '/incidents',
  '/plans',
  '/cost',
];

test.each(PAGES)('%s is whole, hides nothing from its policy and shows names as text', async (path) => {
  const { url } = await serve();
  const { status, headers, body } = await ask(url + path);
  expect(status).toBe(200);
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['content-security-policy']).not.toContain('unsafe');
  expect(headers['cache-control']).toBe('no-store');
  expect(body).not.toMatch(/<script(?![^>]*src=)| style=|<style| on\w+="/);
  expect(body).not.toContain('<img');
  expect(body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
});

test('only what it is known as, and what is an address, may be its host', async () => {
  const { url } = await serve({ allowedHosts: ['mq.example'] });
  const { port } = new URL(url);
  const statusOf = async (host: string) => (await ask(url, { host })).status;
  expect(await statusOf(`rebound.example:${port}`)).toBe(403);
  expect(await statusOf(`localhost:${port}`)).toBe(200);
  expect(await statusOf(`[::1]:${port}`)).toBe(200);
  expect(await statusOf(`mq.example:${port}`)).toBe(200);
});

test('another site may not read it', async () => {
  const { url } = await serve();
  expect((await ask(url, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).status).toBe(403);
  expect((await ask(url, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).status).toBe(200);
});

test('nobody decides without an origin, from another one, or without the secret of the page', async () => {
  const { url, remediations } = await serve({ settings: APPROVE });
  const { origin } = new URL(url);
  const path = `${url}/plans/${waiting.id}`;
  const token = /name="form-token" value="([^"]+)"/.exec((await ask(path)).body)?.[1] ?? '';
  expect(token).not.toBe('');
  const form = { decision: 'approve', hash: plan.hash, 'form-token': token };
  expect((await ask(path, {}, form)).status).toBe(403);
  expect((await ask(path, { origin: 'http://evil.example' }, form)).status).toBe(403);
  expect((await ask(path, { origin: 'null' }, form)).status).toBe(403);
  expect((await ask(path, { origin: `${origin}.evil.example` }, form)).status).toBe(403);
  expect((await ask(path, { origin, 'sec-fetch-site': 'cross-site' }, form)).status).toBe(403);
  expect((await ask(path, { origin }, { ...form, 'form-token': 'guessed' })).status).toBe(403);
  expect((await ask(path, { origin }, { ...form, hash: 'of another plan' })).status).toBe(409);
  expect(remediations.dump()[0]?.approval).toBeUndefined();
  expect(await ask(path, { origin }, form)).toMatchObject({
    status: 303,
    headers: { location: `/plans/${waiting.id}` },
  });
  expect(remediations.dump()[0]?.approval).toMatchObject({ by: 'ann', hash: plan.hash });
});

test('what the settings only recommend cannot be approved', async () => {
  const { url, remediations } = await serve();
  const path = `${url}/plans/${waiting.id}`;
  expect((await ask(path)).body).not.toContain('form-token');
  const { status } = await ask(path, { origin: url }, { decision: 'approve', hash: plan.hash, 'form-token': '' });
  expect(status).toBe(403);
  expect(remediations.dump()[0]?.approval).toBeUndefined();
});

test('with a token nothing shows without it; it opens a session, and is never in an address', async () => {
  const { url } = await serve({ token: TOKEN });
  const closed = await ask(`${url}/brokers/orders/queues`);
  expect(closed.status).toBe(401);
  expect(closed.body).not.toContain('orders');
  expect((await ask(`${url}/data/brokers/orders/queues`)).status).toBe(401);
  expect((await ask(`${url}/events`)).status).toBe(401);
  const wrong = await ask(`${url}/session`, { origin: url }, { token: 'a-token-of-some-lengtH' });
  expect({ status: wrong.status, cookie: wrong.headers['set-cookie'] }).toEqual({ status: 403, cookie: undefined });
  const opened = await ask(`${url}/session`, { origin: url }, { token: TOKEN });
  expect(opened).toMatchObject({ status: 303, headers: { location: '/' } });
  const cookie = String(opened.headers['set-cookie']);
  expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
  expect(cookie).not.toContain(TOKEN);
  expect((await ask(url, { cookie: cookie.split(';')[0] ?? '' })).status).toBe(200);
  expect((await ask(url, { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  expect((await ask(url, { authorization: 'Bearer nonsense' })).status).toBe(401);
});

test('the next port is taken when one is in use, and said', async () => {
  const first = await serve();
  const port = Number(new URL(first.url).port);
  const second = await serve({ port, spare: 20 });
  expect(Number(new URL(second.url).port)).toBeGreaterThan(port);
  await expect(serve({ port, spare: 0 })).rejects.toThrow('choose with --port');
});

const {
  acknowledged: _nobody,
  muted: _nothing,
  ...firing
} = anIncident('orders:memory-alarm:abc', { brokerId: 'orders', conditionId: 'memory-alarm' });
const STORY = `/incidents/${encodeURIComponent(firing.id)}`;

/** A page and what its forms carry. */
async function formOf(url: string, form: string): Promise<Record<string, string>> {
  const { body } = await ask(url);
  const [markup = ''] = new RegExp(`<form[^>]*${form}[\\s\\S]*?</form>`).exec(body) ?? [];
  const fields = [...markup.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]));
}

test('an incident is acknowledged once, by name, and its story tells it', async () => {
  const { url, state } = await serve({ incidents: [firing] });
  const form = { ...(await formOf(url + STORY, 'id="acknowledge"')), ask: 'acknowledge', note: HOSTILE };
  expect((await ask(url + STORY, { origin: 'http://evil.example' }, form)).status).toBe(403);
  expect((await ask(url + STORY, { origin: url }, { ...form, 'form-token': 'guessed' })).status).toBe(403);
  expect((await ask(url + STORY, { origin: url }, { ...form, command: '' })).status).toBe(400);
  expect((await state.incident('orders', firing.id))?.acknowledged).toBeUndefined();
  expect(await ask(url + STORY, { origin: url }, form)).toMatchObject({ status: 303, headers: { location: STORY } });
  expect((await ask(url + STORY, { origin: url }, form)).status).toBe(303);
  expect((await state.incident('orders', firing.id))?.acknowledged).toMatchObject({ by: 'ann', note: HOSTILE });
  const { body } = await ask(url + STORY);
  expect(body).toContain('acknowledged by ann');
  expect(body).not.toContain('<img');
  expect(body).not.toContain('id="acknowledge"');
  expect((await ask(`${url}/incidents`)).body).toContain('acknowledged by ann');
  const late = await ask(url + STORY, { origin: url }, { ...form, command: randomUUID() });
  expect(late).toMatchObject({ status: 409, body: expect.stringContaining('ann acknowledged it') });
});

test('an incident is silenced with a reason, shown where it holds, and told again when that is ended', async () => {
  const { url, state } = await serve({ incidents: [firing] });
  const fields = await formOf(url + STORY, 'id="silence"');
  const form = { ...fields, ask: 'silence', for: '4h', reason: 'bigger broker is ordered' };
  expect((await ask(url + STORY, { origin: url }, { ...form, reason: ' ', command: randomUUID() })).status).toBe(409);
  expect((await ask(url + STORY, { origin: url }, { ...form, for: 'ever', command: randomUUID() })).status).toBe(400);
  expect((await ask(url + STORY, { origin: url }, { ...form, reason: 'x'.repeat(301) })).status).toBe(400);
  expect((await ask(url + STORY, { origin: url }, form)).status).toBe(303);
  const held = async () => (await state.load('orders', T0)).silences;
  expect(await held()).toMatchObject([
    { by: 'ann', reason: 'bigger broker is ordered', until: T0 + 4 * 3_600_000, match: { incidentId: firing.id } },
  ]);
  expect((await ask(`${url}/incidents`)).body).toContain('silenced by ann: bigger broker is ordered');
  const end = await formOf(url + STORY, 'action="/silences/');
  const path = `${url}/silences/${encodeURIComponent((await held())[0]?.id ?? '')}`;
  expect(await ask(path, { origin: url }, end)).toMatchObject({ status: 303, headers: { location: STORY } });
  expect(await held()).toMatchObject([{ ended: { by: 'ann', at: T0 } }]);
  expect((await ask(url + STORY)).body).not.toContain('End silence');
});

test('where the settings say read only, nothing is offered and nothing is taken', async () => {
  const { url, state, remediations } = await serve({ incidents: [firing], settings: APPROVE, readOnly: true });
  for (const path of [STORY, `/plans/${waiting.id}`]) {
    const { body } = await ask(url + path);
    expect(body).toContain('console.readOnly');
    expect(body).not.toContain('form-token');
  }
  const { url: open } = await serve({ incidents: [firing] });
  const form = { ...(await formOf(open + STORY, 'id="acknowledge"')), ask: 'acknowledge' };
  expect((await ask(url + STORY, { origin: url }, form)).status).toBe(403);
  expect((await state.incident('orders', firing.id))?.acknowledged).toBeUndefined();
  expect(remediations.dump()[0]?.approval).toBeUndefined();
});
