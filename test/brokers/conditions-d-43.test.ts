import type { Condition } from '../../src/detect/condition.ts';
import { clusterLinkDown } from '../../src/detect/conditions/cluster-link-down.ts';
import { consumerUnreachable } from '../../src/detect/conditions/consumer-unreachable.ts';
import { noActiveConsumer } from '../../src/detect/conditions/no-active-consumer.ts';
import { quorumCriticalNode } from '../../src/detect/conditions/quorum-critical-node.ts';
import { quorumQueueLeaderless } from '../../src/detect/conditions/quorum-queue-leaderless.ts';
import { quorumQueueMembersMissing } from '../../src/detect/conditions/quorum-queue-members-missing.ts';
import { quorumQueueMinority } from '../../src/detect/conditions/quorum-queue-minority.ts';
import { breakFault, mendFault } from '../../src/lab/faults.ts';
import { readValue } from '../../src/model/reading.ts';
import { until, withLab } from '../support/lab.ts';
import { connectAs, openSight, type Sight, untilLevel } from '../support/lab-sight.ts';
import { evaluateOn, hoursLater, inTheirOwnTime, loseSightOfConsumer } from '../support/stalled-cluster.ts';

/** Quorum queues and links of a cluster of the newest RabbitMQ, which keeps its definitions in Khepri. */

let sight: Sight;

// Before the lab's own: hooks after all tests run in the order in which they are written.
afterAll(() => sight.close());

const shared = withLab({ suite: 'sid', sampleSeconds: 1 });
jest.setTimeout(240_000);

beforeAll(() => {
  sight = openSight(shared.lab);
});

const nameOf = (node: number) => shared.lab.nodes[node - 1]?.name ?? '';
const fires = (condition: Condition, name: string) => untilLevel(() => sight.look(), condition, name, 'firing');
const clears = (condition: Condition, name: string) => untilLevel(() => sight.look(), condition, name, 'ok');

test('cluster-link-down: two nodes have lost each other, a third one sees both', async () => {
  const link = (secret: string) =>
    evaluateOn(
      shared.lab,
      2,
      `spawn(fun() -> erlang:set_cookie('${nameOf(3)}', ${secret}), erlang:disconnect_node('${nameOf(3)}') end), ok.`,
    );
  /** Whether the second and the third node tell that they are linked. */
  const linked = (expected: boolean) =>
    until(`linked: ${expected}`, async () => {
      const nodes = readValue((await sight.look()).snapshot.rabbitmq?.nodes) ?? [];
      const [, second, third] = nodes.map(({ clusterLinks }) => clusterLinks);
      return second?.includes(nameOf(3)) === expected && third?.includes(nameOf(2)) === expected;
    });
  await linked(true);
  await link('cut_off');
  await linked(false);
  await hoursLater(shared.lab);
  await fires(clusterLinkDown, nameOf(2));
  await inTheirOwnTime(shared.lab);
  await link('erlang:get_cookie()');
  await linked(true);
  await hoursLater(shared.lab);
  await clears(clusterLinkDown, nameOf(2));
  await inTheirOwnTime(shared.lab);
});

test('consumer-unreachable and no-active-consumer', async () => {
  const trouble = await loseSightOfConsumer(shared.lab);
  await fires(consumerUnreachable, 'far');
  await fires(noActiveConsumer, 'served');
  await trouble.mend();
  await clears(consumerUnreachable, 'far');
  await clears(noActiveConsumer, 'served');
  await trouble.end();
});

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
