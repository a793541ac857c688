import { anyAdminClient, waitFor } from '../admin-client.ts';
import { setMemoryLimit } from '../lab.ts';
import { type Fault, type FaultContext, faultyNode, SHOWS_WITHIN_SECONDS } from './fault.ts';

const NODE = 2;
/** Less than any node uses. */
const LOW_LIMIT_BYTES = 40_000_000;

export const memoryAlarm: Fault = {
  id: 'memory-alarm',
  title: 'Memory alarm',
  effect:
    'sets the memory limit of the second node below what it uses, so that publishers of the whole cluster are blocked',
  break: (context) => limit(context, { bytes: LOW_LIMIT_BYTES, alarm: true }),
  mend: (context) => limit(context, { bytes: context.state.memoryLimitBytes, alarm: false }),
};

async function limit(
  { directory, state, progress }: FaultContext,
  { bytes, alarm }: { bytes: number; alarm: boolean },
): Promise<void> {
  const { name, number } = faultyNode(state, NODE);
  progress(`Setting the memory limit of ${name} to ${Math.round(bytes / 1_000_000)} MB`);
  await setMemoryLimit({ dir: directory }, number, bytes);
  await waitFor(
    async () => {
      const nodes = await (await anyAdminClient(directory, state)).nodes();
      return nodes.find((node) => node.name === name)?.mem_alarm === alarm ? true : undefined;
    },
    { what: `Memory alarm ${alarm ? 'raised' : 'cleared'} on ${name}`, withinSeconds: SHOWS_WITHIN_SECONDS },
  );
}
