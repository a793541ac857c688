import { DEFAULT_REMEDIATION_SETTINGS } from '../../../src/config/remediation-settings.ts';
import type { RabbitmqReadings } from '../../../src/model/rabbitmq.ts';
import type { Plan, PlanRequest } from '../../../src/model/remediation.ts';
import { isRefusal, type View } from '../../../src/remediate/action.ts';
import { planRemediation } from '../../../src/remediate/plan.ts';
import { judge, type Shown } from '../../../src/remediate/read-back.ts';
import { planFor } from '../../support/plans.ts';
import {
  aConnection,
  aConsumer,
  anInput,
  anOverview,
  aPolicy,
  aQueue,
  aQueueDetail,
  aReading,
  threeNodes,
} from '../../support/snapshots.ts';

const ORDERS = { vhost: '/', name: 'orders' };
type Detail = ReturnType<typeof aQueueDetail>;

function viewWith(readings: Partial<RabbitmqReadings>): View {
  return { ...anInput({ policies: aReading([]), ...readings }), stalledQueues: [] };
}

/** One queue, as listing and closer look show it. */
function viewOf(more: Partial<Detail>, readings: Partial<RabbitmqReadings> = {}): View {
  const detail = aQueueDetail('orders', { ready: 500, messages: 500, ...more });
  return viewWith({
    queues: aReading([aQueue('orders'), aQueue('mail')]),
    queueDetails: aReading([detail]),
    ...readings,
  });
}

function refusals(view: View, request: PlanRequest): readonly string[] {
  const outcome = planRemediation(view, request, DEFAULT_REMEDIATION_SETTINGS);
  return isRefusal(outcome) ? outcome.refused : [];
}

const calls = ({ steps }: Plan) => steps.flatMap((step) => (step.kind === 'write' ? [step.write] : []));
const bodies = (plan: Plan) => calls(plan).map(({ body }) => body);

describe('cap-queue-length', () => {
  const request = (more: Partial<PlanRequest> = {}): PlanRequest => {
    return { action: 'cap-queue-length', queues: [ORDERS], maxLength: 100, ...more };
  };

  test('sets the overflow before the limit, so that nothing is dropped in between', () => {
    const plan = planFor(viewOf({}), request());
    expect(bodies(plan).map((body) => body?.definition)).toEqual([
      { overflow: 'reject-publish' },
      { overflow: 'reject-publish', 'max-length': 100 },
    ]);
    expect(plan.warnings).toEqual([expect.stringContaining('It is 400 above: publishers are refused at once')]);
    expect(plan.queueChanges).toEqual([
      { ...ORDERS, before: {}, after: { overflow: 'reject-publish', 'max-length': 100 } },
    ]);
  });

  test.each([
    ['3.10.8', 'classic', 'queues'],
    ['3.12.0', 'classic', 'classic_queues'],
    ['4.0.5', 'quorum', 'quorum_queues'],
  ])('on %s the override of a %s queue applies to %s', (rabbitmqVersion, type, applyTo) => {
    const view = viewOf({ type }, { overview: aReading(anOverview({ rabbitmqVersion })) });
    expect(bodies(planFor(view, request()))).toEqual([
      expect.objectContaining({ 'apply-to': applyTo, pattern: '^(orders)\\z', priority: 1 }),
      expect.objectContaining({ 'apply-to': applyTo }),
    ]);
  });

  test('a loss is planned only when it was accepted, and bound to that figure', () => {
    const dropping = request({ overflow: 'drop-head', acceptLoss: 400 });
    expect(planFor(viewOf({}), dropping)).toMatchObject({
      risk: 'high',
      summary: expect.stringContaining('dropping 400'),
    });
    expect(refusals(viewOf({ ready: 501 }), dropping)).toEqual([expect.stringContaining('401 messages')]);
  });

  test.each<[string, Partial<Detail>, Partial<PlanRequest>, string]>([
    ['the queue has a smaller limit of its own', { arguments: { 'x-max-length': 9 } }, {}, 'its limit is 9 already'],
    [
      'its own overflow is another',
      { arguments: { 'x-overflow': 'drop-head' } },
      { overflow: 'reject-publish' },
      'drop-head by its own argument',
    ],
    ['it is a stream', { type: 'stream' }, {}, 'takes no max-length'],
    ['no limit is given', {}, { maxLength: 0 }, '--max-length'],
    ['no queue is named', {}, { queues: [] }, 'use --queue'],
    ['it is down', { state: 'down' }, {}, 'is down'],
    [
      'what would be dropped is not what is there',
      { ready: 300, unacked: 400 },
      { overflow: 'drop-head', acceptLoss: 999 },
      'consumers hold 400 of its 700',
    ],
  ])('is not planned when %s', (_what, detail, more, why) => {
    expect(refusals(viewOf(detail), request(more))).toEqual([expect.stringContaining(why)]);
  });

  test('dropping into a dead-letter queue is not planned while the disk is short', () => {
    const view = viewOf(
      { arguments: { 'x-dead-letter-exchange': 'dlx' } },
      { nodes: aReading(threeNodes({ diskAlarm: true })) },
    );
    expect(refusals(view, request({ overflow: 'drop-head', acceptLoss: 400 }))).toEqual([
      expect.stringContaining('which takes disk'),
    ]);
  });

  test('an operator policy stays out of the override and in what is in force', () => {
    const operator = aPolicy({ name: 'limit', pattern: '.*', applyTo: 'queues', definition: { 'max-length': 9_000 } });
    const view = viewOf(
      { operatorPolicy: 'limit', effectivePolicy: { 'max-length': 9_000 } },
      { operatorPolicies: aReading([operator]) },
    );
    const plan = planFor(view, request({ overflow: 'drop-head', acceptLoss: 400 }));
    expect(bodies(plan)[0]?.definition).toEqual({ overflow: 'drop-head', 'max-length': 100 });
    expect(plan.queueChanges[0]).toMatchObject({ before: { 'max-length': 9_000 }, after: { 'max-length': 100 } });
  });
});

describe('purge-queue', () => {
  const request: PlanRequest = { action: 'purge-queue', queues: [ORDERS] };

  test('is bound to what the queue held, within the tolerance', () => {
    const plan = planFor(viewOf({ ready: 5_000, unacked: 10 }), request);
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['wait', 'write']);
    expect(plan.steps[0]).toMatchObject({
      check: { bounds: { ready: [4_500, 5_500], unacked: [0, 110], consumers: 2 } },
    });
    expect(planFor(viewOf({ ready: 5_400 }), plan.request).hash).toBe(plan.hash);
    expect(refusals(viewOf({ ready: 5_501 }), plan.request)).toEqual([expect.stringContaining('has moved by more')]);
    expect(refusals(viewOf({ ready: 5_000, consumers: 3 }), plan.request)).toEqual([
      expect.stringContaining('3 consumers'),
    ]);
  });

  test.each<[string, Partial<Detail>, string]>([
    ['it is a stream', { type: 'stream' }, 'cannot purge'],
    ['nothing is ready', { ready: 0 }, 'no ready messages'],
    ['consumers hold most of it', { ready: 9, unacked: 10 }, 'see to the consumers first'],
  ])('is not planned when %s', (_what, detail, why) => {
    expect(refusals(viewOf(detail), request)).toEqual([expect.stringContaining(why)]);
  });
});

describe('delete-unused-queue', () => {
  const request: PlanRequest = { action: 'delete-unused-queue', queues: [ORDERS] };
  const unused = { ready: 0, messages: 0, consumers: 0 };

  test.each<[string, Partial<Detail>, string]>([
    ['RabbitMQ would not check what it is', { ...unused, type: 'quorum' }, 'is a quorum queue'],
    ['it goes by itself', { ...unused, autoDelete: true }, 'goes by itself'],
    ['it holds messages', { ...unused, unacked: 3 }, '0 ready and 3 unacked'],
    ['it is consumed', { ...unused, consumers: 1 }, 'in use: 1 consumers'],
  ])('is not planned when %s', (_what, detail, why) => {
    expect(refusals(viewOf(detail), request)).toEqual([expect.stringContaining(why)]);
  });

  test('is another plan when a binding has come', () => {
    const binding = { ...ORDERS, source: 'topics', destination: 'orders', destinationType: 'queue' as const };
    const bindings = aReading([{ ...binding, routingKey: 'a.#', arguments: {} }]);
    const plain = planFor(viewOf(unused), request);
    expect(planFor(viewOf(unused, { bindings }), plain.request).hash).not.toBe(plain.hash);
  });
});

describe('close-connections', () => {
  const connections = [1, 2, 3, 4].map((number) => aConnection(`10.0.0.${number}:5000 -> 10.0.1.1:5671`));
  const [first, second] = connections.map(({ name }) => name);
  const view = viewWith({
    connections: aReading(connections),
    consumers: aReading([
      aConsumer('orders', { connection: first ?? '' }),
      aConsumer('orders', { connection: second ?? '' }),
    ]),
  });
  const request = (more: Partial<PlanRequest> = {}): PlanRequest => {
    return { action: 'close-connections', owner: { user: 'shop' }, ...more };
  };

  test('chooses those that consume nothing, and looks before each and after all', () => {
    const plan = planFor(view, request({ count: 2 }));
    expect(calls(plan).map(({ path }) => decodeURIComponent(path.replace('connections/', '')))).toEqual(
      connections.slice(2).map(({ name }) => name),
    );
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['wait', 'write', 'wait', 'write']);
    expect(plan.finish).toMatchObject([{ check: { atMost: 2, forSeconds: 60 } }]);
    expect(plan.impact).toMatchObject({ of: 'connections', count: 2, total: 4 });
    expect(planFor(view, plan.request).hash).toBe(plan.hash);
  });

  test.each<[string, Partial<PlanRequest>, string]>([
    ['nobody is named', { owner: {} }, '--owner'],
    ['there are fewer', { count: 5 }, 'has 4 connections'],
    ['a queue would lose its last consumer', { count: 4 }, 'Nobody else consumes orders'],
    ['the reason would break the header', { reason: 'a\nb' }, 'printable ASCII'],
    ['most of them have gone', { connections: ['x', 'y', 'z', first ?? ''], ownedConnections: 9 }, '3 of the 4'],
    ['the owner has opened more', { connections: [first ?? ''], ownedConnections: 3 }, 'planned for 3'],
  ])('is not planned when %s', (_what, more, why) => {
    expect(refusals(view, request(more))).toEqual([expect.stringContaining(why)]);
  });

  test('waits as long as it has to hold, and does not hold where a queue has no other consumer', () => {
    const check = {
      kind: 'connections',
      owner: { user: 'shop' },
      atMost: 1,
      forSeconds: 6,
      consumed: [ORDERS],
      closing: ['a'],
    } as const;
    const shown = (consumers: readonly string[]): Shown[] => [
      { status: 200, body: JSON.stringify([{ name: 'b', user: 'shop', vhost: '/' }]) },
      {
        status: 200,
        body: JSON.stringify({
          consumer_details: consumers.map((name) => ({ channel_details: { connection_name: name } })),
        }),
      },
    ];
    expect(judge(check, shown(['a', 'b']), 5)).toMatchObject({ holds: false });
    expect(judge(check, shown(['a', 'b']), 6)).toMatchObject({ holds: true });
    expect(judge(check, shown(['a']), 6)).toMatchObject({ holds: false, detail: expect.stringContaining('orders') });
  });
});

describe('rebalance-leaders', () => {
  const request: PlanRequest = { action: 'rebalance-leaders' };
  const quorum = (name: string, leader: string, onlineMembers = ['rabbit@a', 'rabbit@b', 'rabbit@c']) =>
    aQueueDetail(name, { type: 'quorum', leader, members: ['rabbit@a', 'rabbit@b', 'rabbit@c'], onlineMembers });
  const spread = (details: readonly Detail[]) =>
    viewWith({ queues: aReading(details), queueDetails: aReading(details) });

  test('moves what is above an even share', () => {
    const details = ['a', 'b', 'c', 'd'].map((name) => quorum(name, 'rabbit@a'));
    const plan = planFor(spread(details), request);
    expect(calls(plan)).toEqual([{ method: 'POST', path: 'rebalance/queues', body: {} }]);
    expect(plan.impact).toMatchObject({ count: 2, total: 4 });
    expect(plan.finish).toMatchObject([{ check: { kind: 'leaders', atMost: 2 } }]);
  });

  test.each<[string, View, string]>([
    ['they are spread', spread([quorum('a', 'rabbit@a'), quorum('b', 'rabbit@b')]), 'spread evenly'],
    ['a member is away', spread([quorum('a', 'rabbit@a', ['rabbit@a', 'rabbit@b'])]), 'rabbit@c is not online'],
    ['not all were looked at', viewWith({ queues: aReading([aQueue('x')]), queueDetails: aReading([]) }), '1 queues'],
    ['there is one node', viewWith({ nodes: aReading(threeNodes().slice(1, 2)) }), 'one node'],
  ])('is not planned when %s', (_what, view, why) => {
    expect(refusals(view, request)).toEqual([expect.stringContaining(why)]);
  });
});
