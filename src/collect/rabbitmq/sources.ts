import { z } from 'zod';
import type {
  AuthAttempts,
  DeprecatedFeature,
  FeatureFlag,
  HealthCheck,
  MemoryBreakdown,
  Node,
  Vhost,
} from '../../model/rabbitmq.ts';
import { addCost, NO_COST, type Reading } from '../../model/reading.ts';
import { memoryReply } from './nodes-schema.ts';
import { VHOST_COLUMNS, vhost } from './objects-schema.ts';
import { authAttempt, deprecatedFeature, featureFlag, healthReply } from './overview-schema.ts';
import { readList, readOne, readPages } from './read.ts';
import { read, type Session, unavailable } from './session.ts';

/** A health check; 503 with a reason is an answer too. */
export async function readHealth(session: Session, check: string): Promise<Reading<HealthCheck>> {
  const reply = await readOne(session, `health/checks/${check}`, healthReply);
  if (reply.state !== 'read') return reply;
  const { status, reason } = reply.value;
  const value = reason === undefined ? { healthy: status === 'ok' } : { healthy: status === 'ok', reason };
  return { ...reply, value };
}

/** What the memory of nodes in alarm, or close to it, consists of. The broker walks all its processes for it. */
export async function readMemory(
  session: Session,
  nodes: Reading<readonly Node[]>,
  share: number,
): Promise<Reading<readonly MemoryBreakdown[]>> {
  if (nodes.state !== 'read') return { ...nodes, cost: NO_COST };
  const inTrouble = nodes.value.filter((node) => needsBreakdown(node, share));
  if (inTrouble.length === 0) return unavailable('not-needed', 'No node is in memory alarm or close to its limit.');
  return readEach(inTrouble, async ({ name }) => {
    const reply = await readOne(session, `nodes/${encodeURIComponent(name)}/memory`, memoryReply);
    return reply.state === 'read' ? { ...reply, value: [{ node: name, ...reply.value }] } : reply;
  });
}

function needsBreakdown({ running, memoryAlarm, memoryUsed = 0, memoryLimit = 0 }: Node, share: number): boolean {
  return running && (memoryAlarm === true || (memoryLimit > 0 && memoryUsed > share * memoryLimit));
}

/** Sign-ins of each running node since it started. */
export async function readAuthAttempts(
  session: Session,
  nodes: Reading<readonly Node[]>,
): Promise<Reading<readonly AuthAttempts[]>> {
  if (nodes.state !== 'read') return { ...nodes, cost: NO_COST };
  const running = nodes.value.filter((node) => node.running);
  return readEach(running, async ({ name }) => {
    const reply = await readList(session, `auth/attempts/${encodeURIComponent(name)}`, authAttempt);
    return reply.state === 'read'
      ? { ...reply, value: reply.value.map((attempts) => ({ node: name, ...attempts })) }
      : reply;
  });
}

/** One request for each node, joined. The first that gives nothing decides, for half an answer would mislead. */
async function readEach<T>(
  nodes: readonly Node[],
  readNode: (node: Node) => Promise<Reading<readonly T[]>>,
): Promise<Reading<readonly T[]>> {
  const value: T[] = [];
  let [dropped, cost] = [0, NO_COST];
  for (const node of nodes) {
    const reading = await readNode(node);
    cost = addCost(cost, reading.cost);
    if (reading.state !== 'read') return { ...reading, cost };
    value.push(...reading.value);
    dropped += reading.dropped;
  }
  return read(value, cost, { dropped });
}

/** Since 3.8.0 (feature flags) and 3.13.0 (deprecated features). */
export function readFeatureFlags(session: Session): Promise<Reading<readonly FeatureFlag[]>> {
  return readList(session, 'feature-flags', featureFlag);
}

export function readDeprecatedFeatures(session: Session): Promise<Reading<readonly DeprecatedFeature[]>> {
  return readList(session, 'deprecated-features/used', deprecatedFeature);
}

/**
 * The virtual hosts in which this user sees objects: a user tagged `monitoring` sees all virtual hosts, but what is
 * inside only where it has a permission, however empty. Every virtual host has the exchange `amq.direct`.
 */
export async function readVisibleVhosts(session: Session, pageSize: number): Promise<Reading<readonly string[]>> {
  const found = await readPages(session, {
    path: 'exchanges',
    schema: z.object({ vhost: z.string(), name: z.string() }),
    query: { columns: 'vhost,name', name: 'amq.direct' },
    pageSize,
    limit: Number.POSITIVE_INFINITY,
  });
  if (found.state !== 'read') return found;
  return { ...found, value: found.value.filter(({ name }) => name === 'amq.direct').map((exchange) => exchange.vhost) };
}

/** Virtual hosts, with those marked whose inside this user does not see. */
export async function readVhosts(
  session: Session,
  visible: Reading<readonly string[]>,
): Promise<Reading<readonly Vhost[]>> {
  const vhosts = await readList(session, 'vhosts', vhost, { columns: VHOST_COLUMNS });
  if (vhosts.state !== 'read' || visible.state !== 'read') return vhosts;
  const seen = new Set(visible.value);
  return { ...vhosts, value: vhosts.value.map((one) => (seen.has(one.name) ? one : { ...one, hidden: true })) };
}
