import type { Evidence } from '../../model/finding.ts';
import type { Node } from '../../model/rabbitmq.ts';
import { readValue } from '../../model/reading.ts';
import { figureBeside, freshFigures, metricsOf } from '../cloudwatch-figures.ts';
import type { ConditionInput } from '../condition.ts';
import { type Recovery, type RecoveryCheck, UNSEEN } from '../recovery-check.ts';

/** One resource of a node that raises an alarm; `used` counts towards the limit, `free` away from it. */
interface Resource {
  readonly label: string;
  readonly alarm: (node: Node) => boolean | undefined;
  readonly figure: (node: Node) => number | undefined;
  readonly limit: (node: Node) => number | undefined;
  readonly metric: string;
  readonly limitMetric: string;
  readonly beyond: (figure: number, limit: number) => boolean;
  /** So near to the limit that the alarm may come back with the next message. */
  readonly near: (figure: number, limit: number) => boolean;
}

const MEMORY: Resource = {
  label: 'memory used',
  alarm: ({ memoryAlarm }) => memoryAlarm,
  figure: ({ memoryUsed }) => memoryUsed,
  limit: ({ memoryLimit }) => memoryLimit,
  metric: 'RabbitMQMemUsed',
  limitMetric: 'RabbitMQMemLimit',
  beyond: (used, limit) => used >= limit,
  near: (used, limit) => used >= 0.95 * limit,
};

const DISK: Resource = {
  label: 'disk free',
  alarm: ({ diskAlarm }) => diskAlarm,
  figure: ({ diskFree }) => diskFree,
  limit: ({ diskFreeLimit }) => diskFreeLimit,
  metric: 'RabbitMQDiskFree',
  limitMetric: 'RabbitMQDiskFreeLimit',
  beyond: (free, limit) => free <= limit,
  near: (free, limit) => free <= 1.05 * limit,
};

export const memoryAlarmRecovery: RecoveryCheck = (input) => resourceRecovery(input, MEMORY);
export const diskAlarmRecovery: RecoveryCheck = (input) => resourceRecovery(input, DISK);

/** The management API knows the alarm itself; CloudWatch knows the figures of each node. */
function resourceRecovery(input: ConditionInput, resource: Resource): Recovery {
  const nodes = readValue(input.snapshot.rabbitmq?.nodes);
  return nodes === undefined || nodes.length === 0 ? fromCloudwatch(input, resource) : fromNodes(nodes, resource);
}

function fromNodes(nodes: readonly Node[], resource: Resource): Recovery {
  const alarmed = nodes.filter((node) => resource.alarm(node) === true);
  const silent = nodes.filter((node) => !node.running || resource.alarm(node) === undefined);
  const shown = alarmed.length > 0 ? alarmed : nodes;
  const evidence = shown.flatMap((node) =>
    figureEvidence(node.name, resource, resource.figure(node), resource.limit(node)),
  );
  if (alarmed.length > 0) return { state: 'lasting', evidence };
  return { state: silent.length > 0 ? 'easing' : 'over', evidence };
}

function fromCloudwatch({ snapshot, now }: ConditionInput, resource: Resource): Recovery {
  const metrics = metricsOf(snapshot);
  const figures = freshFigures(metrics, resource.metric, ['Node'], now);
  const limits = freshFigures(metrics, resource.limitMetric, ['Node'], now);
  const pairs = figures.flatMap((figure) => {
    const limit = figureBeside(limits, figure);
    return limit === undefined
      ? []
      : [{ node: figure.series.dimensions.Node ?? '', figure: figure.latest.value, limit }];
  });
  if (pairs.length === 0) return UNSEEN;
  const evidence = pairs.flatMap(({ node, figure, limit }) => figureEvidence(node, resource, figure, limit));
  if (pairs.some(({ figure, limit }) => resource.beyond(figure, limit))) return { state: 'lasting', evidence };
  return { state: pairs.some(({ figure, limit }) => resource.near(figure, limit)) ? 'easing' : 'over', evidence };
}

function figureEvidence(node: string, { label }: Resource, value?: number, limit?: number): Evidence[] {
  if (value === undefined) return [];
  return [{ label: `${label} on ${node}`, value, unit: 'bytes', ...(limit === undefined ? {} : { limit }) }];
}
