import { anyAdminClient, waitFor } from '../admin-client.ts';
import { startNode, stopNode, waitForNode } from '../broker-node.ts';
import { isRunning } from '../process-identity.ts';
import { type Fault, faultyNode, SHOWS_WITHIN_SECONDS } from './fault.ts';

const NODE = 3;

export const nodeDown: Fault = {
  id: 'node-down',
  title: 'Node down',
  effect: 'kills the third node, as a machine that fails',
  break: async ({ directory, state, progress }) => {
    const down = faultyNode(state, NODE);
    if (!isRunning(down.process)) return;
    progress(`Killing ${down.name}`);
    await stopNode(directory, down, 0);
    if (state.nodes.length === 1) return;
    await waitFor(
      async () => {
        const nodes = await (await anyAdminClient(directory, state)).nodes();
        return nodes.find(({ name }) => name === down.name)?.running === false ? true : undefined;
      },
      { what: `Its peers noticing that ${down.name} is down`, withinSeconds: SHOWS_WITHIN_SECONDS },
    );
  },
  mend: async ({ directory, state, progress }) => {
    const down = faultyNode(state, NODE);
    if (!isRunning(down.process)) {
      progress(`Starting ${down.name}`);
      await startNode(directory, state, { node: down });
    }
    const others = state.nodes.filter((node) => node.number !== down.number && isRunning(node.process));
    await waitForNode(directory, down, { expectedNodes: others.length + 1 });
  },
};
