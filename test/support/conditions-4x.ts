import type { Condition } from '../../src/detect/condition.ts';
import { exchangesNearMaximum } from '../../src/detect/conditions/exchanges-near-maximum.ts';
import { nodeDraining } from '../../src/detect/conditions/node-draining.ts';
import { shovelBlocked } from '../../src/detect/conditions/shovel-blocked.ts';
import { shovelsNearMaximum } from '../../src/detect/conditions/shovels-near-maximum.ts';
import { erlangEval } from '../../src/lab/erlang-eval.ts';
import { type Lab, labAdmin, nodeOf, requireState, setMemoryLimit } from '../../src/lab/lab.ts';
import { addressOf, connectAs, openSight, type Sight, untilLevel } from './lab-sight.ts';

/** What only RabbitMQ 4 tells or limits, on a broker of one node: each condition fires and clears, or this throws. */
export async function seeConditionsOn4(lab: Lab): Promise<void> {
  const sight = openSight(lab);
  await drainedNode(lab, sight);
  await manyExchanges(lab, sight);
  await manyShovels(lab, sight);
  await blockedShovel(lab, sight);
  await sight.close();
}

function expectations(sight: Sight) {
  const look = () => sight.look({ broker: { instanceType: 'mq.m7g.medium', deploymentMode: 'single-instance' } });
  return {
    fires: (condition: Condition, name: string) => untilLevel(look, condition, name, 'firing'),
    clears: (condition: Condition, name: string) => untilLevel(look, condition, name, 'ok'),
  };
}

async function drainedNode(lab: Lab, sight: Sight): Promise<void> {
  const { fires, clears } = expectations(sight);
  const state = requireState(lab.dir);
  const node = nodeOf(state, 1);
  await clears(nodeDraining, node.name);
  await erlangEval(lab.dir, state, node, 'rabbit_maintenance:drain().');
  await fires(nodeDraining, node.name);
  await erlangEval(lab.dir, state, node, 'rabbit_maintenance:revive().');
  await clears(nodeDraining, node.name);
}

async function manyExchanges(lab: Lab, sight: Sight): Promise<void> {
  const { fires, clears } = expectations(sight);
  await clears(exchangesNearMaximum, 'lab');
  const connection = await connectAs(lab);
  const channel = await connection.createChannel();
  const names = Array.from({ length: 420 }, (_, index) => `many.${index}`);
  await Promise.all(names.map((name) => channel.assertExchange(name, 'fanout')));
  await fires(exchangesNearMaximum, 'lab');
  await Promise.all(names.map((name) => channel.deleteExchange(name)));
  await clears(exchangesNearMaximum, 'lab');
  await connection.close();
}

function putShovel(lab: Lab, name: string): Promise<void> {
  const address = addressOf(lab);
  const value = { 'src-uri': address, 'src-queue': 'from', 'dest-uri': address, 'dest-queue': 'to' };
  return labAdmin(lab).put(`parameters/shovel/%2F/${name}`, { value });
}

async function deleteShovels(lab: Lab, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => labAdmin(lab).delete(`parameters/shovel/%2F/${name}`)));
}

async function manyShovels(lab: Lab, sight: Sight): Promise<void> {
  const { fires, clears } = expectations(sight);
  const names = Array.from({ length: 25 }, (_, index) => `many.${index}`);
  await Promise.all(names.map((name) => putShovel(lab, name)));
  await fires(shovelsNearMaximum, nameOfNode(lab));
  await deleteShovels(lab, names);
  await clears(shovelsNearMaximum, nameOfNode(lab));
}

/** The broker that the shovel publishes to is in alarm; it blocks a client when that begins to publish. */
async function blockedShovel(lab: Lab, sight: Sight): Promise<void> {
  const { fires, clears } = expectations(sight);
  const connection = await connectAs(lab);
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue('from', { durable: true });
  for (let index = 0; index < 2_000; index += 1) channel.sendToQueue('from', Buffer.from('x'), { persistent: true });
  await channel.waitForConfirms();
  await setMemoryLimit(lab, 1, 40_000_000);
  await putShovel(lab, 'blocked');
  await fires(shovelBlocked, 'blocked');
  await setMemoryLimit(lab, 1, 400_000_000);
  await clears(shovelBlocked, 'blocked');
  await deleteShovels(lab, ['blocked']);
  for (const queue of ['from', 'to']) await channel.deleteQueue(queue);
  await connection.close();
}

function nameOfNode(lab: Lab): string {
  return nodeOf(requireState(lab.dir), 1).name;
}
