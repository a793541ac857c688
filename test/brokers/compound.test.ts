import type { ConditionInput } from '../../src/detect/condition.ts';
import { detect } from '../../src/detect/detect.ts';
import { CONDITIONS } from '../../src/detect/registry.ts';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { breakFault, mendFault } from '../../src/lab/faults.ts';
import { setMemoryLimit } from '../../src/lab/lab.ts';
import type { Diagnosis } from '../../src/model/cause.ts';
import { until, withLab } from '../support/lab.ts';
import { openSight } from '../support/lab-sight.ts';
import { startLoop } from '../support/loop.ts';

/** Several faults at once on a real cluster: what is told first is the cause, and the owner named is the one who did it. */

const MINUTES = 60_000;
const shared = withLab({ nodes: 3 });

async function look(): Promise<ConditionInput> {
  const sight = openSight(shared.lab);
  try {
    return await sight.look();
  } finally {
    await sight.close();
  }
}

/** What the diagnosis says of the broker as it is now. */
async function diagnosis(): Promise<Diagnosis> {
  const input = await look();
  return diagnose({ ...input, findings: detect(input, CONDITIONS) });
}

async function withFault<T>(id: string, body: () => Promise<T>): Promise<T> {
  await breakFault(shared.lab, id);
  try {
    return await body();
  } finally {
    await mendFault(shared.lab, id);
  }
}

describe('several faults at once on a real cluster', () => {
  test(
    'a leak of connections while a queue is stranded: each has its own owner',
    async () => {
      await withFault('connection-leak', () =>
        withFault('stranded-queue', async () => {
          let seen: Diagnosis = {};
          await until('both are diagnosed', async () => {
            seen = await diagnosis();
            return seen['stranded-queue'] !== undefined && seen['vhost-connections-near-limit'] !== undefined;
          });
          expect(seen['vhost-connections-near-limit']?.[0]).toMatchObject({ id: 'many-connections' });
          expect(seen['vhost-connections-near-limit']?.[0]?.owners[0]).toMatchObject({
            kind: 'client',
            name: expect.stringContaining('connection-leak'),
          });
          expect(seen['stranded-queue']?.[0]?.owners[0]).toMatchObject({
            kind: 'queue',
            name: expect.stringContaining('stranded'),
          });
          expect(seen['stranded-queue']?.[0]?.summary).toContain('no consumer');
        }),
      );
    },
    8 * MINUTES,
  );

  test(
    'a node down with what follows from it: only the node is told',
    async () => {
      const loop = await startLoop(shared.lab);
      try {
        await loop.pass();
        await withFault('node-down', async () => {
          const incident = await loop.untilOpen('node-down');
          expect(incident.conditionId).toBe('node-down');
          for (const symptom of [
            'cluster-link-down',
            'mirror-unsynchronised',
            'listener-missing',
            'running-without-reserve',
          ]) {
            expect(loop.told(symptom)).toEqual([]);
          }
        });
      } finally {
        await loop.close();
      }
    },
    8 * MINUTES,
  );

  test(
    'a consumer that never acknowledges, then a memory alarm: the alarm is told once, the consumer is named',
    async () => {
      const { lab } = shared;
      await withFault('slow-consumer', async () => {
        const loop = await startLoop(lab);
        try {
          await until('the consumer holds messages', async () => {
            const { inspection } = await loop.pass();
            const reading = inspection.snapshot.rabbitmq?.channels;
            return reading?.state === 'read' && reading.value.some(({ unacked }) => unacked > 1_200);
          });
          await setMemoryLimit(lab, 1, 40_000_000);
          const incident = await loop.untilOpen('memory-alarm');
          expect(loop.told('memory-alarm')).toEqual(['opened']);
          expect(loop.told('connections-blocked')).toEqual([]);
          expect(incident.causes.length).toBeGreaterThan(0);
        } finally {
          await setMemoryLimit(lab, 1, 400_000_000);
          await loop.close();
        }
        // Whatever else is wrong, the messages of that queue are laid at the door of the client that holds them.
        const causes = Object.values(await diagnosis()).flat();
        const unacked = causes.find(({ id }) => id === 'unacked-messages');
        expect(unacked?.owners).toContainEqual(
          expect.objectContaining({ kind: 'client', name: expect.stringContaining('slow-consumer') }),
        );
      });
    },
    8 * MINUTES,
  );
});
