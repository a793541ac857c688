import { eventOf } from '../../../src/notify/event.ts';
import { eventSchema } from '../../../src/notify/event-schema.ts';
import { httpOutcome } from '../../../src/notify/http-outcome.ts';
import { linksOf } from '../../../src/notify/links.ts';
import { testEffects } from '../../../src/notify/test-effects.ts';
import {
  digestEffect,
  everyEffect,
  hostileEffect,
  memoryIncident,
  noticeEffect,
  notifyEffect,
  ORDERS_BROKER,
  resolvedEffect,
  TOLD_AT,
} from '../../support/effects.ts';

test('every effect becomes an event of the published schema', () => {
  for (const effect of [...everyEffect('x'), hostileEffect(), notifyEffect({ reason: 'updated' })]) {
    const event = eventOf(effect, ORDERS_BROKER);
    expect(eventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
  }
});

test('an incident event says everything a person would ask', () => {
  expect(eventOf(notifyEffect(), ORDERS_BROKER)).toMatchObject({
    version: 1,
    type: 'incident',
    time: '2026-03-01T10:00:00.000Z',
    severity: 'critical',
    reason: 'opened',
    test: false,
    broker: { id: 'b-1234', name: 'orders', region: 'eu-west-1', tags: { team: 'payments' } },
    incident: {
      condition: 'memory-alarm',
      state: 'open',
      openedAt: '2026-03-01T09:59:00.000Z',
      subjects: [{ kind: 'node', name: 'rabbit@b', evidence: [{ text: 'memory used 212 MiB (limit 200 MiB)' }] }],
      causes: [{ owners: [{ kind: 'queue', name: 'orders', vhost: '/' }] }],
      symptoms: ['stranded-queue'],
    },
  });
});

test('a resolved event has its end, a digest its count, a notice its window', () => {
  expect(eventOf(resolvedEffect(), ORDERS_BROKER)).toMatchObject({
    incident: { resolvedAt: '2026-03-01T10:10:00.000Z' },
  });
  expect(eventOf(digestEffect(), ORDERS_BROKER)).toMatchObject({ type: 'digest', itemCount: 37 });
  expect(eventOf(noticeEffect(), ORDERS_BROKER)).toMatchObject({
    type: 'maintenance',
    phase: 'announced',
    start: '2026-03-01T11:00:00.000Z',
    sentences: ['2 mirrored queues are not synchronised.'],
  });
});

test('an event is never larger than EventBridge takes, says so, and keeps what identifies the trouble', () => {
  const evidence = Array.from({ length: 200 }, (_, index) => ({ label: `${index} ${'é'.repeat(200)}`, value: index }));
  const subject = { kind: 'queue', name: 'q', vhost: '/' } as const;
  const observations = Array.from({ length: 10 }, () => ({ subject, level: 'firing', evidence }) as const);
  const event = eventOf(notifyEffect({ incident: memoryIncident({ observations }) }), ORDERS_BROKER);
  expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(256 * 1024);
  expect(event).toMatchObject({
    truncated: true,
    incident: { id: memoryIncident().id, subjectCount: 1, subjects: [] },
  });
  expect(eventOf(notifyEffect(), ORDERS_BROKER).truncated).toBe(false);
});

test('a test is marked', () => {
  const [opened, resolved] = testEffects({ channel: 'x', brokerId: 'b', severity: 'info', now: TOLD_AT });
  expect([opened, resolved].map((effect) => eventOf(effect, ORDERS_BROKER).test)).toEqual([true, true]);
  expect(opened.id).not.toBe(resolved.id);
});

test('links are complete or absent', () => {
  const templates = {
    dashboard: 'https://x/{region}/{broker}',
    condition: 'https://x/{condition}',
    incident: 'https://x/{incident}',
  };
  expect(linksOf(templates, notifyEffect(), ORDERS_BROKER)).toEqual({
    dashboard: 'https://x/eu-west-1/orders',
    condition: 'https://x/memory-alarm',
    incident: 'https://x/b-1234%3Amemory-alarm%3Amm7ku2io',
  });
  const { region: _region, ...nowhere } = ORDERS_BROKER;
  expect(linksOf(templates, digestEffect(), nowhere)).toEqual({});
});

test.each([
  [200, undefined, 'sent', undefined],
  [204, undefined, 'sent', undefined],
  [301, undefined, 'permanent', undefined],
  [400, undefined, 'permanent', undefined],
  [401, undefined, 'permanent', undefined],
  [403, undefined, 'permanent', undefined],
  [404, undefined, 'permanent', undefined],
  [408, undefined, 'retryable', undefined],
  [410, undefined, 'permanent', undefined],
  [413, undefined, 'permanent', undefined],
  [425, undefined, 'retryable', undefined],
  [429, '12', 'retryable', 12_000],
  [429, 'Sun, 01 Mar 2026 10:00:30 GMT', 'retryable', 30_000],
  [429, 'Sun, 01 Mar 2026 09:00:00 GMT', 'retryable', 0],
  [429, 'soon', 'retryable', undefined],
  [500, undefined, 'retryable', undefined],
  [503, '3', 'retryable', 3_000],
])('HTTP %i with Retry-After %s is %s', (status, header, outcome, wait) => {
  const result = httpOutcome(status, header, TOLD_AT);
  expect(result.outcome).toBe(outcome);
  expect('retryAfterMilliseconds' in result ? result.retryAfterMilliseconds : undefined).toBe(wait);
});
