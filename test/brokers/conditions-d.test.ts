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
import { breakFault, mendFault } from '../../src/lab/faults.ts';
import { labAdmin, nodeOf, requireState, setMemoryLimit } from '../../src/lab/lab.ts';
import type { Sample } from '../../src/model/history.ts';
import { anAwsInput } from '../support/amazon-mq.ts';
import { until, withLab } from '../support/lab.ts';
import { connectAs, observationOf, openSight, type Sight, untilLevel } from '../support/lab-sight.ts';
import { evaluateOn, hoursLater, inTheirOwnTime, loseLeader, loseSightOfConsumer } from '../support/stalled-cluster.ts';
import { startWatch } from '../support/watch.ts';

/** Conditions of a cluster whose Erlang nodes are stalled, filled up or cut off from each other. */

let sight: Sight;

// Before the lab's own: hooks after all tests run in the order in which they are written.
afterAll(() => sight.close());

const PROCESSES = 8_192;
const shared = withLab({ processLimit: PROCESSES, sampleSeconds: 1 });
jest.setTimeout(180_000);

beforeAll(() => {
  sight = openSight(shared.lab);
});

const nameOf = (node: number) => shared.lab.nodes[node - 1]?.name ?? '';
const fires = (condition: Condition, name: string, look = () => sight.look()) =>
  untilLevel(look, condition, name, 'firing');
const clears = (condition: Condition, name: string, look = () => sight.look()) =>
  untilLevel(look, condition, name, 'ok');

const evaluate = (node: number, code: string) => evaluateOn(shared.lab, node, code);

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
  const before = await usedBy();
  const pieces = '[B || {N, B} <- [{N, binary:copy(<<0>>, 1000)} || N <- lists:seq(1, 300000)], N rem 100 =:= 0]';
  try {
    await setMemoryLimit(shared.lab, 2, 4_000_000_000);
    await evaluate(2, holding('pieces', pieces));
    await until('the peak shows', async () => (await usedBy()) > 2 * before);
    // So that the node is short of memory, by what it really uses then.
    const shortOf = async () => {
      await setMemoryLimit(shared.lab, 2, (await usedBy()) / 0.9);
      return sight.look();
    };
    await fires(memoryFragmented, nameOf(2), shortOf);
    await evaluate(2, 'pieces ! stop.');
    await clears(memoryFragmented, nameOf(2));
  } finally {
    await setMemoryLimit(shared.lab, 2, 400_000_000);
  }
  await until('the memory is back', async () => (await usedBy()) < 400_000_000);
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
  const slow = await pass(6.5);
  expect(observationOf(slow, managementSlow, 'lab')?.level).toBe('firing');
  let costly = slow;
  for (let stalls = 0; stalls < 3; stalls += 1) costly = await pass(4);
  expect(observationOf(costly, monitoringCostly, 'lab')?.level).toBe('firing');
  await clears(managementSlow, 'lab', pass);
  await clears(monitoringCostly, 'lab', pass);
});

test('connections-unbalanced: nearly all clients are at two of three nodes', async () => {
  const clients = await crowd([1, 2], 31);
  await hoursLater(shared.lab);
  await fires(connectionsUnbalanced, nameOf(3));
  clients.push(...(await crowd([3], 20)));
  await clears(connectionsUnbalanced, nameOf(3));
  await inTheirOwnTime(shared.lab);
  await Promise.all(clients.map((client) => client.close()));
});

async function crowd(nodes: readonly number[], each: number): Promise<ChannelModel[]> {
  const opening = nodes.flatMap((node) => Array.from({ length: each }, () => connectAs(shared.lab, { node })));
  return await Promise.all(opening);
}

test('quorum-queue-leaderless: the leader is gone, and its followers do not notice', async () => {
  const trouble = await loseLeader(shared.lab);
  await fires(quorumQueueLeaderless, 'led');
  await trouble.mend();
  await clears(quorumQueueLeaderless, 'led');
  await trouble.end();
});

test('consumer-unreachable and no-active-consumer: the queue lost sight of the node of its consumer', async () => {
  const trouble = await loseSightOfConsumer(shared.lab);
  await fires(consumerUnreachable, 'far');
  await fires(noActiveConsumer, 'served');
  await trouble.mend();
  await clears(consumerUnreachable, 'far');
  await clears(noActiveConsumer, 'served');
  await trouble.end();
});

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
