import type { Condition } from '../../src/detect/condition.ts';
import { quorumCriticalNode } from '../../src/detect/conditions/quorum-critical-node.ts';
import { quorumQueueLeaderless } from '../../src/detect/conditions/quorum-queue-leaderless.ts';
import { quorumQueueMembersMissing } from '../../src/detect/conditions/quorum-queue-members-missing.ts';
import { quorumQueueMinority } from '../../src/detect/conditions/quorum-queue-minority.ts';
import { breakFault, mendFault } from '../../src/lab/faults.ts';
import { withLab } from '../support/lab.ts';
import { connectAs, openSight, type Sight, untilLevel } from '../support/lab-sight.ts';
import { evaluateOn } from '../support/stalled-cluster.ts';

/** Quorum queues of a cluster of the newest RabbitMQ, which keeps its definitions in Khepri. */

let sight: Sight;

// Before the lab's own: hooks after all tests run in the order in which they are written.
afterAll(() => sight.close());

const shared = withLab({ suite: 'sid', sampleSeconds: 1 });
jest.setTimeout(240_000);

beforeAll(() => {
  sight = openSight(shared.lab);
});

const fires = (condition: Condition, name: string) => untilLevel(() => sight.look(), condition, name, 'firing');
const clears = (condition: Condition, name: string) => untilLevel(() => sight.look(), condition, name, 'ok');

test('quorum queues whose leader goes down with its node, elected anew or not', async () => {
  const [first, third] = [await connectAs(shared.lab), await connectAs(shared.lab, { node: 3 })];
  const quorum = { 'x-queue-type': 'quorum' };
  await (await first.createChannel()).assertQueue('replicated', { arguments: quorum });
  const channel = await third.createChannel();
  await channel.assertQueue('led', { arguments: quorum });
  await channel.assertQueue('alone', { arguments: { ...quorum, 'x-quorum-initial-group-size': 1 } });
  await clears(quorumQueueLeaderless, 'led');
  const followers = (call: 'suspend' | 'resume') =>
    Promise.all([1, 2].map((node) => evaluateOn(shared.lab, node, `sys:${call}('%2F_led').`)));
  await followers('suspend');
  await breakFault(shared.lab, 'node-down');
  await fires(quorumQueueLeaderless, 'led');
  await fires(quorumQueueMembersMissing, 'replicated');
  await fires(quorumQueueMinority, 'alone');
  await fires(quorumCriticalNode, 'lab');
  await followers('resume');
  await clears(quorumQueueLeaderless, 'led');
  await mendFault(shared.lab, 'node-down');
  await clears(quorumQueueMembersMissing, 'replicated');
  await clears(quorumQueueMinority, 'alone');
  await clears(quorumCriticalNode, 'lab');
  await first.close();
});
