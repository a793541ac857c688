import { codeFigure, wasOver } from '../model/code-history.ts';
import type { Finding } from '../model/finding.ts';
import type { History, Sample } from '../model/history.ts';
import type { Connection, Node, Overview, Queue, RabbitmqReadings } from '../model/rabbitmq.ts';
import { type Reading, readValue } from '../model/reading.ts';
import {
  type BrokerFigure,
  brokerSeries,
  type NodeFigure,
  nodeSeries,
  queueSeries,
  userConnectionsSeries,
  versionNumber,
  vhostSeries,
} from '../model/series.ts';
import { refusedSignIns } from '../model/sign-ins.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** Queues, users and virtual hosts beyond these are not kept: a sample is stored each pass, for hours. */
const MAX_QUEUES = 100;
const MAX_USERS = 50;
const MAX_VHOSTS = 50;

type Figure = readonly [name: string, value: number | undefined];

/** What was made of the codes of Amazon MQ in this pass and before. */
export interface Judged {
  readonly findings: readonly Finding[];
  readonly history: History;
}

/** The figures of one pass that trends need. What was not read, or carried over from earlier, is absent. */
export function sampleOf(snapshot: Snapshot, judged?: Judged): Sample {
  const readings = snapshot.rabbitmq;
  const figures = [
    ...(readings === undefined ? [] : figuresOf(readings, snapshot)),
    ...(judged === undefined ? [] : codeFigures(snapshot, judged)),
  ];
  const known = figures.filter((figure): figure is readonly [string, number] => figure[1] !== undefined);
  return { at: snapshot.takenAt, values: Object.fromEntries(known) };
}

function figuresOf(readings: RabbitmqReadings, { cost }: Snapshot): Figure[] {
  const overview = readValue(readings.overview);
  const nodes = readValue(readings.nodes);
  const attempts = readValue(readings.authAttempts);
  return [
    ...(overview === undefined ? [] : overviewFigures(overview)),
    ...(nodes ?? []).flatMap(nodeFigures),
    broker('authentications-refused', attempts === undefined ? undefined : refusedSignIns(attempts)),
    broker('nodes-running', nodes?.filter(({ running }) => running).length),
    ...queueFigures(readings),
    ...connectionFigures(readings),
    ...vhostQueueFigures(readings),
    broker('pass-milliseconds', cost.milliseconds),
    broker('pass-bytes', cost.bytes),
  ];
}

/** Of a code whose trouble is over no finding has an observation. What is over stays so until it fires. */
function codeFigures({ amazonMq, takenAt }: Snapshot, { findings, history }: Judged): Figure[] {
  const observations = findings.flatMap((finding) => finding.observations);
  return (readValue(amazonMq?.description)?.actionsRequired ?? []).map(({ code }) => {
    const level = observations.find(({ subject }) => subject.kind === 'code' && subject.name === code)?.level ?? 'ok';
    return codeFigure(code, level === 'ok' || (level === 'between' && wasOver(code, history, takenAt)));
  });
}

function broker(figure: BrokerFigure, value: number | undefined): Figure {
  return [brokerSeries(figure), value];
}

function overviewFigures({ totals, messages, rates, churn, statisticsQueue, rabbitmqVersion }: Overview): Figure[] {
  return [
    broker('connections', totals.connections),
    broker('channels', totals.channels),
    broker('consumers', totals.consumers),
    broker('queues', totals.queues),
    broker('messages-ready', messages.ready),
    broker('messages-unacked', messages.unacked),
    broker('publish-rate', rates.publish),
    broker('deliver-rate', sum(rates.deliver, rates.deliverNoAck, rates.get, rates.getNoAck)),
    broker('ack-rate', rates.ack),
    broker('connections-created-rate', churn.connectionCreated),
    broker('connections-closed-rate', churn.connectionClosed),
    broker('channels-created-rate', churn.channelCreated),
    broker('channels-closed-rate', churn.channelClosed),
    broker('queues-declared-rate', churn.queueDeclared),
    broker('statistics-queue', statisticsQueue),
    broker('version', versionNumber(rabbitmqVersion)),
  ];
}

/** Undefined when none is known; otherwise those unknown count as zero. */
function sum(...rates: (number | undefined)[]): number | undefined {
  const known = rates.filter((rate) => rate !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, rate) => total + rate, 0);
}

function nodeFigures(node: Node): Figure[] {
  const figures: readonly [NodeFigure, number | undefined][] = [
    ['memory-used', node.memoryUsed],
    ['memory-limit', node.memoryLimit],
    ['disk-free', node.diskFree],
    ['disk-free-limit', node.diskFreeLimit],
    ['file-descriptors-used', node.fileDescriptorsUsed],
    ['processes-used', node.processesUsed],
    ['run-queue', node.runQueue],
    ['uptime', node.uptime],
  ];
  return figures.map(([figure, value]) => [nodeSeries(node.name, figure), value]);
}

/** The deepest queues, and those that are being synchronised whatever their depth. */
function queueFigures({ queues, queueDetails }: RabbitmqReadings): Figure[] {
  const filled = freshValue(queues).filter(({ messages }) => messages > 0);
  const deepest = [...filled].sort((a, b) => b.messages - a.messages).slice(0, MAX_QUEUES);
  const details = readValue(queueDetails) ?? [];
  const syncing = details.filter(({ syncMessages }) => syncMessages !== undefined);
  return [
    ...details.filter(isLive).slice(0, MAX_QUEUES).flatMap(depthFigures),
    ...deepest.flatMap(depthFigures),
    ...syncing.map(
      ({ vhost, name, syncMessages }): Figure => [queueSeries(vhost, name, 'sync-messages'), syncMessages],
    ),
  ];
}

/** A list that was carried over says how it was, not how it is: a flat stretch that nobody measured. */
function freshValue<T>(reading: Reading<readonly T[]>): readonly T[] {
  return reading.state === 'read' && reading.readAt === undefined ? reading.value : [];
}

/** An idle, empty queue says nothing by its figures being kept; one that drained to zero does. */
function isLive({ messages, rates }: { readonly messages: number; readonly rates: object }): boolean {
  return messages > 0 || Object.values(rates).some((rate) => rate > 0);
}

function depthFigures({ vhost, name, ready, unacked, messages, consumers }: Queue): Figure[] {
  return [
    [queueSeries(vhost, name, 'ready'), ready],
    [queueSeries(vhost, name, 'unacked'), unacked],
    [queueSeries(vhost, name, 'messages'), messages],
    [queueSeries(vhost, name, 'consumers'), consumers],
  ];
}

/** By user, by virtual host and by node. Only from a complete list: the count of a part would look like a drop. */
function connectionFigures({ connections, vhosts }: RabbitmqReadings): Figure[] {
  if (connections.state !== 'read' || connections.omitted > 0) return [];
  const { value } = connections;
  return [
    ...counted(value, ({ user }: Connection) => user, userConnectionsSeries).slice(0, MAX_USERS),
    ...ofVhosts(
      counted(value, ({ vhost }: Connection) => vhost, vhostConnectionsSeries),
      vhosts,
      vhostConnectionsSeries,
    ),
    ...counted(value, ({ node }: Connection) => node, nodeConnectionsSeries),
  ];
}

function vhostQueueFigures({ queues, vhosts }: RabbitmqReadings): Figure[] {
  if (queues.state !== 'read' || queues.omitted > 0 || queues.readAt !== undefined) return [];
  return ofVhosts(
    counted(queues.value, ({ vhost }: Queue) => vhost, vhostQueuesSeries),
    vhosts,
    vhostQueuesSeries,
  );
}

/** Virtual hosts that have none count as zero: a rise from nothing must have something before it. */
function ofVhosts(
  known: readonly Figure[],
  vhosts: RabbitmqReadings['vhosts'],
  seriesOf: (vhost: string) => string,
): Figure[] {
  const names = new Set(known.map(([name]) => name));
  const empty = (readValue(vhosts) ?? []).map(({ name }): Figure => [seriesOf(name), 0]);
  return [...known, ...empty.filter(([name]) => !names.has(name))].slice(0, MAX_VHOSTS);
}

const vhostConnectionsSeries = (vhost: string): string => vhostSeries(vhost, 'connections');
const vhostQueuesSeries = (vhost: string): string => vhostSeries(vhost, 'queues');
const nodeConnectionsSeries = (node: string): string => nodeSeries(node, 'connections');

/** How many items each key has, the greatest number first. */
function counted<T>(
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
  seriesOf: (key: string) => string,
): Figure[] {
  const groups = Map.groupBy(items, keyOf);
  return [...groups]
    .flatMap(([key, group]) => (key === undefined ? [] : [[seriesOf(key), group.length] as const]))
    .sort((a, b) => b[1] - a[1]);
}
