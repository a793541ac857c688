import { instanceLimits } from '../../catalog/instance-limits.ts';
import type { Evidence } from '../../model/finding.ts';
import { formatBytes, formatCount } from '../../model/format.ts';
import { readValue } from '../../model/reading.ts';
import { leavesVersion3, obstacleOf, type UpgradeCheck, type UpgradeInput } from '../check.ts';
import { settingsOf } from '../facts.ts';

export const diskHeadroom: UpgradeCheck = {
  id: 'disk-headroom',
  title: 'Room on the disks',
  consequence: 'breaks',
  why: 'A migration writes every message a second time, and quorum queues keep a copy on each node: a disk alarm in the middle of it blocks all publishers.',
  todo: 'Drain the longest queues first, until each node has more than twice their size above its limit of free disk.',
  sources: ['nodes', 'queueDetails'],
  applies: leavesVersion3,
  look: (input) => {
    const bytes = settingsOf(input).reduce((total, { detail }) => total + (detail?.messageBytes ?? 0), 0);
    const nodes = readValue(input.snapshot.rabbitmq?.nodes) ?? [];
    const tight = nodes.filter(
      ({ diskFree, diskFreeLimit }) =>
        diskFree !== undefined && diskFreeLimit !== undefined && diskFree - diskFreeLimit < 2 * bytes,
    );
    const evidence: Evidence[] = [{ label: 'message bytes', value: bytes, unit: 'bytes' }];
    return obstacleOf(
      tight.map(
        ({ name, diskFree = 0, diskFreeLimit = 0 }) =>
          `${name} (${formatBytes(diskFree - diskFreeLimit)} above its limit)`,
      ),
      evidence,
    );
  },
};

export const lowerLimits: UpgradeCheck = {
  id: 'lower-limits',
  title: 'Lower limits by default',
  consequence: 'breaks',
  why: 'RabbitMQ 4 on Amazon MQ has default limits of connections, channels and queues for each instance type, far below what 3.13 allowed; what is above them is refused.',
  todo: 'Raise the limits in the broker configuration (applied with a reboot) up to the maximum of the instance type, or choose a larger type.',
  sources: ['overview'],
  applies: leavesVersion3,
  look: (input) => obstacleOf(overLimits(input)),
};

function overLimits({ broker, snapshot, to }: UpgradeInput): string[] {
  const { instanceType, deploymentMode } = broker;
  const totals = readValue(snapshot.rabbitmq?.overview)?.totals;
  if (instanceType === undefined || deploymentMode === undefined || totals === undefined) return [];
  const limits = instanceLimits(instanceType, deploymentMode, to)?.effective;
  // Connections and channels are limited for each node; the total says what an even spread would give.
  const nodes = Math.max(1, (readValue(snapshot.rabbitmq?.nodes) ?? []).length);
  const held = [
    { name: 'connections per node', count: Math.ceil((totals.connections ?? 0) / nodes), limit: limits?.connections },
    { name: 'channels per node', count: Math.ceil((totals.channels ?? 0) / nodes), limit: limits?.channels },
    { name: 'queues', count: totals.queues ?? 0, limit: limits?.queues },
  ];
  return held.flatMap(({ name, count, limit }) =>
    limit === undefined || count <= limit.value
      ? []
      : [`${formatCount(count)} ${name} (limit ${formatCount(limit.value)})`],
  );
}

export const quietQueueAlarms: UpgradeCheck = {
  id: 'queue-metrics',
  title: 'Queue metrics in CloudWatch',
  consequence: 'goes-blind',
  why: 'For RabbitMQ 4 Amazon MQ publishes no metric of a single queue: every alarm and dashboard on one goes to INSUFFICIENT_DATA and stays silent.',
  todo: 'Before the upgrade replace them with mq-operator or another reader of the management API (at most once a minute), or with the Prometheus endpoint, and delete the alarms that would stay silent.',
  sources: ['queues'],
  applies: leavesVersion3,
  look: ({ snapshot }) => {
    const queues = readValue(snapshot.rabbitmq?.queues) ?? [];
    const published = readValue(snapshot.cloudwatch?.destinations);
    const seen = new Set((published ?? []).map(({ dimensions }) => JSON.stringify(dimensions)));
    const count = published === undefined ? queues.length : seen.size;
    if (count === 0) return undefined;
    const label = published === undefined ? 'queues whose metrics may be used' : 'queues with metrics in CloudWatch';
    return {
      affected: [`metrics of ${formatCount(count)} queues`],
      count,
      evidence: [{ label, value: count, unit: 'count' }],
    };
  },
};
