import { DISK_MULTIPLE, MEMORY_SHARE, SHARE_OF_LIMIT } from '../catalog/thresholds.ts';
import { percentOf, type Usage } from '../detect/levels.ts';
import { countBy, instanceFigures } from '../detect/limits.ts';
import { fileDescriptorUsage, memoryUsage, processUsage, socketUsage } from '../detect/node-usage.ts';
import { formatValue } from '../model/format.ts';
import type { Inspection } from '../model/inspection.ts';
import type { Connection, Node } from '../model/rabbitmq.ts';
import { readValue } from '../model/reading.ts';

/** A figure against its limit. Shares are of the limit: 1 is full. */
export interface Gauge {
  readonly label: string;
  /** The node, where it is one of a node. */
  readonly node?: string;
  readonly share: number;
  readonly warning: number;
  readonly critical: number;
  /** For people: "40.5 %", and "81 MiB of 200 MiB" beside it. */
  readonly value: string;
  readonly text: string;
}

/** How near a gauge is to where it becomes a warning: from 1 on it is one. */
export function nearness({ share, warning }: Gauge): number {
  return share / warning;
}

export function gaugeLevel({ share, warning, critical }: Gauge): 'ok' | 'warning' | 'critical' {
  if (share >= critical) return 'critical';
  return share >= warning ? 'warning' : 'ok';
}

/** Every figure that has a limit, the nearest to trouble first. Thresholds are those of the conditions. */
export function gaugesOf(inspection: Inspection): readonly Gauge[] {
  const nodes = readValue(inspection.snapshot.rabbitmq?.nodes) ?? [];
  const all = [...nodes.filter(({ running }) => running).flatMap(nodeGauges), ...instanceGauges(inspection)];
  return all.sort((a, b) => nearness(b) - nearness(a));
}

/** Memory and disk first, as they stop a broker; then what else a node has only so much of. */
export function nodeGauges(node: Node): readonly Gauge[] {
  return [
    usageGauge(memoryUsage(node), MEMORY_SHARE),
    diskGauge(node),
    usageGauge(fileDescriptorUsage(node), SHARE_OF_LIMIT),
    usageGauge(socketUsage(node), SHARE_OF_LIMIT),
    usageGauge(processUsage(node), SHARE_OF_LIMIT),
  ].flatMap((gauge) => (gauge === undefined ? [] : [{ ...gauge, node: node.name }]));
}

function usageGauge(
  usage: Usage | undefined,
  { fires, critical }: { readonly fires: number; readonly critical: number },
): Gauge | undefined {
  if (usage === undefined || usage.limit <= 0) return undefined;
  const { name, used, limit, unit } = usage;
  return {
    label: name,
    share: used / limit,
    warning: fires / 100,
    critical: critical / 100,
    value: formatValue(percentOf(used, limit), 'percent'),
    text: `${formatValue(used, unit)} of ${formatValue(limit, unit)}`,
  };
}

/** Free disk falls towards its limit, so the share that is full is the limit's share of what is free. */
function diskGauge({ diskFree, diskFreeLimit }: Node): Gauge | undefined {
  if (diskFree === undefined || diskFreeLimit === undefined || diskFreeLimit <= 0) return undefined;
  return {
    label: 'free disk',
    share: diskFreeLimit / Math.max(diskFree, 1),
    warning: 1 / DISK_MULTIPLE.fires,
    critical: 1 / DISK_MULTIPLE.critical,
    value: formatValue(diskFree, 'bytes'),
    text: `alarm at ${formatValue(diskFreeLimit, 'bytes')}`,
  };
}

/** What the instance type allows: connections by node, queues of the broker. */
function instanceGauges({ broker, snapshot }: Inspection): readonly Gauge[] {
  const figures = instanceFigures({ broker, snapshot, history: [], now: snapshot.takenAt });
  const connections = snapshot.rabbitmq?.connections;
  const complete = connections?.state === 'read' && connections.omitted === 0 ? connections.value : [];
  const byNode = [...countBy(complete, ({ node }: Connection) => node)];
  const queues = readValue(snapshot.rabbitmq?.overview)?.totals.queues;
  const perNode = byNode.map(([node, used]) => ({ ...limited('connections', used, figures.connections?.value), node }));
  return [...perNode, limited('queues', queues, figures.queues?.value)].flatMap((each) => {
    const { node, usage } = { node: undefined, ...each };
    const gauge = usageGauge(usage, SHARE_OF_LIMIT);
    return gauge === undefined ? [] : [node === undefined ? gauge : { ...gauge, node }];
  });
}

function limited(name: string, used: number | undefined, limit: number | undefined): { usage: Usage | undefined } {
  return { usage: used === undefined || limit === undefined ? undefined : { name, used, limit, unit: 'count' } };
}
