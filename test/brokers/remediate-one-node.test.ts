import { setTimeout as sleep } from 'node:timers/promises';
import type { ChannelModel } from 'amqplib';
import { z } from 'zod';
import { breakFault, mendFault } from '../../src/lab/faults.ts';
import { ACTION_IDS, ACTIONS_WITHOUT_USER, type ActionId, type Plan } from '../../src/model/remediation.ts';
import { isRefusal } from '../../src/remediate/action.ts';
import { planRemediation, viewOf } from '../../src/remediate/plan.ts';
import { runCli } from '../support/cli.ts';
import { type ConsoleWatch, startConsoleWatch } from '../support/console-watch.ts';
import { SAMPLES } from '../support/every-action.ts';
import { withHookServer } from '../support/hook-targets.ts';
import { readAsMonitor, until, withLab } from '../support/lab.ts';
import { listQueues } from '../support/lab-queues.ts';
import { connectAs } from '../support/lab-sight.ts';
import { leastUsers } from '../support/least-users.ts';
import { type Bench, openBench, planned } from '../support/remediation.ts';

const shared = withLab({ nodes: 1, sampleSeconds: 1 });
const hook = withHookServer();
const VHOST = 'lab.policy-missing';

describe('watch, as a person starts it', () => {
  let watch: ConsoleWatch | undefined;

  beforeEach(() => breakFault(shared.lab, 'policy-missing'), 60_000);
  afterEach(async () => {
    await watch?.stop();
    watch = undefined;
    await mendFault(shared.lab, 'policy-missing');
  }, 60_000);

  const eventSchema = z.object({
    type: z.string(),
    reason: z.string().optional(),
    incident: z.object({ condition: z.string() }).optional(),
    remediation: z.object({ action: z.string(), state: z.string(), reason: z.string() }).optional(),
  });

  /** What was told so far, one line an event: "resolved vhost-without-defaults", "apply-vhost-limits succeeded". */
  function told(): string[] {
    return hook.posts.flatMap(({ body }) => {
      const { type, reason = '', incident, remediation } = eventSchema.parse(JSON.parse(body));
      if (type === 'remediation') return [`${remediation?.action} ${remediation?.state}`];
      return incident?.condition === 'vhost-without-defaults' ? [`${reason} ${incident.condition}`] : [];
    });
  }

  async function untilTold(line: string): Promise<void> {
    for (let tries = 0; tries < 240; tries += 1) {
      if (told().includes(line)) return;
      await sleep(500);
    }
    throw new Error(`not told within two minutes: ${line}; told: ${told().join(', ')}`);
  }

  const policiesOf = () => readAsMonitor(shared.lab, `policies/${VHOST}`);
  const limitsOf = () => readAsMonitor(shared.lab, `vhost-limits/${VHOST}`);
  const storedSchema = z.object({
    remediations: z.array(
      z.object({
        state: z.string(),
        reason: z.string(),
        approval: z.object({ by: z.string() }).optional(),
        plan: z.object({ action: z.string(), hash: z.string() }),
      }),
    ),
  });

  async function cli(...args: readonly string[]) {
    if (watch === undefined) throw new Error('no watch is running');
    return runCli([...args, '--config', watch.config], watch.variables);
  }

  async function stored(state: string) {
    for (let tries = 0; tries < 60; tries += 1) {
      const { remediations } = storedSchema.parse(JSON.parse((await cli('remediations', '--json')).stdout));
      const found = remediations.findLast((each) => each.state === state);
      if (found !== undefined) return found;
      await sleep(500);
    }
    throw new Error(`no remediation is ${state}`);
  }

  test('mode auto: it sets policies and limits by itself, proves them, and tells of all that once', async () => {
    watch = await startConsoleWatch(shared.lab, 1, { mode: 'auto', webhook: hook.url });
    await untilTold('resolved vhost-without-defaults');
    await untilTold('apply-vhost-limits succeeded');
    expect(await policiesOf()).toMatchObject([{ vhost: VHOST, name: expect.stringMatching(/^mq-operator-/) }]);
    expect(await limitsOf()).toMatchObject([{ vhost: VHOST, value: { 'max-queues': expect.any(Number) } }]);
    const ends = told().filter((line) => line.endsWith('succeeded'));
    expect(ends).toEqual(['apply-default-policies succeeded', 'apply-vhost-limits succeeded']);
    expect(told().filter((line) => line.startsWith('opened'))).toEqual(['opened vhost-without-defaults']);
    const kept = await stored('succeeded');
    expect(kept).toMatchObject({
      approval: { by: 'the settings (mode auto)' },
      reason: expect.stringMatching(/goal is reached/),
    });
  }, 240_000);

  test('mode approve: nothing is changed until somebody agrees on the command line; what is denied stays undone', async () => {
    watch = await startConsoleWatch(shared.lab, 1, { webhook: hook.url });
    await untilTold('opened vhost-without-defaults');
    const offered = await stored('awaiting-approval');
    expect(offered.plan.action).toBe('apply-default-policies');
    expect(await policiesOf()).toEqual([]);
    expect(await cli('deny', offered.plan.hash.slice(0, 12), '--by', 'ann')).toMatchObject({ code: 0 });
    await untilTold('apply-default-policies denied');

    // What comes next has its turn.
    const next = await stored('awaiting-approval');
    expect(next.plan.action).toBe('apply-vhost-limits');
    expect(await limitsOf()).toEqual([]);
    expect(await cli('approve', next.plan.hash.slice(0, 12), '--by', 'ann')).toMatchObject({ code: 0 });
    await untilTold('apply-vhost-limits succeeded');
    expect(await limitsOf()).toMatchObject([{ vhost: VHOST, value: { 'max-queues': expect.any(Number) } }]);
    expect(await policiesOf()).toEqual([]);
    expect(await stored('succeeded')).toMatchObject({ approval: { by: 'ann' } });
  }, 240_000);
});

describe('the user that writes', () => {
  let bench: Bench;
  const sample = (action: ActionId) => {
    const { found, request } = SAMPLES[action];
    return planned(planRemediation(viewOf(found), request, { planSeconds: 3_600 }));
  };
  const clients: ChannelModel[] = [];
  const closing = { action: 'close-connections', owner: { client: 'closed' }, count: 2 } as const;
  const REFUSED = [401, 403];

  beforeAll(async () => {
    bench = openBench(shared.lab);
    await bench.send({ method: 'PUT', path: 'vhosts/shop', body: {} });
    const declared = { durable: true, arguments: { 'x-dead-letter-exchange': 'dlx' } };
    await bench.send({ method: 'PUT', path: 'queues/%2F/orders', body: declared });
    await bench.send({ method: 'POST', path: 'bindings/%2F/e/amq.topic/q/orders', body: { routing_key: 'a.#' } });
    await until('the queue runs', async () =>
      (await listQueues(bench)).some(({ name, state }) => name === 'orders' && state === 'running'),
    );
  }, 60_000);
  afterAll(async () => {
    await bench.send({ method: 'DELETE', path: 'queues/%2F/orders' });
    await bench.send({ method: 'DELETE', path: 'vhosts/shop' });
    await Promise.allSettled([...clients.map((client) => client.close()), bench.close()]);
  }, 60_000);

  const PLANS: Readonly<Record<string, () => Promise<Plan> | Plan>> = {
    'tune-queue-sync': () => sample('tune-queue-sync'),
    'apply-default-policies': () => sample('apply-default-policies'),
    'apply-vhost-limits': () => sample('apply-vhost-limits'),
    'cap-queue-length': () => sample('cap-queue-length'),
    'purge-queue': () => sample('purge-queue'),
    'rebalance-leaders': () => sample('rebalance-leaders'),
    'delete-unused-queue': async () =>
      planned(await bench.plan({ action: 'delete-unused-queue', queues: [{ vhost: '/', name: 'orders' }] })),
    'close-connections': async () => {
      clients.push(await connectAs(shared.lab, { name: 'closed' }), await connectAs(shared.lab, { name: 'closed' }));
      await until('both show', async () => !isRefusal(await bench.plan(closing)));
      return planned(await bench.plan(closing));
    },
  };

  test('is known for every action that goes through the management API', () => {
    const managed = ACTION_IDS.filter((id) => !ACTIONS_WITHOUT_USER.includes(id));
    expect(Object.keys(PLANS).sort()).toEqual([...managed].sort());
  });

  test.each(Object.entries(PLANS))(
    'of %s may do it with what is said, and not with less',
    async (action, plan) => {
      const vhost = action.startsWith('apply-') ? 'shop' : '/';
      const { enough, lesserTag, noPermission } = await leastUsers(bench, shared.lab, await plan(), vhost);
      expect(enough.filter((status) => status >= 300)).toEqual([]);
      expect(REFUSED).toContain(lesserTag);
      if (noPermission !== undefined) expect(REFUSED).toContain(noPermission);
    },
    60_000,
  );
});
