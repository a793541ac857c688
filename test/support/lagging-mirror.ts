import { until } from './lab.ts';
import type { QueueTools } from './lab-queues.ts';
import type { Bench } from './remediation.ts';

/** Gives a queue of a three-node lab two mirrors that do not hold its messages; ended by the function that it returns. */
export async function lagBehind(
  name: string,
  { send }: Pick<Bench, 'send'>,
  { mirrorsOf }: Pick<QueueTools, 'mirrorsOf'>,
): Promise<() => Promise<void>> {
  const path = 'policies/%2F/lagging';
  const mirrored = (definition: object) => {
    const pattern = `^${name.replaceAll('.', '\\.')}$`;
    return send({ method: 'PUT', path, body: { pattern, priority: 9, 'apply-to': 'queues', definition } });
  };
  await mirrored({ 'ha-mode': 'exactly', 'ha-params': 1 });
  await until('it has no mirrors', async () => (await mirrorsOf(name)).slave_nodes.length === 0);
  await mirrored({ 'ha-mode': 'all', 'ha-sync-mode': 'manual' });
  await until('it has two mirrors that lag', async () => {
    const { slave_nodes, synchronised_slave_nodes } = await mirrorsOf(name);
    return slave_nodes.length === 2 && synchronised_slave_nodes.length === 0;
  });
  return async () => {
    await send({ method: 'DELETE', path });
    await until('every mirror is in sync', async () => (await mirrorsOf(name)).synchronised_slave_nodes.length === 2);
  };
}
