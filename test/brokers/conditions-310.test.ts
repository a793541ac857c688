import { certificateExpiring } from '../../src/detect/conditions/certificate-expiring.ts';
import { talkIntoLogLines, talkIntoTraffic } from '../support/client-troubles.ts';
import { compareEffectivePolicies } from '../support/effective-policies.ts';
import { withLab } from '../support/lab.ts';
import { observationOf, openSight } from '../support/lab-sight.ts';
import { startTlsFront } from '../support/tls-front.ts';
import { tripOver } from '../support/upgrade-obstacles.ts';

const shared = withLab({ nodes: 1 });
jest.setTimeout(240_000);

/** First, for clients that come and go break a practice for minutes. */
test('readiness names what an upgrade trips over', async () => {
  const upgrade = await tripOver(shared.lab, '4.3', {
    queues: ['shared', 'worker.celery.pidbox', 'endless', 'ranked', 'refusing', 'first', 'located'],
    policy: { 'ha-mode': 'all', 'queue-mode': 'lazy', 'max-length': 1_000 },
  });
  expect(upgrade.before).toMatchObject({
    'skipped-versions': ['3.11', '3.12', '3.13', '4.2'],
    'instance-type': ['mq.m5.large'],
    'classic-queues': expect.arrayContaining(['first', 'located', 'ranked', 'refusing', 'shared']),
    'mirrored-queues': ['ranked', 'refusing'],
    'ha-policies': ['old-days'],
    'policies-skip-quorum': ['old-days'],
    'lazy-mode': ['old-days'],
    'transient-queues': ['shared'],
    'celery-queues': ['worker.celery.pidbox'],
    'queue-version-1': ['first'],
    'queue-master-locator': ['located'],
    'global-prefetch': [`user ${shared.lab.adminUser}`],
    'node-clients': ['old-days'],
    'delivery-limit': ['endless'],
    'max-priority': ['ranked'],
    'reject-publish-dlx': ['refusing'],
    'queue-metrics': [expect.stringMatching(/metrics of \d+ queues/)],
  });
  expect(Object.keys(upgrade.after)).toEqual(['skipped-versions', 'instance-type']);
  expect(upgrade.broken).toEqual([
    'durable-queues',
    'prefetch',
    'bounded-queues',
    'delivery-limit',
    'celery',
    'administrators',
  ]);
  expect(upgrade.stillBroken).toEqual(['cluster', 'supported-version']);
});

test('what applies to each queue is what the broker says', async () => {
  expect(await compareEffectivePolicies(shared.lab, 10)).toBeGreaterThanOrEqual(300);
});

test('one client makes most of the traffic, and stops', async () => {
  await talkIntoTraffic(shared.lab);
});

test('clients that fall silent, vanish and hold on to messages are in the log', async () => {
  await talkIntoLogLines(shared.lab);
});

test.each([
  ['firing', 20],
  [undefined, 400],
] as const)('a certificate: %s with %d days left', async (level, days) => {
  const front = await startTlsFront(shared.lab.managementUrl, days);
  const sight = openSight(shared.lab, front);
  expect(observationOf(await sight.look(), certificateExpiring, 'lab')?.level).toBe(level);
  await sight.close();
  await front.close();
});
