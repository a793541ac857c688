import { fillQueue, withConnection } from '../../src/lab/amqp.ts';
import { startNode, stopNode, waitForNode } from '../../src/lab/broker-node.ts';
import { type Lab, nodeOf, requireState } from '../../src/lab/lab.ts';

export interface PausedQueue {
  readonly name: string;
  readonly messages: number;
  readonly bytes: number;
}

const NODE = 3;

/** Takes a node away, fills mirrored queues meanwhile, and brings it back with so little memory that batches hurt. */
export async function pauseSync(lab: Lab, queues: readonly PausedQueue[], memoryLimitBytes: number): Promise<void> {
  const state = requireState(lab.dir);
  const node = nodeOf(state, NODE);
  await stopNode(lab.dir, node, 0);
  const others = { ...state, nodes: state.nodes.filter(({ number }) => number !== NODE) };
  await withConnection(lab.dir, others, async (connection) => {
    const channel = await connection.createConfirmChannel();
    for (const { name, messages, bytes } of queues) {
      await channel.assertQueue(name, { durable: true });
      await fillQueue(channel, name, { count: messages, bytes });
    }
  });
  await startNode(lab.dir, requireState(lab.dir), { node, memoryLimitBytes });
  await waitForNode(lab.dir, node, { expectedNodes: 3 });
}
