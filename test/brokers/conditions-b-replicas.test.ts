import type { ConfirmChannel } from 'amqplib';
import type { Condition } from '../../src/detect/condition.ts';
import { leaderImbalance } from '../../src/detect/conditions/leader-imbalance.ts';
import { mirrorUnsynchronised } from '../../src/detect/conditions/mirror-unsynchronised.ts';
import { queueNotRunning } from '../../src/detect/conditions/queue-not-running.ts';
import { quorumCriticalNode } from '../../src/detect/conditions/quorum-critical-node.ts';
import { quorumQueueMembersMissing } from '../../src/detect/conditions/quorum-queue-members-missing.ts';
import { quorumQueueMinority } from '../../src/detect/conditions/quorum-queue-minority.ts';
import { breakFault, mendFault } from '../../src/lab/faults.ts';
import { labAdmin } from '../../src/lab/lab.ts';
import { withLab } from '../support/lab.ts';
import { connectAs, openSight, type Sight, untilLevel } from '../support/lab-sight.ts';

let sight: Sight;

// Before the lab's own: hooks after all tests run in the order in which they are written.
afterAll(() => sight.close());

const shared = withLab({ instanceType: 'mq.m7g.large' });
jest.setTimeout(180_000);

beforeAll(() => {
  sight = openSight(shared.lab);
});

const fires = (condition: Condition, name: string) => untilLevel(() => sight.look(), condition, name, 'firing');
const clears = (condition: Condition, name: string) => untilLevel(() => sight.look(), condition, name, 'ok');
const onThirdNode = { 'x-queue-type': 'quorum', 'x-quorum-initial-group-size': 1 };

test('leader-imbalance', async () => {
  const first = await connectAs(shared.lab);
  const second = await connectAs(shared.lab, { node: 2 });
  const node = shared.lab.nodes[0]?.name ?? '';
  await declare(await first.createConfirmChannel(), 'first', 40);
  await fires(leaderImbalance, node);
  await declare(await second.createConfirmChannel(), 'second', 40);
  await clears(leaderImbalance, node);
  await first.close();
  await second.close();
});

async function declare(channel: ConfirmChannel, prefix: string, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await channel.assertQueue(`${prefix}.${index}`);
}

test('what is lost with a node is seen, and that it is back', async () => {
  const admin = labAdmin(shared.lab);
  const manual = { 'ha-mode': 'all', 'ha-sync-mode': 'manual' };
  await admin.put('policies/%2F/manual', {
    pattern: '^mirrored$',
    'apply-to': 'queues',
    priority: 20,
    definition: manual,
  });
  const alone = { pattern: '^alone', 'apply-to': 'queues', priority: 20, definition: { 'max-length': 10_000 } };
  await admin.put('policies/%2F/alone', alone);

  const [first, third] = [await connectAs(shared.lab), await connectAs(shared.lab, { node: 3 })];
  const channel = await first.createConfirmChannel();
  const elsewhere = await third.createConfirmChannel();
  await channel.assertQueue('replicated', { arguments: { 'x-queue-type': 'quorum' } });
  await channel.assertQueue('mirrored');
  await elsewhere.assertQueue('alone.classic');
  await elsewhere.assertQueue('alone.quorum', { arguments: onThirdNode });
  for (let index = 0; index < 50; index += 1) channel.sendToQueue('mirrored', Buffer.from('x'), { persistent: true });
  await channel.waitForConfirms();
  await clears(quorumQueueMembersMissing, 'replicated');
  await clears(quorumQueueMinority, 'alone.quorum');
  await clears(queueNotRunning, 'alone.classic');

  await breakFault(shared.lab, 'node-down');
  await fires(quorumQueueMembersMissing, 'replicated');
  await fires(quorumQueueMinority, 'alone.quorum');
  await fires(queueNotRunning, 'alone.classic');
  await fires(quorumCriticalNode, 'lab');

  await mendFault(shared.lab, 'node-down');
  await fires(mirrorUnsynchronised, 'mirrored');
  await clears(quorumQueueMembersMissing, 'replicated');
  await clears(quorumQueueMinority, 'alone.quorum');
  await clears(queueNotRunning, 'alone.classic');
  await clears(quorumCriticalNode, 'lab');
  await channel.purgeQueue('mirrored');
  await clears(mirrorUnsynchronised, 'mirrored');
  await first.close();
});
