import type { Channel } from 'amqplib';
import semver from 'semver';
import { type Lab, labAdmin } from '../../src/lab/lab.ts';
import type { UpgradeTarget } from '../../src/readiness/check.ts';
import { postureOf } from '../../src/readiness/posture.ts';
import { type ReadinessReport, readinessOf } from '../../src/readiness/readiness.ts';
import { connectAs, openSight } from './lab-sight.ts';

/** What an application of the old days declares: each trips over something in an upgrade. */
const QUEUES = {
  shared: { durable: false },
  'worker.celery.pidbox': { durable: false },
  endless: { arguments: { 'x-queue-type': 'quorum' } },
  ranked: { arguments: { 'x-max-priority': 5 } },
  refusing: { arguments: { 'x-overflow': 'reject-publish-dlx' } },
  first: { arguments: { 'x-queue-version': 1 } },
  located: { arguments: { 'x-queue-master-locator': 'min-masters' } },
} as const;
export type OldQueue = keyof typeof QUEUES;

/** What is in the way, by id of the check: the names it gives. Only what lies in what was declared here. */
export type Obstacles = Readonly<Record<string, readonly string[]>>;

export interface Upgrade {
  readonly before: Obstacles;
  readonly after: Obstacles;
  /** Checks that could not know. */
  readonly unknown: readonly string[];
  /** Practices broken before, and of those the ones broken after. */
  readonly broken: readonly string[];
  readonly stillBroken: readonly string[];
}

/** Declares the queues, a policy and a prefetch, reports on the upgrade, takes all of it away and reports again. */
export async function tripOver(
  lab: Lab,
  to: UpgradeTarget,
  { queues, policy }: { readonly queues: readonly OldQueue[]; readonly policy?: Readonly<Record<string, unknown>> },
): Promise<Upgrade> {
  const admin = labAdmin(lab);
  const connection = await connectAs(lab, { name: 'old-days' });
  const channel = await connection.createChannel();
  for (const name of queues) await channel.assertQueue(name, QUEUES[name]);
  if (policy !== undefined) {
    await admin.put('policies/%2F/old-days', { pattern: '^r', definition: policy, 'apply-to': 'queues', priority: 7 });
  }
  await channel.prefetch(5, true);
  if (semver.lt(lab.version, '4.0.0')) await showsPrefetch(lab, channel);
  const first = await look(lab, to);
  for (const name of queues) await channel.deleteQueue(name);
  await admin.delete('policies/%2F/old-days');
  await connection.close();
  const second = await look(lab, to);
  const broken = first.broken.filter((id) => !second.broken.includes(id));
  return {
    before: first.obstacles,
    after: second.obstacles,
    unknown: first.unknown,
    broken,
    stillBroken: second.broken,
  };
}

/** What the broker says to the declaration of such a queue; empty where it takes it. */
export async function refusalOf(lab: Lab, name: OldQueue): Promise<string> {
  const connection = await connectAs(lab, { name: 'old-days' });
  const channel = await connection.createChannel();
  const said: string[] = [];
  for (const line of [connection, channel]) line.on('error', (error: Error) => said.push(error.message));
  await channel.assertQueue(name, QUEUES[name]).catch((error: Error) => said.push(error.message));
  await connection.close().catch(() => undefined);
  return said.join(' ');
}

/** The broker shows a channel's figures only once it has told them. */
async function showsPrefetch(lab: Lab, channel: Channel): Promise<void> {
  const sight = openSight(lab);
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.consume(queue, () => undefined);
  for (let tries = 0; tries < 60; tries += 1) {
    const { channels } = (await sight.look()).snapshot.rabbitmq ?? {};
    if (channels?.state === 'read' && channels.value.some(({ globalPrefetch }) => globalPrefetch > 0)) break;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  await sight.close();
}

async function look(lab: Lab, to: UpgradeTarget) {
  const sight = openSight(lab);
  const { broker, snapshot, now } = await sight.look({ broker: { instanceType: 'mq.m5.large' } });
  await sight.close();
  const report = readinessOf({ broker, snapshot, now, current: lab.version, to });
  const { results } = postureOf({ broker, snapshot, now });
  return {
    obstacles: obstaclesOf(report),
    unknown: report.unknown.map(({ id }) => id),
    broken: results.filter(({ state }) => state === 'broken').map(({ id }) => id),
  };
}

function obstaclesOf({ items }: ReadinessReport): Obstacles {
  return Object.fromEntries(items.map(({ id, affected }) => [id, affected]));
}
