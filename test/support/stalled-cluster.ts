import { erlangEval } from '../../src/lab/erlang-eval.ts';
import { type Lab, labAdmin, nodeOf, requireState } from '../../src/lab/lab.ts';
import { connectAs } from './lab-sight.ts';

/** Evaluates Erlang on one node of the lab, counted from 1, and returns what it printed. */
export function evaluateOn(lab: Lab, node: number, code: string): Promise<string> {
  const state = requireState(lab.dir);
  return erlangEval(lab.dir, state, nodeOf(state, node), code);
}

/** Lets every node tell that it has been up for hours; nothing else that it tells changes then. */
export async function hoursLater(lab: Lab): Promise<void> {
  for (const { number } of requireState(lab.dir).nodes) {
    await evaluateOn(lab, number, 'sys:suspend(rabbit_mgmt_external_stats).');
    await evaluateOn(
      lab,
      number,
      `[{Node, Figures}] = ets:lookup(node_metrics, node()),
        ets:insert(node_metrics, {Node, lists:keystore(uptime, 1, Figures, {uptime, 7200000})}).`,
    );
  }
}

export async function inTheirOwnTime(lab: Lab): Promise<void> {
  for (const { number } of requireState(lab.dir).nodes) {
    await evaluateOn(lab, number, 'sys:resume(rabbit_mgmt_external_stats).');
  }
}

/** Trouble of a quorum queue that goes on until it is mended. */
export interface QueueTrouble {
  mend(): Promise<void>;
  /** Takes the queue and its clients away. */
  end(): Promise<void>;
}

/** The leader of the quorum queue "led" is gone, and its followers do not notice. */
export async function loseLeader(lab: Lab): Promise<QueueTrouble> {
  const connection = await connectAs(lab);
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue('led', { arguments: { 'x-queue-type': 'quorum' } });
  channel.sendToQueue('led', Buffer.from('x'));
  await channel.waitForConfirms();
  for (const node of [2, 3]) await evaluateOn(lab, node, "sys:suspend('%2F_led').");
  await evaluateOn(lab, 1, "ra:stop_server(quorum_queues, {'%2F_led', node()}).");
  return {
    mend: async () => {
      for (const node of [2, 3]) await evaluateOn(lab, node, "sys:resume('%2F_led').");
    },
    end: async () => {
      await evaluateOn(lab, 1, "ra:restart_server(quorum_queues, {'%2F_led', node()}).");
      await connection.close();
      await labAdmin(lab).delete('queues/%2F/led');
    },
  };
}

/** The quorum queue "served" has lost sight of the node at which its only consumer, "far", is. */
export async function loseSightOfConsumer(lab: Lab): Promise<QueueTrouble> {
  const [here, there] = [await connectAs(lab), await connectAs(lab, { node: 3 })];
  const channel = await here.createConfirmChannel();
  await channel.assertQueue('served', { arguments: { 'x-queue-type': 'quorum' } });
  await (await there.createChannel()).consume('served', () => undefined, { consumerTag: 'far' });
  channel.sendToQueue('served', Buffer.from('x'));
  await channel.waitForConfirms();
  const tellLeader = (command: string) =>
    evaluateOn(lab, 1, `{ok, _, _} = ra:process_command({'%2F_served', node()}, ${command}).`);
  // What the leader takes down when the link to a node is lost, and when it is found again. The first time it begins to
  // watch that node, and is told at once that it is there.
  const lost = `{down, ${CONSUMER_OF_SERVED}, noconnection}`;
  for (const command of [lost, lost]) await tellLeader(command);
  return {
    mend: async () => {
      await tellLeader(`{nodeup, '${lab.nodes[2]?.name}'}`);
    },
    end: async () => {
      await there.close();
      await here.close();
      await labAdmin(lab).delete('queues/%2F/served');
    },
  };
}

const CONSUMER_OF_SERVED = `begin
  {ok, Queue} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"served">>)),
  element(1, hd(rabbit_amqqueue:consumers(Queue))) end`;
