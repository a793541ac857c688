import type { ChannelModel } from 'amqplib';
import { sampleOf } from '../../src/collect/sample.ts';
import type { Condition, ConditionInput } from '../../src/detect/condition.ts';
import { connectionsUnbalanced } from '../../src/detect/conditions/connections-unbalanced.ts';
import { consumerUnreachable } from '../../src/detect/conditions/consumer-unreachable.ts';
import { instanceTypeEndOfSupport } from '../../src/detect/conditions/instance-type-end-of-support.ts';
import { managementSlow } from '../../src/detect/conditions/management-slow.ts';
import { memoryFragmented } from '../../src/detect/conditions/memory-fragmented.ts';
import { monitoringCostly } from '../../src/detect/conditions/monitoring-costly.ts';
import { noActiveConsumer } from '../../src/detect/conditions/no-active-consumer.ts';
import { processesNearLimit } from '../../src/detect/conditions/processes-near-limit.ts';
import { quorumQueueLeaderless } from '../../src/detect/conditions/quorum-queue-leaderless.ts';
import { statisticsLagging } from '../../src/detect/conditions/statistics-lagging.ts';
import { versionEndOfSupport } from '../../src/detect/conditions/version-end-of-support.ts';
import { erlangEval } from '../../src/lab/erlang-eval.ts';
import { breakFault, mendFault } from '../../src/lab/faults.ts';
import { labAdmin, nodeOf, requireState, setMemoryLimit } from '../../src/lab/lab.ts';
import type { Sample } from '../../src/model/history.ts';
import { anAwsInput } from '../support/amazon-mq.ts';
import { withLab } from '../support/lab.ts';
import { connectAs, observationOf, openSight, type Sight, untilLevel } from '../support/lab-sight.ts';
import { startWatch } from '../support/watch.ts';

/** Conditions of a cluster whose Erlang nodes are stalled, filled up or cut off from each other. */

let sight: Sight;

// Before the lab's own: hooks after all tests run in the order in which they are written.
afterAll(() => sight.close());

const PROCESSES = 8_192;
const shared = withLab({ processLimit: PROCESSES });
jest.setTimeout(180_000);

beforeAll(() => {
  sight = openSight(shared.lab);
});

const nameOf = (node: number) => shared.lab.nodes[node - 1]?.name ?? '';
const fires = (condition: Condition, name: string, look = () => sight.look()) =>
  untilLevel(look, condition, name, 'firing');
const clears = (condition: Condition, name: string, look = () => sight.look()) =>
  untilLevel(look, condition, name, 'ok');

function evaluate(node: number, code: string): Promise<string> {
  const { dir } = shared.lab;
  const state = requireState(dir);
  return erlangEval(dir, state, nodeOf(state, node), code);
}

/** A process of its own that does `work`, waits under this name and ends with what it holds when it is told to stop. */
function holding(name: string, work: string): string {
  return `spawn(fun() -> register(${name}, self()), Held = begin ${work} end, erlang:garbage_collect(),
    receive stop -> exit({enough, hd(Held)}) end end).`;
}

test('processes-near-limit', async () => {
  await clears(processesNearLimit, nameOf(2));
  const idle = `[spawn_link(timer, sleep, [infinity]) || _ <- lists:seq(1, ${Math.round(PROCESSES * 0.8)})]`;
  await evaluate(2, holding('idlers', idle));
  const seen = await fires(processesNearLimit, nameOf(2));
  expect(seen?.evidence).toContainEqual(expect.objectContaining({ limit: PROCESSES }));
  await evaluate(2, 'idlers ! stop.');
  await clears(processesNearLimit, nameOf(2));
});

test('memory-fragmented: after a peak, of which a little is still in use everywhere', async () => {
  const usedBy = async () => (await labAdmin(shared.lab).nodes())[1]?.mem_used ?? Number.NaN;
  await setMemoryLimit(shared.lab, 2, 4_000_000_000);
  const before = await usedBy();
  const pieces = '[B || {N, B} <- [{N, binary:copy(<<0>>, 1000)} || N <- lists:seq(1, 300000)], N rem 100 =:= 0]';
  await evaluate(2, holding('pieces', pieces));
  let used = before;
  await untilLevel(
    async () => {
      used = await usedBy();
      // So that the node is short of memory, by what it really uses now.
      await setMemoryLimit(shared.lab, 2, used / 0.9);
      return sight.look();
    },
    memoryFragmented,
    nameOf(2),
    'firing',
  );
  expect(used).toBeGreaterThan(2 * before);
  await evaluate(2, 'pieces ! stop.');
  await clears(memoryFragmented, nameOf(2));
  await setMemoryLimit(shared.lab, 2, 400_000_000);
});

test('statistics-lagging: what counts the events stands still', async () => {
  const collectors = (call: string) =>
    evaluate(
      1,
      `[begin Collector = rabbit_mgmt_metrics_collector:name(Table), ${call} end
        || Table <- [connection_metrics, channel_metrics, queue_metrics, node_metrics]].`,
    );
  await clears(statisticsLagging, 'lab');
  await collectors('sys:suspend(Collector), [gen_server:cast(Collector, reset) || _ <- lists:seq(1, 300)]');
  await fires(statisticsLagging, 'lab');
  await collectors('sys:resume(Collector)');
  await clears(statisticsLagging, 'lab');
});

test('management-slow and monitoring-costly: another node stalls again and again', async () => {
  const { pid } = nodeOf(requireState(shared.lab.dir), 3).process ?? {};
  if (pid === undefined) throw new Error('the third node does not run');
  const history: Sample[] = [];
  let at = Date.now();
  const pass = async (stalledSeconds = 0): Promise<ConditionInput> => {
    at += 120_000;
    if (stalledSeconds > 0) {
      process.kill(pid, 'SIGSTOP');
      setTimeout(() => process.kill(pid, 'SIGCONT'), stalledSeconds * 1_000);
    }
    const input = await sight.look({ at, history: [...history] });
    history.push(sampleOf(input.snapshot));
    return input;
  };
  for (let quick = 0; quick < 8; quick += 1) await pass();
  await clears(managementSlow, 'lab', pass);
  const slow = await pass(5.2);
  expect(observationOf(slow, managementSlow, 'lab')?.level).toBe('firing');
  let costly = slow;
  for (let stalls = 0; stalls < 3; stalls += 1) costly = await pass(3.2);
  expect(observationOf(costly, monitoringCostly, 'lab')?.level).toBe('firing');
  await clears(managementSlow, 'lab', pass);
  await clears(monitoringCostly, 'lab', pass);
});

test('connections-unbalanced: nearly all clients are at two of three nodes', async () => {
  const clients = await crowd([1, 2], 31);
  await hoursLater();
  await fires(connectionsUnbalanced, nameOf(3));
  clients.push(...(await crowd([3], 20)));
  await clears(connectionsUnbalanced, nameOf(3));
  await inTheirOwnTime();
  await Promise.all(clients.map((client) => client.close()));
});

async function crowd(nodes: readonly number[], each: number): Promise<ChannelModel[]> {
  const opening = nodes.flatMap((node) => Array.from({ length: each }, () => connectAs(shared.lab, { node })));
  return await Promise.all(opening);
}

/** Lets every node tell that it has been up for hours; nothing else that it tells changes then. */
async function hoursLater(): Promise<void> {
  for (const node of [1, 2, 3]) {
    await evaluate(node, 'sys:suspend(rabbit_mgmt_external_stats).');
    await evaluate(
      node,
      `[{Node, Figures}] = ets:lookup(node_metrics, node()),
        ets:insert(node_metrics, {Node, lists:keystore(uptime, 1, Figures, {uptime, 7200000})}).`,
    );
  }
}

async function inTheirOwnTime(): Promise<void> {
  for (const node of [1, 2, 3]) await evaluate(node, 'sys:resume(rabbit_mgmt_external_stats).');
}

test('quorum-queue-leaderless: the leader is gone, and its followers do not notice', async () => {
  const connection = await connectAs(shared.lab);
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue('led', { arguments: { 'x-queue-type': 'quorum' } });
  channel.sendToQueue('led', Buffer.from('x'));
  await channel.waitForConfirms();
  await clears(quorumQueueLeaderless, 'led');
  for (const node of [2, 3]) await evaluate(node, "sys:suspend('%2F_led').");
  await evaluate(1, "ra:stop_server(quorum_queues, {'%2F_led', node()}).");
  await fires(quorumQueueLeaderless, 'led');
  for (const node of [2, 3]) await evaluate(node, "sys:resume('%2F_led').");
  await clears(quorumQueueLeaderless, 'led');
  await evaluate(1, "ra:restart_server(quorum_queues, {'%2F_led', node()}).");
  await connection.close();
  await labAdmin(shared.lab).delete('queues/%2F/led');
});

test('consumer-unreachable and no-active-consumer: the queue lost sight of the node of its consumer', async () => {
  const [here, there] = [await connectAs(shared.lab), await connectAs(shared.lab, { node: 3 })];
  const channel = await here.createConfirmChannel();
  await channel.assertQueue('served', { arguments: { 'x-queue-type': 'quorum' } });
  await (await there.createChannel()).consume('served', () => undefined, { consumerTag: 'far' });
  channel.sendToQueue('served', Buffer.from('x'));
  await channel.waitForConfirms();
  await clears(consumerUnreachable, 'far');
  await clears(noActiveConsumer, 'served');
  // What the leader takes down when the link to a node is lost, and when it is found again. The first time it begins to
  // watch that node, and is told at once that it is there.
  const lost = `{down, ${CONSUMER_OF_SERVED}, noconnection}`;
  for (const command of [lost, lost]) await tellLeader(command);
  await fires(consumerUnreachable, 'far');
  await fires(noActiveConsumer, 'served');
  await tellLeader(`{nodeup, '${nameOf(3)}'}`);
  await clears(consumerUnreachable, 'far');
  await clears(noActiveConsumer, 'served');
  await there.close();
  await here.close();
  await labAdmin(shared.lab).delete('queues/%2F/served');
});

const CONSUMER_OF_SERVED = `begin
  {ok, Queue} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"served">>)),
  element(1, hd(rabbit_amqqueue:consumers(Queue))) end`;

function tellLeader(command: string): Promise<string> {
  return evaluate(1, `{ok, _, _} = ra:process_command({'%2F_served', node()}, ${command}).`);
}

test('network-partition and node-restarted: a node loses its links, and is started anew', async () => {
  const eyes = await startWatch(shared.lab);
  await eyes.until('ok', ['network-partition', 'node-restarted']);
  await evaluate(3, 'spawn(fun() -> [erlang:disconnect_node(Node) || Node <- nodes()] end), ok.');
  await eyes.until('firing', ['network-partition']);
  await breakFault(shared.lab, 'node-down');
  await mendFault(shared.lab, 'node-down');
  await eyes.until('firing', ['node-restarted']);
  await eyes.until('ok', ['network-partition']);
  // What was first seen more than ten minutes ago is no news.
  await eyes.look(700);
  await eyes.until('ok', ['node-restarted']);
  await eyes.close();
});

test('version-end-of-support and instance-type-end-of-support, as their days come', async () => {
  const { amazonMq } = anAwsInput().snapshot;
  const onDay = (day: string, instanceType: string) => () =>
    sight.look({
      at: Date.parse(day),
      broker: { instanceType },
      snapshot: amazonMq === undefined ? {} : { amazonMq },
    });
  await clears(versionEndOfSupport, 'lab', onDay('2024-06-01', 'mq.m5.large'));
  const ahead = await fires(versionEndOfSupport, 'lab', onDay('2024-08-01', 'mq.m5.large'));
  expect(ahead).toMatchObject({ severity: 'warning' });
  const past = await fires(versionEndOfSupport, 'lab', onDay('2024-10-16', 'mq.m5.large'));
  expect(past).toMatchObject({ severity: 'critical' });
  await clears(instanceTypeEndOfSupport, 'lab', onDay('2026-06-01', 'mq.t3.micro'));
  await fires(instanceTypeEndOfSupport, 'lab', onDay('2026-08-01', 'mq.t3.micro'));
  await clears(instanceTypeEndOfSupport, 'lab', onDay('2026-08-01', 'mq.m7g.large'));
});
