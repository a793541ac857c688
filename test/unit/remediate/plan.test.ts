import { readValue } from '../../../src/model/reading.ts';
import type { View } from '../../../src/remediate/action.ts';
import { planRemediation } from '../../../src/remediate/plan.ts';
import { aStalledView, MIRRORED, planFor } from '../../support/plans.ts';
import { anOverview, aPolicy, aQueue, aQueueDetail, aReading } from '../../support/snapshots.ts';

const SETTINGS = { planSeconds: 3600 };
const ORDERS = { vhost: '/', name: 'orders' };
const all = aPolicy({ name: 'all', pattern: '.*', applyTo: 'queues', priority: 1, definition: MIRRORED });

function refusals(view: View): readonly string[] {
  const outcome = planRemediation(view, { action: 'tune-queue-sync' }, SETTINGS);
  return 'refused' in outcome ? outcome.refused : [];
}

/** The stalled queue as the broker shows it with other policies. */
function withPolicies(policies: readonly ReturnType<typeof aPolicy>[], policy: string, effectivePolicy: object): View {
  return aStalledView({
    policies: aReading(policies),
    queueDetails: aReading([
      aQueueDetail('orders', { state: 'syncing', policy, effectivePolicy: { ...effectivePolicy }, syncMessages: 0 }),
    ]),
  });
}

describe('hash', () => {
  test('is that of the state and the calls, whenever it is planned', () => {
    const view = aStalledView();
    const later = { ...view, now: view.now + 3_600_000, snapshot: { ...view.snapshot, takenAt: view.now + 3_600_000 } };
    expect(planFor(later).hash).toBe(planFor(view).hash);
    expect(planFor(view).hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('does not depend on figures that move by themselves', () => {
    const [orders] = readValue(aStalledView().snapshot.rabbitmq?.queueDetails) ?? [];
    if (orders === undefined) throw new Error('no queue');
    const deeper = aStalledView({ queueDetails: aReading([{ ...orders, messages: 99_999, syncMessages: 7 }]) });
    expect(planFor(deeper).hash).toBe(planFor(aStalledView()).hash);
  });

  test.each([
    [
      'a policy that applies changes',
      withPolicies([{ ...all, definition: { ...MIRRORED, 'max-length': 5 } }], 'all', { ...MIRRORED, 'max-length': 5 }),
    ],
    [
      'a policy that does not apply is added',
      withPolicies([all, aPolicy({ name: 'low', pattern: 'x', applyTo: 'queues', priority: 0 })], 'all', MIRRORED),
    ],
    ['the broker is another one', { ...aStalledView(), broker: { ...aStalledView().broker, id: 'other' } }],
  ])('is another one when %s', (_what, view) => {
    expect(planFor(view).hash).not.toBe(planFor(aStalledView()).hash);
  });
});

describe('tune-queue-sync', () => {
  test('overrides with everything that is in force and the batch, above every other priority', () => {
    const definition = { ...MIRRORED, 'dead-letter-exchange': 'dlx', 'max-length': 9 };
    const own = aPolicy({ name: 'own', pattern: '^orders$', applyTo: 'queues', priority: 40, definition });
    const plan = planFor(withPolicies([all, own], 'own', definition));
    expect(plan.steps[0]).toMatchObject({
      write: {
        method: 'PUT',
        path: expect.stringMatching(/^policies\/%2F\/mq-operator-sync-/),
        body: {
          pattern: '^(orders)\\z',
          priority: 41,
          'apply-to': 'queues',
          definition: { ...definition, 'ha-sync-batch-size': 100 },
        },
      },
    });
    expect(plan.queueChanges).toEqual([
      { ...ORDERS, before: definition, after: { ...definition, 'ha-sync-batch-size': 100 } },
    ]);
  });

  test('of two policies of equal priority, the one that the broker took counts', () => {
    const definition = { ...MIRRORED, 'message-ttl': 5 };
    const tied = aPolicy({ name: 'tied', pattern: '.*', applyTo: 'queues', priority: 1, definition });
    expect(planFor(withPolicies([all, tied], 'tied', definition)).queueChanges[0]?.before).toEqual(definition);
    expect(refusals(withPolicies([all, tied], 'tied', MIRRORED))).toEqual([expect.stringContaining('does not follow')]);
  });

  test('two hundred queues share one override; all that stall end before the first begins anew', () => {
    const names = Array.from({ length: 200 }, (_, index) => `orders.${index}`);
    const syncing = { state: 'syncing', policy: 'all', effectivePolicy: MIRRORED, syncMessages: 0 };
    const view = aStalledView({
      queues: aReading([...names, 'orders.1x'].map((name) => aQueue(name, { state: 'syncing' }))),
      queueDetails: aReading(names.map((name) => aQueueDetail(name, syncing))),
    });
    const plan = planFor({ ...view, stalledQueues: names.map((name) => ({ vhost: '/', name })) });
    const kinds = plan.steps.map((step) => (step.kind === 'write' ? (step.write.body?.action ?? 'policy') : step.kind));
    expect(kinds.slice(0, 201)).toEqual(['policy', ...names.map(() => 'cancel_sync')]);
    expect(kinds.slice(201)).toEqual(names.flatMap(() => ['sync', 'wait']));
    expect(plan.finish).toHaveLength(2);
  });

  test('removes an override that an earlier run left behind, once nothing stalls and nothing uses it', () => {
    const definition = { ...MIRRORED, 'max-length': 9, 'ha-sync-batch-size': 100 };
    const name = 'mq-operator-sync-0badcafe';
    const left = aPolicy({ name, pattern: '^orders$', applyTo: 'queues', priority: 40, definition });
    const view = (state: string): View => ({
      ...aStalledView({
        policies: aReading([all, left]),
        queues: aReading([aQueue('orders'), aQueue('other')]),
        queueDetails: aReading([aQueueDetail('orders', { state, policy: name, effectivePolicy: definition })]),
      }),
      stalledQueues: [],
    });
    const plan = planFor(view('running'));
    expect(plan.queueChanges).toEqual([{ ...ORDERS, before: definition, after: MIRRORED }]);
    const path = `policies/%2F/${name}`;
    expect(plan.steps.flatMap((step) => (step.kind === 'write' ? [step.write] : []))).toEqual([
      { method: 'DELETE', path },
    ]);
    const body = { pattern: '^orders$', priority: 40, 'apply-to': 'queues', definition };
    expect(plan.revert[0]).toMatchObject({ kind: 'write', write: { method: 'PUT', path, body } });
    expect(refusals(view('syncing'))).toEqual([
      expect.stringContaining('synchronising, but not stalled so far: orders'),
    ]);
  });

  test('what an operator policy mirrors stays mirrored', () => {
    const view = aStalledView({
      policies: aReading([]),
      operatorPolicies: aReading([all]),
      queueDetails: aReading([aQueueDetail('orders', { state: 'syncing', effectivePolicy: MIRRORED })]),
    });
    expect(planFor(view).steps[0]).toMatchObject({
      write: { body: { definition: { ...MIRRORED, 'ha-sync-batch-size': 100 } } },
    });
  });

  test.each([
    [
      'the queue has recovered',
      aStalledView({ queueDetails: aReading([aQueueDetail('orders', { policy: 'all', effectivePolicy: MIRRORED })]) }),
      'does not synchronise any more',
    ],
    ['nothing stalls', { ...aStalledView(), stalledQueues: [] }, 'not stalled so far: orders'],
    [
      'RabbitMQ has no mirrors any more',
      aStalledView({ overview: aReading(anOverview({ rabbitmqVersion: '4.0.5' })) }),
      'does not exist on RabbitMQ 4.0.5',
    ],
    [
      'policies did not parse',
      aStalledView({ policies: aReading([all], { dropped: 1 }) }),
      'policies: 1 elements are missing',
    ],
    [
      'it is small already',
      withPolicies([{ ...all, definition: { ...MIRRORED, 'ha-sync-batch-size': 10 } }], 'all', {
        ...MIRRORED,
        'ha-sync-batch-size': 10,
      }),
      'its batch is 10 already',
    ],
  ])('is not planned when %s', (_what, view, why) => {
    expect(refusals(view)).toEqual([expect.stringContaining(why)]);
  });
});
