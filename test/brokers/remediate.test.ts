import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { createManagementWriter } from '../../src/adapters/rabbitmq/management-writer.ts';
import { breakFault } from '../../src/lab/faults.ts';
import { labAdmin } from '../../src/lab/lab.ts';
import type { PlanRequest, Write } from '../../src/model/remediation.ts';
import { dropVhosts, killAtEachCall, makeVhosts } from '../support/killed-runs.ts';
import { until, withLab } from '../support/lab.ts';
import { listQueues } from '../support/lab-queues.ts';
import { type Bench, openBench, planned, slowBroker } from '../support/remediation.ts';

/** Each takes a few seconds; a machine that does much else takes its time. */
jest.setTimeout(120_000);

const shared = withLab({ nodes: 3 });
let bench: Bench;

beforeAll(async () => {
  bench = openBench(shared.lab);
  await breakFault(shared.lab, 'policy-missing');
  // A node that has just started does not tell its alarms yet, and then nothing may be changed.
  await until('every node tells its alarms', async () => {
    const nodes = await labAdmin(shared.lab).nodes();
    return nodes.every((node) => node.mem_alarm !== undefined && node.disk_free_alarm !== undefined);
  });
}, 120_000);
afterAll(() => bench?.close());

const VHOST = 'lab.policy-missing';
const LIMITS: PlanRequest = { action: 'apply-vhost-limits', vhosts: [VHOST] };
const POLICIES: PlanRequest = { action: 'apply-default-policies', vhosts: [VHOST] };

async function forgetLimits(): Promise<void> {
  for (const key of ['max-connections', 'max-queues']) {
    await bench.send({ method: 'DELETE', path: `vhost-limits/${VHOST}/${key}` });
  }
}

async function limitsNow(): Promise<unknown> {
  return (await bench.read(`vhost-limits/${VHOST}`)).body;
}

const linesOf = (sent: readonly Write[], vhost: string) =>
  sent.map(({ method, path }) => `${method} ${path.replace(vhost, 'VHOST')}`);
const SET = [{ vhost: VHOST, value: { 'max-connections': 100, 'max-queues': 100 } }];
const queues = () => listQueues(bench);

describe('virtual hosts without defaults', () => {
  test('limits are set, proven, not planned again, and taken back', async () => {
    // A plan of its own memory: what was taken back once is not tried again.
    const own = openBench(shared.lab);
    const done = await own.apply(planned(await own.plan(LIMITS)));
    expect(done).toMatchObject({ state: 'succeeded', reason: 'every step is done and the goal is reached' });
    expect(await limitsNow()).toEqual(SET);
    expect(await own.plan(LIMITS)).toEqual({
      refused: [`Virtual host ${VHOST} does not lack max-queues and max-connections.`],
    });
    expect(await own.takeBack(done.id)).toMatchObject({ state: 'reverted' });
    expect(await limitsNow()).toEqual([]);
    await own.close();
  });

  test('a limit below present use is refused with the figures', async () => {
    const names = Array.from({ length: 101 }, (_, index) => `queues/${VHOST}/many-${index}`);
    for (const path of names) await bench.send({ method: 'PUT', path, body: { durable: true } });
    await until('the listing has all queues', async () => (await queues()).length > 101);
    expect(await bench.plan(LIMITS)).toEqual({
      refused: [`Virtual host ${VHOST}: max-queues 100 is below its present use of 102.`],
    });
    for (const path of names) await bench.send({ method: 'DELETE', path });
    await until('they are gone', async () => (await queues()).length < 10);
  });

  test('the recommended policy is in force by the word of the broker, and other virtual hosts are as they were', async () => {
    const before = (await bench.read('policies/%2F')).body;
    const own = openBench(shared.lab);
    const done = await own.apply(planned(await own.plan(POLICIES)));
    expect(done).toMatchObject({ state: 'succeeded', reason: 'every step is done and the goal is reached' });
    const changed = (await queues()).find(({ vhost }) => vhost === VHOST);
    expect(changed?.effective_policy_definition).toMatchObject({ 'max-length': 500_000, overflow: 'reject-publish' });
    expect((await bench.read('policies/%2F')).body).toEqual(before);
    expect(await own.takeBack(done.id)).toMatchObject({ state: 'reverted' });
    expect((await bench.read(`policies/${VHOST}`)).body).toEqual([]);
    await own.close();
  });

  test('a refusal by the broker is told in its words, and what was done before it is taken back', async () => {
    // A plan of its own memory: what was reverted once is not tried again.
    const own = openBench(shared.lab);
    const plan = planned(await own.plan(LIMITS));
    const refusing = {
      ...own.ports.writer,
      send: (write: Write) =>
        own.ports.writer.send(
          write.path.endsWith('max-queues') && write.method === 'PUT' ? { ...write, body: { value: 'many' } } : write,
        ),
    };
    const ended = await own.apply(plan, { writer: refusing });
    expect(ended.state).toBe('reverted');
    expect(ended.reason).toMatch(/the broker refused it \(HTTP 400 .*max-queues.*taken back/);
    expect(await limitsNow()).toEqual([]);
    expect(await own.apply(planned(await own.plan(LIMITS)))).toMatchObject({
      state: 'blocked',
      reason: expect.stringContaining('second-try'),
    });
    await own.close();
  });

  test.each([
    ['limits', 16, LIMITS, ['PUT vhost-limits/VHOST/max-connections', 'PUT vhost-limits/VHOST/max-queues']],
    ['policies', 16, POLICIES, ['PUT policies/VHOST/mq-operator-default-policy-cluster-multi-az']],
  ] as const)(
    '%s: killed just before each single call, it ends with exactly one change',
    async (kind, calls, asked, changes) => {
      const vhosts = Array.from({ length: calls }, (_, index) => `${kind}.killed-${index + 1}`);
      await makeVhosts(shared.lab, vhosts);
      const runs = await killAtEachCall(shared.lab, { vhosts, request: (vhost) => ({ ...asked, vhosts: [vhost] }) });
      for (const { call, vhost, ended, sent } of runs) {
        expect({ call, state: ended.state, reason: ended.reason, sent: linesOf(sent, vhost) }).toEqual({
          call,
          state: 'succeeded',
          reason: 'every step is done and the goal is reached',
          sent: changes,
        });
        // Written down before it was sent: who is killed in between leaves an attempt that never was.
        for (const { state, before, after } of ended.journal.filter(({ attempts }) => attempts > 0)) {
          expect([state, typeof before, typeof after]).toEqual(['done', 'string', 'string']);
        }
      }
      expect(await bench.plan({ ...asked, vhosts })).toEqual({
        refused: vhosts.map(() => expect.stringContaining('does not lack')),
      });
      // Every call had its turn: the last ones were over before it came.
      expect(runs.filter(({ killed }) => killed).length).toBeGreaterThan(5);
      expect(runs.at(-1)?.killed).toBe(false);
      await dropVhosts(shared.lab, vhosts);
    },
    120_000,
  );

  test.each(['reply', 'request'] as const)(
    'a call whose %s is lost is looked up, never sent blindly again',
    async (lose) => {
      const { lab } = shared;
      const slow = await slowBroker(lab.managementUrl, lose);
      const password = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(lab.credentialsFile, 'utf8')))[
        lab.adminUser
      ];
      const credentials = { user: lab.adminUser, password: password ?? '' };
      const writer = createManagementWriter({ url: slow.url, credentials, timeoutMilliseconds: 1_000 });
      const ended = await bench.apply(planned(await bench.plan(LIMITS)), { writer });
      await writer.close();
      await slow.close();
      expect(ended.state).toBe('succeeded');
      expect(slow.forwarded).toEqual([
        `PUT /api/vhost-limits/${VHOST}/max-connections`,
        `PUT /api/vhost-limits/${VHOST}/max-queues`,
      ]);
      expect(ended.journal[0]?.attempts).toBe(lose === 'reply' ? 1 : 2);
      expect(await limitsNow()).toEqual(SET);
      await forgetLimits();
    },
  );
});
