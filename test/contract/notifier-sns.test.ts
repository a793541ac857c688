import { createSnsNotifier } from '../../src/adapters/aws/sns-notifier.ts';
import { chatNotification } from '../../src/notify/chat-notification.ts';
import { eventSchema } from '../../src/notify/event-schema.ts';
import { mailText, snsMessage } from '../../src/notify/sns-message.ts';
import { pointAwsAt, snsError, startAwsServer } from '../support/aws-server.ts';
import { digestEffect, hostileEffect, notifyEffect, ORDERS_BROKER, resolvedEffect } from '../support/effects.ts';
import type { HttpAnswer } from '../support/http-server.ts';
import { notifierContract, type Trouble } from './notifier-contract.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:mq-operator';

const ANSWERS: Readonly<Record<Exclude<Trouble, 'busy-for-7-seconds'>, HttpAnswer>> = {
  busy: snsError('Throttled', 'Rate exceeded', 429),
  down: snsError('InternalError', 'down', 500),
  'not-allowed': snsError('AuthorizationError', 'not authorized to perform: SNS:Publish', 403),
  refused: snsError('NotFound', 'Topic does not exist', 404),
  silent: 'hang',
};

for (const form of ['text', 'amazon-q'] as const) {
  notifierContract(
    `sns (${form})`,
    async () => {
      const server = await startAwsServer();
      const restore = pointAwsAt(server.url, ['SNS']);
      return {
        notifier: createSnsNotifier({ channel: 'sns', topicArn: TOPIC, region: 'eu-west-1', form }),
        accepted: () => server.accepted(),
        answer: (trouble) =>
          server.answerWith(trouble === 'well' || trouble === 'busy-for-7-seconds' ? undefined : ANSWERS[trouble]),
        close: async () => {
          restore();
          await server.close();
        },
      };
    },
    { troubles: ['busy', 'down', 'not-allowed', 'refused', 'silent'] },
  );
}

const settings = { topicArn: TOPIC, form: 'text', links: {} } as const;
const bodies = (effect = notifyEffect(), form: 'text' | 'amazon-q' = 'text'): Record<string, string> =>
  JSON.parse(snsMessage(effect, ORDERS_BROKER, { ...settings, form }).Message);

test('a mail is words, with the commands that answer it', () => {
  expect(mailText(notifyEffect(), ORDERS_BROKER, { dashboard: 'https://d.example/{broker}' })).toBe(
    `CRITICAL: Opened: Memory alarm

Broker:   orders
Time:     2026-03-01 10:00:00 UTC
Subject:  node rabbit@b: memory used 212 MiB (limit 200 MiB)
Cause:    41,200 unacked messages hold 180 MiB of rabbit@b.
Owner:    queue orders in /: 41,200 unacked messages, prefetch 0
Do:       Set a prefetch on the consumers of queue orders, or add consumers.
Hides:    stranded-queue
Id:       b-1234:memory-alarm:mm7ku2io
Why now:  It fires for 1 min, its hold time.
See:      https://d.example/orders

Take care of it:  mq-operator ack b-1234:memory-alarm:mm7ku2io
Keep it quiet:    mq-operator silence b-1234:memory-alarm:mm7ku2io --for 4h --reason WHY`,
  );
  expect(mailText(resolvedEffect(), ORDERS_BROKER, {})).not.toContain('mq-operator ack');
});

test('an SMS is one SMS', () => {
  expect(bodies().sms).toBe(
    'CRITICAL Opened: Memory alarm, orders. node rabbit@b: memory used 212 MiB (limit 200 MiB)',
  );
  expect(bodies(hostileEffect()).sms).toMatch(/^[\x20-\x7e]{1,160}$/);
});

test('machines on the same topic get the event', () => {
  expect(eventSchema.parse(JSON.parse(bodies().default ?? ''))).toMatchObject({ type: 'incident' });
});

test('subscriptions can filter by what matters', () => {
  const { MessageAttributes } = snsMessage(notifyEffect(), ORDERS_BROKER, settings);
  const values = Object.entries(MessageAttributes).map(([name, { StringValue }]) => `${name}=${StringValue}`);
  expect(values).toEqual([
    'type=incident',
    'severity=critical',
    'broker=orders',
    'engine=rabbitmq',
    'test=false',
    'reason=opened',
    'condition=memory-alarm',
  ]);
  expect(snsMessage(digestEffect(), ORDERS_BROKER, settings).MessageAttributes).not.toHaveProperty('condition');
});

test('a FIFO topic keeps the order of a broker and drops repeats', () => {
  const fifo = { ...settings, topicArn: `${TOPIC}.fifo` };
  const [first, again] = [
    snsMessage(notifyEffect(), ORDERS_BROKER, fifo),
    snsMessage(notifyEffect(), ORDERS_BROKER, fifo),
  ];
  expect(first.MessageDeduplicationId).toMatch(/^[0-9a-f]{64}$/);
  expect([again.MessageGroupId, again.MessageDeduplicationId]).toEqual([
    first.MessageGroupId,
    first.MessageDeduplicationId,
  ]);
});

test('chat gets a custom notification, threaded by incident, with what custom actions need', () => {
  const notification = JSON.parse(bodies(notifyEffect(), 'amazon-q').https ?? '');
  expect(notification).toEqual(chatNotification(notifyEffect(), ORDERS_BROKER, {}));
  expect(notification).toMatchObject({
    version: '1.0',
    source: 'custom',
    content: { textType: 'client-markdown', title: '🔴 Opened: Memory alarm · orders' },
    metadata: {
      threadId: 'b-1234:memory-alarm:mm7ku2io',
      additionalContext: { incidentId: 'b-1234:memory-alarm:mm7ku2io', brokerId: 'b-1234' },
    },
  });
  expect(notification.content.nextSteps[0]).toContain('Set a prefetch');
  expect(JSON.stringify(chatNotification(hostileEffect(), ORDERS_BROKER, {}))).not.toContain('<!channel>');
});
