import { z } from 'zod';
import { setMemoryLimit } from '../../src/lab/lab.ts';
import type { Write } from '../../src/model/remediation.ts';
import { viewOf } from '../../src/remediate/plan.ts';
import { until, withLab } from '../support/lab.ts';
import { startLoop } from '../support/loop.ts';
import { pauseSync } from '../support/paused-sync.ts';
import { type Bench, openBench, planned } from '../support/remediation.ts';

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
  }, 280_000);

  /** Everything that is stored, and what is in force; without figures. */
  async function stateOfBroker() {
    const list = (await queues()).map(
      ({ messages: _messages, synchronised_slave_nodes: _mirrors, state: _state, ...rest }) => rest,
    );
    const policies = (await bench.read('policies')).body;
    return { policies, queues: list.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  }
});
