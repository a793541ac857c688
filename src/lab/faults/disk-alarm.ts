import { anyAdminClient, waitFor } from '../admin-client.ts';
import { setDiskLimit } from '../lab.ts';
import { type Fault, type FaultContext, faultyNode, SHOWS_WITHIN_SECONDS } from './fault.ts';

const NODE = 2;
/** A petabyte: more than any disk has free. */
const HIGH_LIMIT_BYTES = 1e15;

export const diskAlarm: Fault = {
  id: 'disk-alarm',
  title: 'Disk alarm',
  effect:
    'demands more free disk on the second node than there is, so that publishers of the whole cluster are blocked',
  break: (context) => demand(context, { bytes: HIGH_LIMIT_BYTES, alarm: true }),
  mend: (context) => demand(context, { bytes: context.state.diskLimitBytes, alarm: false }),
};

async function demand(
  { directory, state, progress }: FaultContext,
  { bytes, alarm }: { bytes: number; alarm: boolean },
): Promise<void> {
  const { name, number } = faultyNode(state, NODE);
  progress(`Setting the free disk that ${name} demands to ${Math.round(bytes / 1_000_000)} MB`);
  await setDiskLimit({ dir: directory }, number, bytes);
  await waitFor(
    async () => {
      const nodes = await (await anyAdminClient(directory, state)).nodes();
      return nodes.find((node) => node.name === name)?.disk_free_alarm === alarm ? true : undefined;
    },
    { what: `Disk alarm ${alarm ? 'raised' : 'cleared'} on ${name}`, withinSeconds: SHOWS_WITHIN_SECONDS },
  );
}
