import { DISK_MULTIPLE, MEMORY_SHARE } from '../catalog/thresholds.ts';
import { instanceFigures } from '../detect/limits.ts';
import type { Unit } from '../model/finding.ts';
import { type History, type Point, seriesOf } from '../model/history.ts';
import type { Node } from '../model/rabbitmq.ts';
import { readValue } from '../model/reading.ts';
import { type BrokerFigure, brokerSeries, type NodeFigure, nodeSeries } from '../model/series.ts';
import { type Band, forecastBand } from './forecast-band.ts';
import type { BrokerView } from './live.ts';
import { thinned } from './thinned.ts';

/** One chart, ready to be drawn. Times are epoch milliseconds, oldest first. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  readonly lines: readonly Line[];
  readonly limits: readonly ChartLimit[];
}

export interface Line {
  readonly label: string;
  readonly points: readonly Point[];
  readonly band?: Band;
}

/** A threshold: the same number that opens the incident. */
export interface ChartLimit {
  readonly label: string;
  readonly value: number;
  readonly level: 'warning' | 'critical' | 'limit';
}

/** Titles and units, known before there is any data. */
export const CHARTS = [
  { id: 'memory', title: 'Memory, share of each node’s limit', unit: 'percent' },
  { id: 'disk', title: 'Free disk', unit: 'bytes' },
  { id: 'messages', title: 'Messages in queues', unit: 'count' },
  { id: 'rates', title: 'Message rates', unit: 'per-second' },
  { id: 'clients', title: 'Connections, channels, consumers', unit: 'count' },
  { id: 'churn', title: 'Connections and channels opened', unit: 'per-second' },
] as const;

export const COST_CHARTS = [
  { id: 'pass-time', title: 'Time the broker spent answering, per pass', unit: 'milliseconds' },
  { id: 'pass-bytes', title: 'Bytes read, per pass', unit: 'bytes' },
] as const;

type ChartId = (typeof CHARTS | typeof COST_CHARTS)[number]['id'];

/** Every chart of one broker over the last `minutes`. */
export function chartsOf(view: BrokerView, now: number, minutes: number): readonly Chart[] {
  const since = now - minutes * 60_000;
  return [...CHARTS, ...COST_CHARTS].map(({ id, title, unit }) => {
    const { lines, limits } = BUILDERS[id](view);
    return {
      id,
      title,
      unit,
      limits,
      lines: lines.map((line) => ({ ...line, points: cut(line.points, { since, now }, id) })),
    };
  });
}

function cut(points: readonly Point[], { since, now }: { since: number; now: number }, id: ChartId): readonly Point[] {
  const recent = points.filter(({ at }) => at >= since);
  return thinned(recent, { since, until: now, keep: id === 'disk' ? 'lowest' : 'highest' });
}

type Builder = (view: BrokerView) => Pick<Chart, 'lines' | 'limits'>;

const BUILDERS: Readonly<Record<ChartId, Builder>> = {
  memory: memoryChart,
  disk: diskChart,
  messages: figures([
    ['ready', 'messages-ready'],
    ['unacked', 'messages-unacked'],
  ]),
  rates: figures([
    ['publish', 'publish-rate'],
    ['deliver', 'deliver-rate'],
    ['ack', 'ack-rate'],
  ]),
  clients: clientsChart,
  churn: figures([
    ['connections', 'connections-created-rate'],
    ['channels', 'channels-created-rate'],
  ]),
  'pass-time': figures([['all requests', 'pass-milliseconds']]),
  'pass-bytes': figures([['all replies', 'pass-bytes']]),
};

function memoryChart({ history, inspection }: BrokerView): ReturnType<Builder> {
  const nodes = nodeNames(history, readValue(inspection?.snapshot.rabbitmq?.nodes));
  return {
    lines: nodes.map((node) => withBand({ label: node, points: shares(history, node) }, 100)),
    limits: [
      { label: 'warning', value: MEMORY_SHARE.fires, level: 'warning' },
      { label: 'critical', value: MEMORY_SHARE.critical, level: 'critical' },
      { label: 'alarm', value: 100, level: 'limit' },
    ],
  };
}

/** Percent of the limit that held then. */
function shares(history: History, node: string): readonly Point[] {
  const [used, limit] = [nodeSeries(node, 'memory-used'), nodeSeries(node, 'memory-limit')];
  return history.flatMap(({ at, values }) => {
    const [part, whole] = [values[used], values[limit]];
    return part === undefined || whole === undefined || whole <= 0 ? [] : [{ at, value: (100 * part) / whole }];
  });
}

/** The limit of the nodes may differ; the highest is drawn, which is met first. */
function diskChart({ history, inspection }: BrokerView): ReturnType<Builder> {
  const nodes = nodeNames(history, readValue(inspection?.snapshot.rabbitmq?.nodes));
  const lastOf = (node: string, figure: NodeFigure) => seriesOf(history, nodeSeries(node, figure)).at(-1)?.value ?? 0;
  const limit = Math.max(0, ...nodes.map((node) => lastOf(node, 'disk-free-limit')));
  const lines = nodes.map((node) => ({ label: node, points: seriesOf(history, nodeSeries(node, 'disk-free')) }));
  if (limit === 0) return { lines, limits: [] };
  return {
    lines: lines.map((line) => withBand(line, limit, true)),
    limits: [
      { label: 'warning', value: limit * DISK_MULTIPLE.fires, level: 'warning' },
      { label: 'critical', value: limit * DISK_MULTIPLE.critical, level: 'critical' },
      { label: 'alarm', value: limit, level: 'limit' },
    ],
  };
}

function clientsChart({ broker, history, inspection }: BrokerView): ReturnType<Builder> {
  const { lines } = figures([
    ['connections', 'connections'],
    ['channels', 'channels'],
    ['consumers', 'consumers'],
  ])({ broker, history, incidents: [], silences: [] });
  const snapshot = inspection?.snapshot;
  if (snapshot === undefined) return { lines, limits: [] };
  const perNode = instanceFigures({ broker, snapshot, history: [], now: snapshot.takenAt }).connections?.value;
  const nodes = readValue(snapshot.rabbitmq?.nodes)?.length ?? 1;
  if (perNode === undefined) return { lines, limits: [] };
  return { lines, limits: [{ label: 'most connections', value: perNode * nodes, level: 'limit' }] };
}

function figures(pairs: readonly (readonly [label: string, figure: BrokerFigure])[]): Builder {
  return ({ history }) => ({
    lines: pairs.map(([label, figure]) => ({ label, points: seriesOf(history, brokerSeries(figure)) })),
    limits: [],
  });
}

function withBand(line: Line, limit: number, falling = false): Line {
  const band = forecastBand(line.points, limit, falling);
  return band === undefined ? line : { ...line, band };
}

/** Nodes of the last look, and those that the last sample knows. */
function nodeNames(history: History, nodes: readonly Node[] | undefined): readonly string[] {
  if (nodes !== undefined) return nodes.map(({ name }) => name).sort();
  const pattern = /^node\/([^/]+)\/memory-used$/;
  const encoded = Object.keys(history.at(-1)?.values ?? {}).flatMap((name) => pattern.exec(name)?.[1] ?? []);
  return encoded.map(decodeURIComponent).sort();
}
