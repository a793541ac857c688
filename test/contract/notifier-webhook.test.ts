import { createHmac } from 'node:crypto';
import { createWebhookNotifier } from '../../src/adapters/local/webhook-notifier.ts';
import { eventSchema } from '../../src/notify/event-schema.ts';
import { notifyEffect, ORDERS_BROKER, TOLD_AT } from '../support/effects.ts';
import { type HttpAnswer, type HttpRequest, startHttpServer } from '../support/http-server.ts';
import { notifierContract, type Trouble } from './notifier-contract.ts';

const ANSWERS: Readonly<Record<Trouble, HttpAnswer>> = {
  busy: { status: 429 },
  'busy-for-7-seconds': { status: 429, headers: { 'retry-after': '7' } },
  down: { status: 503 },
  'not-allowed': { status: 401 },
  refused: { status: 400 },
  silent: 'hang',
};

const clock = { now: () => TOLD_AT };

notifierContract(
  'webhook',
  async () => {
    const accepted: unknown[] = [];
    let trouble: Trouble | 'well' = 'well';
    const server = await startHttpServer(({ body }) => {
      if (trouble !== 'well') return ANSWERS[trouble];
      accepted.push(eventSchema.parse(JSON.parse(body)));
      return { status: 204 };
    });
    return {
      notifier: createWebhookNotifier({ channel: 'webhook', url: `${server.url}/hook`, clock }),
      accepted: () => accepted,
      answer: (next) => {
        trouble = next;
      },
      close: server.close,
    };
  },
  { troubles: ['busy', 'busy-for-7-seconds', 'down', 'not-allowed', 'refused', 'silent'] },
);

describe('webhook', () => {
  async function post(answer: HttpAnswer, secret?: string) {
    const requests: HttpRequest[] = [];
    const server = await startHttpServer((request) => {
      requests.push(request);
      return answer;
    });
    const options = { channel: 'webhook', url: server.url, clock, ...(secret === undefined ? {} : { secret }) };
    const result = await createWebhookNotifier(options).send(notifyEffect(), ORDERS_BROKER);
    await server.close();
    return { result, requests };
  }

  test('signs timestamp and body, so that the receiver can tell who wrote it and when', async () => {
    const { requests } = await post({ status: 200 }, 'a secret');
    const [request] = requests;
    const timestamp = String(TOLD_AT / 1000);
    const expected = createHmac('sha256', 'a secret').update(`v1:${timestamp}:${request?.body}`).digest('hex');
    expect(request?.headers).toMatchObject({
      'x-mq-operator-timestamp': timestamp,
      'x-mq-operator-signature': `v1=${expected}`,
      'x-mq-operator-event': notifyEffect().id,
    });
  });

  test('sends no signature without a secret', async () => {
    const { requests } = await post({ status: 200 });
    expect(requests[0]?.headers).not.toHaveProperty('x-mq-operator-signature');
  });

  test('does not carry the event to another host', async () => {
    const elsewhere: HttpRequest[] = [];
    const other = await startHttpServer((request) => {
      elsewhere.push(request);
      return { status: 200 };
    });
    const { result } = await post({ status: 307, headers: { location: other.url } });
    await other.close();
    expect(result).toEqual({
      outcome: 'permanent',
      detail: 'HTTP 307: redirects are not followed; write the final address',
    });
    expect(elsewhere).toEqual([]);
  });

  test('gives up waiting by itself', async () => {
    const server = await startHttpServer(() => 'hang');
    const notifier = createWebhookNotifier({ channel: 'w', url: server.url, clock, timeoutMilliseconds: 50 });
    await expect(notifier.send(notifyEffect(), ORDERS_BROKER)).rejects.toThrow();
    await server.close();
  });
});
