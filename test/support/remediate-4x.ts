import type { Lab } from '../../src/lab/lab.ts';
import type { Plan, PlanRequest, Write } from '../../src/model/remediation.ts';
import type { Refusal } from '../../src/remediate/action.ts';
import { queueTools } from './lab-queues.ts';
import { connectAs } from './lab-sight.ts';
import { openBench, planned } from './remediation.ts';

/** What became of the actions on a lab of RabbitMQ 4, for the tests of each version to judge. */
export interface Outcomes {
  readonly refused: Readonly<Record<'sync' | 'limits' | 'rebalance', Plan | Refusal>>;
  /** A capped quorum queue: settings in force while it was, and its messages after it was taken back. */
  readonly capped: { readonly definition: unknown; readonly messages: number | undefined };
  readonly purged: number | undefined;
  /** Everything stored before a classic queue was deleted, and after that was taken back. */
  readonly definitions: readonly [before: string, after: string];
  /** Why it ended, where the broker refuses a call. */
  readonly refusal: string;
}

/** Each action that changes something on RabbitMQ 4 is carried out, and taken back where it can be. */
export async function remediateOn4(lab: Lab): Promise<Outcomes> {
  const bench = openBench(lab);
  const client = await connectAs(lab);
  const { queue, definitions, filled, drop } = queueTools(bench, client);
  const [QUORUM, CLASSIC] = ['lab.quorum', 'lab.classic'];
  const ask = (action: PlanRequest['action'], more: Partial<PlanRequest> = {}) => bench.plan({ action, ...more });
  const on = (name: string) => ({ queues: [{ vhost: '/', name }] });
  try {
    await filled(QUORUM, 300, { 'x-queue-type': 'quorum' });
    await filled(CLASSIC, 0);
    const refused = {
      sync: await ask('tune-queue-sync', on(QUORUM)),
      limits: await ask('apply-vhost-limits'),
      rebalance: await ask('rebalance-leaders'),
    };
    const cap = await bench.apply(planned(await ask('cap-queue-length', { ...on(QUORUM), maxLength: 100 })));
    const { effective_policy_definition: definition } = await queue(QUORUM);
    await bench.takeBack(cap.id);
    const capped = { definition, messages: (await queue(QUORUM)).messages_ready };
    const { reason: refusal } = await refusedByBroker(on(QUORUM));
    await bench.apply(planned(await ask('purge-queue', on(QUORUM))));
    const purged = (await queue(QUORUM)).messages_ready;
    const before = await definitions();
    const deleted = await bench.apply(planned(await ask('delete-unused-queue', on(CLASSIC))));
    await bench.takeBack(deleted.id);
    return { refused, capped, purged, definitions: [before, await definitions()], refusal };
  } finally {
    await drop(QUORUM);
    await drop(CLASSIC);
    await client.close();
    await bench.close();
  }

  /** The same plan with a key that RabbitMQ 4 does not take any more. */
  async function refusedByBroker(queues: Partial<PlanRequest>) {
    const { writer } = bench.ports;
    const spoilt = {
      ...writer,
      send: (write: Write) => writer.send({ ...write, body: { ...write.body, definition: { 'ha-mode': 'all' } } }),
    };
    return bench.apply(planned(await ask('cap-queue-length', { ...queues, maxLength: 200 })), { writer: spoilt });
  }
}

/** What holds on every RabbitMQ 4. */
export function expectOn4(outcomes: Outcomes, version: string): void {
  const { refused, capped, purged, definitions, refusal } = outcomes;
  expect(refused).toEqual({
    sync: { refused: [`tune-queue-sync does not exist on RabbitMQ ${version}; it is for <4.0.0.`] },
    limits: { refused: [`apply-vhost-limits does not exist on RabbitMQ ${version}; it is for <4.0.0.`] },
    rebalance: { refused: ['The broker has one node, which leads every queue.'] },
  });
  expect(capped).toEqual({ definition: { 'max-length': 100, overflow: 'reject-publish' }, messages: 300 });
  expect(purged).toBe(0);
  expect(definitions[1]).toBe(definitions[0]);
  expect(refusal).toMatch(/the broker refused it \(HTTP 400 .*ha-mode.*nothing was changed/);
}
