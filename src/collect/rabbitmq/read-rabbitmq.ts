import { coerce, gte } from 'semver';
import type { History } from '../../model/history.ts';
import type { Overview, RabbitmqReadings } from '../../model/rabbitmq.ts';
import { NO_COST, type Reading, readValue } from '../../model/reading.ts';
import type { CollectBudget } from './budget.ts';
import { type CollectCache, fresh } from './cache.ts';
import { consumersAge, readChannels, readConnections, readConsumers } from './clients.ts';
import { insideHidden, withoutInside } from './hidden-vhosts.ts';
import { present } from './loose.ts';
import { NODE_COLUMNS, node } from './nodes-schema.ts';
import { federationLink, policy, shovel, vhostLimits } from './objects-schema.ts';
import { overview } from './overview-schema.ts';
import { needCloserLook, readDetails, withConsumers } from './queue-details.ts';
import { readQueues } from './queues.ts';
import { readList, readOne } from './read.ts';
import { chooseEffort, type Effort } from './reduce.ts';
import type { Session } from './session.ts';
import { signIn } from './sign-in.ts';
import { readSlowSources } from './slow-sources.ts';
import { readAuthAttempts, readHealth, readMemory, readVhosts, readVisibleVhosts } from './sources.ts';

export interface ReadContext {
  readonly history: History;
  readonly cache: CollectCache;
  readonly budget: CollectBudget;
}

export interface RabbitmqPass {
  readonly readings: RabbitmqReadings;
  readonly kept: Omit<CollectCache, 'lastPass'>;
  /** Why this pass read less than usual. */
  readonly reduced?: string;
}

/** All sources of one pass, one request after the other: first what decides the alarm, then what explains it. */
export async function readRabbitmq(session: Session, context: ReadContext): Promise<RabbitmqPass> {
  const { cache, budget } = context;
  const core = await readCore(session, budget);
  const totals = readValue(core.overview)?.totals ?? {};
  const effort = chooseEffort({ ...core, lastPass: cache.lastPass }, budget);
  const { visibleVhosts, ...objects } = await readObjects(session, context);
  const { keptConsumers, ...clients } = await readClients(session, { budget, effort, totals, kept: cache.consumers });
  const hidden = insideHidden(objects.vhosts, core.whoami);
  const { walk, head, details, ...queues } = await readQueuesAndDetails(session, {
    ...context,
    ...core,
    ...clients,
    effort,
  });
  const slow = await readSlowSources(session, { kept: cache.kept, budget, effort, totals });
  const readings = { ...core, ...clients, ...objects, ...queues, ...slow.readings };
  return {
    readings: hidden === undefined ? readings : withoutInside(readings, hidden),
    kept: present({ kept: slow.kept, visibleVhosts, walk, head, details, consumers: keptConsumers }),
    ...present({ reduced: effort.level === 'full' ? undefined : effort.reason }),
  };
}

/** What decides every alarm; read in any state of the broker. */
async function readCore(session: Session, budget: CollectBudget) {
  const whoami = await signIn(session);
  const overviewReading = await readOne(session, 'overview', overview);
  const nodes = await readList(session, 'nodes', node, { columns: NODE_COLUMNS });
  return {
    whoami,
    overview: overviewReading,
    nodes,
    healthAlarms: await readHealth(session, 'alarms'),
    quorumCritical: await readHealth(session, 'node-is-quorum-critical'),
    memoryBreakdowns: await readMemory(session, nodes, budget.memoryShare),
    authAttempts: await readAuthAttempts(session, nodes),
  };
}

/** What is configured; small at any size of broker. */
async function readObjects(session: Session, { cache, budget }: ReadContext) {
  const visible = await fresh(session, cache.visibleVhosts, budget.slowAgeMilliseconds, () =>
    readVisibleVhosts(session, budget.pageSize),
  );
  return {
    visibleVhosts: visible.kept,
    vhosts: await readVhosts(session, visible.reading),
    vhostLimits: await readList(session, 'vhost-limits', vhostLimits),
    policies: await readList(session, 'policies', policy),
    shovels: await readList(session, 'shovels', shovel),
    federationLinks: await readList(session, 'federation-links', federationLink),
  };
}

interface ClientsContext {
  readonly budget: CollectBudget;
  readonly effort: Effort;
  readonly totals: Overview['totals'];
  readonly kept: CollectCache['consumers'];
}

async function readClients(session: Session, { budget, effort, totals, kept }: ClientsContext) {
  const request = { budget, effort, total: totals.consumers };
  const consumers = await fresh(session, kept, consumersAge(request, kept), () => readConsumers(session, request));
  return {
    connections: await readConnections(session, { budget, effort, total: totals.connections }),
    channels: await readChannels(session, { budget, effort, total: totals.channels }),
    consumers: consumers.reading,
    keptConsumers: consumers.kept,
  };
}

interface QueuesContext extends ReadContext, Pick<RabbitmqReadings, 'overview' | 'nodes' | 'consumers'> {
  readonly effort: Effort;
}

type QueuesPass = Pick<RabbitmqReadings, 'queues' | 'queueDetails'> & Pick<CollectCache, 'walk' | 'head' | 'details'>;

async function readQueuesAndDetails(session: Session, context: QueuesContext): Promise<QueuesPass> {
  const { budget, cache, history, effort, consumers } = context;
  const overview = readValue(context.overview);
  const detailPath = listingWithAllFields(overview);
  const result = await readQueues(session, {
    budget,
    detailPath,
    total: overview?.totals.queues,
    totalMessages: overview?.messages.total,
    walk: cache.walk,
    head: cache.head,
    runningNodes: runningNodes(context.nodes),
    sparing: effort.level === 'slow',
  });
  const { queues: listed, details: everyDetail, ...seen } = result;
  if (listed.state !== 'read') return { queues: listed, queueDetails: { ...listed, cost: NO_COST }, ...seen };
  const queues: Reading<typeof listed.value> = { ...listed, value: withConsumers(listed.value, consumers) };
  if (everyDetail !== undefined) return { queues, queueDetails: everyDetail, ...seen };
  const limit = effort.level === 'full' ? budget.closerLook : Math.ceil(budget.closerLook / 5);
  const closer = needCloserLook(queues.value, history, limit);
  const { details: kept } = cache;
  const request = { queues: closer, kept, maxAge: budget.detailAgeMilliseconds };
  return { queues, ...(await readDetails(session, request)), ...seen };
}

function runningNodes(nodes: RabbitmqReadings['nodes']): string[] {
  const running = (readValue(nodes) ?? []).filter((one) => one.running);
  return running.map(({ name }) => name).sort();
}

/** Since 3.13 the plain listing leaves most fields out. */
function listingWithAllFields(overview: Overview | undefined): string {
  const version = coerce(overview?.rabbitmqVersion);
  return version !== null && gte(version, '3.13.0') ? 'queues/detailed' : 'queues';
}
