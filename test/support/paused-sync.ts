import { fillQueue } from '../../src/lab/amqp.ts';
import { type Lab, labAdmin, requireState, setMemoryLimit } from '../../src/lab/lab.ts';
import { until } from './lab.ts';
import { connectAs } from './lab-sight.ts';

export interface PausedQueue {
  readonly name: string;
  readonly messages: number;
  readonly bytes: number;
}

export interface PausedPlace {
  readonly vhost?: string;
  /** The node that leads the queues; counts from 1. */
  readonly leader?: number;
}

const ALARMED = 3;
/** Less than any node uses, so that the node is in alarm for as long as it holds. */
const NO_MEMORY = 20_000_000;
/** Above every policy of a test: as long as it is there, the queues have no mirror to synchronise with. */
const HOLD = { name: 'no-mirrors-yet', priority: 1_000, definition: { 'ha-mode': 'exactly', 'ha-params': 1 } };

/**
 * Fills queues that have no mirror yet, takes a node's memory away, and lets the policies in force give them their
 * mirrors: while a node is in alarm, no synchronisation copies anything. `relieve` ends it.
 */
export async function pauseSync(lab: Lab, queues: readonly PausedQueue[], place: PausedPlace = {}): Promise<void> {
  const { vhost = '/', leader = 1 } = place;
  await withoutMirrors(lab, vhost, queues, leader);
  await alarm(lab);
  await giveMirrors(lab, vhost, queues);
}

/** Queues with messages and without mirrors. Nobody can publish any more once a node is in alarm. */
export async function withoutMirrors(
  lab: Lab,
  vhost: string,
  queues: readonly PausedQueue[],
  leader = 1,
): Promise<void> {
  const { name, ...policy } = HOLD;
  const pattern = `^(${queues.map((queue) => queue.name.replaceAll('.', '\\.')).join('|')})$`;
  await labAdmin(lab).put(policyPath(vhost, name), { ...policy, pattern, 'apply-to': 'queues' });
  const client = await connectAs(lab, { node: leader, vhost });
  try {
    const channel = await client.createConfirmChannel();
    for (const queue of queues) {
      await channel.assertQueue(queue.name, { durable: true });
      await fillQueue(channel, queue.name, { count: queue.messages, bytes: queue.bytes });
    }
  } finally {
    await client.close();
  }
}

/** Takes the third node's memory away, and waits until the others know. */
export async function alarm(lab: Lab): Promise<void> {
  await setMemoryLimit(lab, ALARMED, NO_MEMORY);
  await until('the alarm is known', async () => (await labAdmin(lab).nodes()).some((node) => node.mem_alarm === true));
}

/** What was held without mirrors gets them, and waits for memory. */
export async function giveMirrors(lab: Lab, vhost: string, queues: readonly PausedQueue[]): Promise<void> {
  const admin = labAdmin(lab);
  await admin.delete(policyPath(vhost, HOLD.name));
  await until('all of them synchronise', async () => {
    for (const { name } of queues) if ((await admin.queue(vhost, name))?.state !== 'syncing') return false;
    return true;
  });
}

/** Gives the node its memory back: what is paused goes on. */
export async function relieve(lab: Lab): Promise<void> {
  await setMemoryLimit(lab, ALARMED, requireState(lab.dir).memoryLimitBytes);
}

function policyPath(vhost: string, name: string): string {
  return `policies/${encodeURIComponent(vhost)}/${name}`;
}
