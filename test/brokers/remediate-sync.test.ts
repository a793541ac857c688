import { z } from 'zod';
import { breakFault, mendFault } from '../../src/lab/faults.ts';
import { setMemoryLimit } from '../../src/lab/lab.ts';
import type { Write } from '../../src/model/remediation.ts';
import { viewOf } from '../../src/remediate/plan.ts';
import { until, withLab } from '../support/lab.ts';
import { startLoop } from '../support/loop.ts';
import { pauseSync } from '../support/paused-sync.ts';
import { type Bench, openBench, planned } from '../support/remediation.ts';
import { openDesk } from '../support/repair-desk.ts';
import { buttonValue, messageOf } from '../support/slack-clicks.ts';

const shared = withLab({ nodes: 3 });
let bench: Bench;

beforeAll(() => {
  bench = openBench(shared.lab);
});
afterAll(() => bench?.close());

const queueList = z.array(
  z.object({
    name: z.string(),
    vhost: z.string(),
    messages: z.number().optional(),
    policy: z.string().nullish(),
    arguments: z.unknown(),
    effective_policy_definition: z.unknown().optional(),
    state: z.string().optional(),
    synchronised_slave_nodes: z.array(z.string()).optional(),
  }),
);

async function queues() {
  return queueList.parse((await bench.read('queues')).body);
}

describe('paused synchronisation', () => {
  const PAUSED = ['paused.plain', 'paused.dead-letters', 'paused.tied'];
  const MESSAGES = 6_000;
  const MIRRORED = { 'ha-mode': 'all', 'ha-sync-mode': 'automatic' };
  const policy = (name: string, pattern: string, priority: number, definition: Record<string, unknown>): Write => ({
    method: 'PUT',
    path: `policies/%2F/${name}`,
    body: { pattern, priority, 'apply-to': 'queues', definition: { ...MIRRORED, ...definition } },
  });

  test('is detected, planned, and repaired without losing a message or a setting', async () => {
    const { lab } = shared;
    await bench.send(
      policy('dead-letters', '^paused\\.dead', 5, { 'dead-letter-exchange': 'dlx', 'max-length': 9_000 }),
    );
    await bench.send(policy('tie-a', '^paused\\.tied$', 7, { 'max-length': 8_000 }));
    await bench.send(policy('tie-b', '^paused\\.tied$', 7, { 'message-ttl': 3_600_000 }));
    // Without a mirror: an empty mirror waits for memory as well, and would be repaired with the others.
    const alone = { pattern: '^untouched$', priority: 9, 'apply-to': 'queues', definition: { 'max-length': 6 } };
    await bench.send({ method: 'PUT', path: 'policies/%2F/alone', body: alone });
    await bench.send({
      method: 'PUT',
      path: 'queues/%2F/untouched',
      body: { durable: true, arguments: { 'x-max-length': 7 } },
    });
    await pauseSync(
      lab,
      PAUSED.map((name) => ({ name, messages: MESSAGES, bytes: 20_000 })),
      40_000_000,
    );

    await until('all of them synchronise', async () => {
      const paused = (await queues()).filter(({ name }) => PAUSED.includes(name));
      return paused.every(({ state }) => state === 'syncing');
    });
    const loop = await startLoop(lab);
    const incident = await loop.untilOpen('paused-queue-sync', 180);
    let stalled = viewOf((await loop.pass()).inspection).stalledQueues;
    for (let left = 10; left > 0 && stalled.length < PAUSED.length; left -= 1) {
      stalled = viewOf((await loop.pass()).inspection).stalledQueues;
    }
    await loop.close();
    expect(incident.severity).toBe('critical');
    expect(stalled.map(({ name }) => name).sort()).toEqual([...PAUSED].sort());

    const stored = await stateOfBroker();
    const plan = planned(await bench.plan({ action: 'tune-queue-sync' }, stalled));
    expect(plan.queueChanges.map(({ name }) => name).sort()).toEqual([...PAUSED].sort());
    for (const { before, after } of plan.queueChanges) expect(after).toEqual({ ...before, 'ha-sync-batch-size': 100 });

    const during: unknown[] = [];
    const ended = await bench.apply(plan, {
      // What paused it ends once smaller batches are in force: the node has its memory back.
      progress: ({ state, position }) => {
        if (state === 'applying' && position >= 6 && during.length === 0) {
          during.push(stateOfBroker().then((now) => now.queues.find(({ name }) => name === 'untouched')));
          during.push(setMemoryLimit(lab, 3, 400_000_000));
        }
      },
    });
    const [untouched] = await Promise.all(during);
    expect(ended).toMatchObject({ state: 'succeeded', reason: 'every step is done and the goal is reached' });
    expect(untouched).toEqual(stored.queues.find(({ name }) => name === 'untouched'));

    await until('the figures have settled', async () => {
      const now = (await queues()).filter(({ name }) => PAUSED.includes(name));
      return now.every(
        ({ messages, synchronised_slave_nodes: mirrors }) => messages === MESSAGES && mirrors?.length === 2,
      );
    });
    expect(await stateOfBroker()).toEqual(stored);
  }, 500_000);

  /** Everything that is stored, and what is in force; without figures. */
  async function stateOfBroker() {
    const list = (await queues()).map(
      ({ messages: _messages, synchronised_slave_nodes: _mirrors, state: _state, ...rest }) => rest,
    );
    const policies = (await bench.read('policies')).body;
    return { policies, queues: list.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  }
});

describe('approved in Slack', () => {
  // Several, so that whichever is copied first raises the alarm that pauses the others.
  const QUEUES = ['slack.a', 'slack.b', 'slack.c'].map((name) => ({ name, messages: 6_000, bytes: 20_000 }));
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
      expect(await click('mq-deny', buttonValue(message(), 'mq-deny') ?? '')).toContain('denied by boss');
      await loop.pass();
      await loop.pass();
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
    let relieved: Promise<void> | undefined;
    const desk = await openDesk(lab, bench, {
      progress: async ({ state, position }) => {
        if (state === 'applying' && position >= 3) relieved ??= setMemoryLimit(lab, 3, 400_000_000);
        await relieved;
      },
    });
    const { loop, slack, click, events } = desk;
    try {
      await pauseSync(lab, QUEUES, 40_000_000);
      await until('one of them synchronises', async () =>
        (await queues()).some(({ name, state }) => isOurs(name) && state === 'syncing'),
      );
      const { id } = await loop.untilOpen('paused-queue-sync', 180);
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
      expect(ours.map(({ messages, state }) => [messages, state])).toEqual(QUEUES.map(() => [6_000, 'running']));
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
