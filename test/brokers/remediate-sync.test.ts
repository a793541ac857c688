import { syncOverrideLeft } from '../../src/detect/conditions/sync-override-left.ts';
import { startNode, stopNode, waitForNode } from '../../src/lab/broker-node.ts';
import { breakFault, mendFault } from '../../src/lab/faults.ts';
import { nodeOf, requireState } from '../../src/lab/lab.ts';
import type { Remediation, Write } from '../../src/model/remediation.ts';
import { viewOf } from '../../src/remediate/plan.ts';
import { dropVhosts, killAtEachCall, makeVhosts } from '../support/killed-runs.ts';
import { until, withLab } from '../support/lab.ts';
import { type ListedQueue, listQueues } from '../support/lab-queues.ts';
import { openSight, untilLevel } from '../support/lab-sight.ts';
import { startLoop } from '../support/loop.ts';
import { alarm, giveMirrors, pauseSync, relieve, withoutMirrors } from '../support/paused-sync.ts';
import { type Bench, openBench, planned } from '../support/remediation.ts';
import { openDesk } from '../support/repair-desk.ts';
import { buttonValue, messageOf } from '../support/slack-clicks.ts';

const shared = withLab({ nodes: 3 });
let bench: Bench;

beforeAll(() => {
  bench = openBench(shared.lab);
});
afterAll(() => bench?.close());

const queues = () => listQueues(bench);
const HELPED = 'every step is done and the goal is reached';
const MIRRORED = { 'ha-mode': 'all', 'ha-sync-mode': 'automatic' };
const put = (path: string, pattern: string, priority: number, definition: Record<string, unknown>): Write => {
  return { method: 'PUT', path, body: { pattern, priority, 'apply-to': 'queues', definition } };
};

/** What a run does to the broker, in order; names of overrides without their hash. */
const shapes = (sent: readonly Write[]) =>
  sent.map(({ method, path, body }) => {
    const end = path.replace(/-[0-9a-f]{8}$/, '-HASH').replace(/^(policies|queues)\/[^/]+\//, '$1/');
    return `${method} ${end}${body?.action === undefined ? '' : ` ${String(body.action)}`}`;
  });
const changesOf = (queue: string) => [
  'PUT policies/mq-operator-sync-HASH',
  `POST queues/${queue}/actions cancel_sync`,
  'DELETE policies/mq-operator-sync-HASH',
];
/** Where the new settings alone make the queue synchronise anew, it is not told to once more. */
const isRestart = (line: string) => line.endsWith(' sync');
const isCancel = (line: string) => line.endsWith(' cancel_sync');

/** What paused it ends once smaller batches are in force: the node has its memory back. */
function relieveAt(isTime: (remediation: Remediation) => boolean) {
  let relieved: Promise<void> | undefined;
  return {
    progress: (remediation: Remediation) => {
      if (isTime(remediation)) relieved ??= relieve(shared.lab);
    },
    done: async () => relieved,
  };
}
const waits = ({ journal }: Remediation) => journal.at(-1)?.state === 'waiting';

/** Everything that is stored, and what is in force; without figures. */
async function stateOfBroker() {
  const list = (await queues()).map(
    ({ messages: _messages, synchronised_slave_nodes: _mirrors, state: _state, ...rest }) => rest,
  );
  const [policies, operatorPolicies] = [await bench.read('policies'), await bench.read('operator-policies')];
  return {
    policies: policies.body,
    operatorPolicies: operatorPolicies.body,
    queues: list.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function inSync(mirrors: number, messages: number) {
  return (queue: ListedQueue) =>
    queue.messages === messages && queue.state === 'running' && queue.synchronised_slave_nodes?.length === mirrors;
}

describe('paused synchronisation', () => {
  const PAUSED = ['paused.dead-letters', 'paused.operator', 'paused.plain', 'paused.tied'];
  const MESSAGES = 600;

  test('is detected, planned, and repaired without losing a message or a setting', async () => {
    const { lab } = shared;
    const path = (name: string) => `policies/%2F/${name}`;
    const dead = { 'dead-letter-exchange': 'dlx', 'max-length': 9_000 };
    await bench.send(put(path('dead-letters'), '^paused\\.dead', 5, { ...MIRRORED, ...dead }));
    await bench.send(put(path('tie-a'), '^paused\\.tied$', 7, { ...MIRRORED, 'max-length': 8_000 }));
    await bench.send(put(path('tie-b'), '^paused\\.tied$', 7, { ...MIRRORED, 'message-ttl': 3_600_000 }));
    await bench.send(put(path('owners'), '^paused\\.operator$', 3, { ...MIRRORED, 'max-length': 9_000 }));
    const bound = { 'max-length': 7_000, 'message-ttl': 7_200_000 };
    await bench.send(put('operator-policies/%2F/bound', '^paused\\.operator$', 1, bound));
    // Without a mirror: an empty mirror waits for memory as well, and would be repaired with the others.
    await bench.send(put(path('alone'), '^untouched$', 9, { 'max-length': 6 }));
    await bench.send({
      method: 'PUT',
      path: 'queues/%2F/untouched',
      body: { durable: true, arguments: { 'x-max-length': 7 } },
    });
    await pauseSync(
      lab,
      PAUSED.map((name) => ({ name, messages: MESSAGES, bytes: 1_000 })),
    );

    const loop = await startLoop(lab);
    const incident = await loop.untilOpen('paused-queue-sync');
    const stalled = viewOf((await loop.pass()).inspection).stalledQueues;
    await loop.close();
    expect(incident.severity).toBe('critical');
    expect(stalled.map(({ name }) => name).sort()).toEqual(PAUSED);

    const stored = await stateOfBroker();
    const plan = planned(await bench.plan({ action: 'tune-queue-sync' }, stalled));
    const changes = plan.queueChanges.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(changes.map(({ name }) => name)).toEqual(PAUSED);
    for (const { before, after } of changes) expect(after).toEqual({ ...before, 'ha-sync-batch-size': 100 });
    expect(changes.map(({ before }) => before)).toEqual([
      { ...MIRRORED, ...dead },
      { ...MIRRORED, ...bound },
      expect.objectContaining({ 'ha-mode': 'all' }),
      expect.objectContaining({ 'ha-mode': 'all' }),
    ]);

    const during: Promise<ListedQueue | undefined>[] = [];
    const { progress, done } = relieveAt(waits);
    const ended = await bench.apply(plan, {
      progress: (remediation) => {
        if (waits(remediation) && during.length === 0) {
          during.push(queues().then((list) => list.find(({ name }) => name === 'untouched')));
        }
        progress(remediation);
      },
    });
    await done();
    const [seen] = await Promise.all(during);
    expect(ended).toMatchObject({ state: 'succeeded', reason: HELPED });
    const overrides = bench.sent.flatMap(({ method, path, body }) =>
      method === 'PUT' && path.includes('mq-operator-sync-') ? [body] : [],
    );
    expect(overrides).toContainEqual({
      pattern: '^(paused\\.operator)\\z',
      priority: expect.any(Number),
      'apply-to': 'queues',
      definition: { ...MIRRORED, 'max-length': 9_000, 'ha-sync-batch-size': 100 },
    });
    const { messages: _messages, synchronised_slave_nodes: _mirrors, state: _state, ...untouched } = seen ?? {};
    expect(untouched).toEqual(stored.queues.find(({ name }) => name === 'untouched'));

    await until('the figures have settled', async () =>
      (await queues()).filter(({ name }) => PAUSED.includes(name)).every(inSync(2, MESSAGES)),
    );
    expect(await stateOfBroker()).toEqual(stored);
  }, 300_000);

  test('an override that was left behind is seen, removed, and nothing else', async () => {
    const name = 'mq-operator-sync-0badcafe';
    const sight = openSight(shared.lab);
    const stored = await stateOfBroker();
    const override = { ...MIRRORED, 'max-length': 5, 'ha-sync-batch-size': 100 };
    await bench.send(put(`policies/%2F/${name}`, '^untouched$', 50, override));
    await untilLevel(() => sight.look(), syncOverrideLeft, name, 'firing');
    await until('the queue is under it', async () => (await queues()).some(({ policy }) => policy === name));
    const plan = planned(await bench.plan({ action: 'tune-queue-sync' }));
    const change = { vhost: '/', name: 'untouched', before: override, after: { 'max-length': 6 } };
    expect(plan.queueChanges).toEqual([change]);
    const start = bench.sent.length;
    expect(await bench.apply(plan)).toMatchObject({ state: 'succeeded', reason: HELPED });
    expect(shapes(bench.sent.slice(start))).toEqual(['DELETE policies/mq-operator-sync-HASH']);
    await untilLevel(() => sight.look(), syncOverrideLeft, name, 'ok');
    await sight.close();
    expect(await stateOfBroker()).toEqual(stored);
  }, 180_000);

  test('killed just before each single call, it ends with exactly one change', async () => {
    const { lab } = shared;
    const vhosts = Array.from({ length: 30 }, (_, index) => `sync.killed-${index + 1}`);
    const queue = { name: 'q', messages: 3, bytes: 100 };
    await makeVhosts(lab, vhosts);
    await Promise.all(
      vhosts.map(async (vhost) => {
        await bench.send(put(`policies/${vhost}/mirrored`, '.*', 1, { ...MIRRORED, 'max-length': 900 }));
        await withoutMirrors(lab, vhost, [queue]);
      }),
    );
    await alarm(lab);
    await Promise.all(vhosts.map((vhost) => giveMirrors(lab, vhost, [queue])));
    const stored = (await bench.read('policies')).body;
    const runs = await killAtEachCall(lab, {
      vhosts,
      request: (vhost) => ({ action: 'tune-queue-sync', queues: [{ vhost, name: queue.name }] }),
      onceAllWait: () => relieve(lab),
    });
    for (const { call, ended, sent } of runs) {
      const lines = shapes(sent);
      const { state, reason } = ended;
      const [cancelled, others] = [lines.filter(isCancel), lines.filter((line) => !isCancel(line))];
      expect({ call, state, reason, changes: [...new Set(lines)].filter((line) => !isRestart(line)) }).toEqual({
        call,
        state: 'succeeded',
        reason: HELPED,
        changes: changesOf(queue.name),
      });
      expect({ call, sent: new Set(others).size }).toEqual({ call, sent: others.length });
      // One that began anew by the new settings looks like the one that was ended: killed just then, it is ended again.
      expect(cancelled.length).toBeLessThanOrEqual(2);
      // Written down before it was sent: who is killed in between leaves an attempt that never was.
      for (const { state: end, before, after } of ended.journal.filter(({ attempts }) => attempts > 0)) {
        expect([end, typeof before, typeof after]).toEqual(['done', 'string', 'string']);
      }
    }
    expect(runs.filter(({ sent }) => shapes(sent).filter(isCancel).length > 1).length).toBeLessThanOrEqual(2);
    // Every call had its turn: the last ones were over before it came.
    expect(runs.filter(({ killed }) => killed).length).toBeGreaterThan(20);
    expect(runs.at(-1)?.killed).toBe(false);
    expect((await bench.read('policies')).body).toEqual(stored);
    await until('the figures have settled', async () =>
      (await queues()).filter(({ vhost }) => vhosts.includes(vhost)).every(inSync(2, 3)),
    );
    await dropVhosts(lab, vhosts);
  }, 300_000);
});

describe('approved in Slack', () => {
  const QUEUES = ['slack.a', 'slack.b'].map((name) => ({ name, messages: 600, bytes: 1_000 }));
  const isOurs = (name: string) => QUEUES.some((queue) => queue.name === name);
  const spare = (priority: number): Write => ({
    method: 'PUT',
    path: 'policies/%2F/spare',
    body: { pattern: '^nothing$', priority, 'apply-to': 'queues', definition: { 'max-length': 5 } },
  });

  test('denied by a click, told in the thread, and not proposed again', async () => {
    const { lab } = shared;
    const desk = await openDesk(lab, bench);
    const { loop, slack, click } = desk;
    try {
      await breakFault(lab, 'policy-missing');
      const { id } = await loop.untilOpen('vhost-without-defaults');
      const message = () => messageOf(slack, id);
      // A cluster that has just started does not tell of its alarms yet, and then nothing is offered.
      await until('the plan is offered', async () => {
        await loop.pass();
        return buttonValue(message(), 'mq-deny') !== undefined;
      });
      const sent = bench.sent.length;
      for (const action of ['apply-default-policies', 'apply-vhost-limits']) {
        const offered = buttonValue(message(), 'mq-deny') ?? '';
        expect(offered).toContain(action);
        expect(await click('mq-deny', offered)).toContain('denied by boss');
        await loop.pass();
        await loop.pass();
      }
      expect(buttonValue(message(), 'mq-approve')).toBeUndefined();
      const thread = slack.messages().filter(({ thread_ts }) => thread_ts === message().ts);
      expect(thread.map(({ text }) => text).join('\n')).toContain('Repair denied');
      expect(bench.sent.length).toBe(sent);
    } finally {
      await mendFault(lab, 'policy-missing');
      await desk.close();
    }
  }, 240_000);

  test('a paused synchronisation is told with its plan, and repaired by a click; a late click changes nothing', async () => {
    const { lab } = shared;
    const { progress, done } = relieveAt(waits);
    const desk = await openDesk(lab, bench, {
      progress: async (remediation) => {
        progress(remediation);
        await done();
      },
    });
    const { loop, slack, click, events } = desk;
    try {
      await pauseSync(lab, QUEUES);
      const { id } = await loop.untilOpen('paused-queue-sync');
      const message = () => messageOf(slack, id);
      const first = buttonValue(message(), 'mq-approve') ?? '';
      expect(JSON.stringify(message().blocks)).toContain('Restart the paused synchronisation of');

      expect(await click('mq-approve', first.replace(/.{8}$/, '00000000'))).toContain('another plan');
      expect(await click('mq-approve', first, 'UANN')).toContain('not among the approvers');
      await bench.send(spare(0));
      await loop.pass();
      const second = buttonValue(message(), 'mq-approve') ?? '';
      expect(second).not.toBe(first);
      expect(await click('mq-approve', first)).toMatch(/is over \(expired: replaced.*waits in its place/);
      expect(bench.sent.filter(({ path }) => path.includes('slack'))).toEqual([]);
      expect(await click('mq-review', second)).toContain('To undo it');

      expect(await click('mq-approve', second)).toContain('approved by boss');
      expect(await click('mq-approve', second)).toContain('was approved by boss already');
      await loop.pass();
      expect(buttonValue(message(), 'mq-approve')).toBeUndefined();
      await desk.carriedOut();
      await bench.send({ method: 'DELETE', path: 'policies/%2F/spare' });
      await loop.untilResolved('paused-queue-sync');
      await loop.pass();

      const ours = (await queues()).filter(({ name }) => isOurs(name));
      expect(ours.map(({ messages, state }) => [messages, state])).toEqual(QUEUES.map(() => [600, 'running']));
      const thread = slack.messages().filter(({ thread_ts }) => thread_ts === message().ts);
      expect(thread.map(({ text }) => text).join('\n')).toMatch(/Repaired: .*approved by boss/);
      expect(
        events()
          .filter(({ type }) => type === 'remediation')
          .map(({ news }) => news),
      ).toContain('succeeded');
      const audit = await loop.state.audit('lab', { incidentId: id, since: 0, limit: 1_000 });
      expect(audit.map(({ event }) => event)).toEqual(
        expect.arrayContaining([
          'remediation-proposed',
          'remediation-expired',
          'remediation-approved',
          'remediation-succeeded',
        ]),
      );
    } finally {
      await desk.close();
    }
  }, 500_000);
});

describe('a node that dies in the middle', () => {
  const vhost = 'sync.dying';
  const queue = { name: 'q', messages: 300, bytes: 1_000 };
  const isSettled = async () => (await queues()).filter((each) => each.vhost === vhost).every(inSync(2, 300));

  beforeAll(async () => {
    await makeVhosts(shared.lab, [vhost]);
    await bench.send(put(`policies/${vhost}/mirrored`, '.*', 1, { ...MIRRORED, 'max-length': 900 }));
  });
  afterAll(() => dropVhosts(shared.lab, [vhost]), 60_000);
  // Led by the second node, so that no message is lost with either of the others.
  beforeEach(() => pauseSync(shared.lab, [queue], { vhost, leader: 2 }), 180_000);
  afterEach(() => bench.send({ method: 'DELETE', path: `queues/${vhost}/q` }));

  test.each([
    ['that is synchronised', 3],
    ['that answers', 1],
  ])(
    'the one %s: it ends in sync, without its override',
    async (_which, number) => {
      const { lab } = shared;
      const node = nodeOf(requireState(lab.dir), number);
      const stored = (await bench.read('policies')).body;
      const plan = planned(await bench.plan({ action: 'tune-queue-sync', queues: [{ vhost, name: 'q' }] }));
      const start = bench.sent.length;
      let back: Promise<void> | undefined;
      const ended = await bench.apply(plan, {
        progress: (remediation) => {
          if (waits(remediation)) back ??= dieAndComeBack(number);
        },
      });
      await back;
      expect(ended).toMatchObject({ state: 'succeeded', reason: HELPED });
      expect(shapes(bench.sent.slice(start)).filter((line) => !isRestart(line))).toEqual(changesOf('q'));
      await until(`${node.name} has a mirror in sync again`, isSettled);
      expect((await bench.read('policies')).body).toEqual(stored);
    },
    300_000,
  );

  async function dieAndComeBack(number: number): Promise<void> {
    const { lab } = shared;
    const node = nodeOf(requireState(lab.dir), number);
    await stopNode(lab.dir, node, 0);
    await startNode(lab.dir, requireState(lab.dir), { node });
    await waitForNode(lab.dir, node, { expectedNodes: 3 });
    await relieve(lab);
  }
});

// The last one: so many queues slow down whatever comes after them.
test('two hundred queues are repaired one by one under one override', async () => {
  const { lab } = shared;
  const vhost = 'sync.many';
  const many = Array.from({ length: 200 }, (_, index) => ({ name: `many.${index}`, messages: 3, bytes: 100 }));
  await makeVhosts(lab, [vhost]);
  await bench.send(put(`policies/${vhost}/mirrored`, '.*', 1, MIRRORED));
  await pauseSync(lab, many, { vhost });
  const ours = async () => (await queues()).filter((queue) => queue.vhost === vhost);
  const stored = (await bench.read(`policies/${vhost}`)).body;
  const names = many.map(({ name }) => ({ vhost, name }));
  const plan = planned(await bench.plan({ action: 'tune-queue-sync', queues: names }));
  const start = bench.sent.length;
  const { progress, done } = relieveAt(waits);
  const ended = await bench.apply(plan, { progress });
  await done();
  expect(ended).toMatchObject({ state: 'succeeded', reason: HELPED });
  const sent = shapes(bench.sent.slice(start));
  const cancelled = many.map(({ name }) => `POST queues/${name}/actions cancel_sync`).toSorted();
  const changed = sent.filter((line) => !isRestart(line));
  expect([changed[0], changed.slice(1, -1).toSorted(), changed.at(-1)]).toEqual([
    'PUT policies/mq-operator-sync-HASH',
    cancelled,
    'DELETE policies/mq-operator-sync-HASH',
  ]);
  expect(new Set(sent).size).toBe(sent.length);
  await until('the figures have settled', async () => (await ours()).every(inSync(2, 3)));
  expect((await bench.read(`policies/${vhost}`)).body).toEqual(stored);
}, 300_000);
