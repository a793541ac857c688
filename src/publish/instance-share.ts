import semver from 'semver';
import { instanceLimits } from '../catalog/instance-limits.ts';
import type { LimitedResource } from '../catalog/instance-limits-data.ts';
import { brokerPlaces, catalogMetric, metricQuery, nodePlaces, returned } from './queries.ts';
import type { AlarmQuery } from './resources.ts';
import type { Place, Target } from './rule.ts';

/** Where connections and channels are counted: at each node where it publishes them, else at the broker. */
export function countPlaces(target: Target): readonly Place[] {
  return countsPerNode(target) ? nodePlaces(target) : brokerPlaces(target);
}

/**
 * A count in percent of what the instance type allows; nothing where type, mode or version is not known. The sum over
 * a cluster is held against what all nodes may have together: where that is near, at least one node is.
 */
export function shareOfAllowed(resource: LimitedResource, metric: string, place: Place, target: Target): AlarmQuery[] {
  const allowed = allowedOf(resource, target);
  if (allowed === undefined) return [];
  const perNode = 'Node' in place.dimensions;
  const limit = allowed * (perNode || resource === 'queues' ? 1 : nodeCount(target));
  const entry = catalogMetric('rabbitmq', perNode ? 'node' : 'broker', metric);
  return [metricQuery('count', entry, place), returned(`100 * count / ${limit}`, `${resource}, % of ${limit}`)];
}

function allowedOf(resource: LimitedResource, { broker }: Target): number | undefined {
  const { instanceType, deploymentMode, engineVersion } = broker;
  if (instanceType === undefined || deploymentMode === undefined || engineVersion === undefined) return undefined;
  return instanceLimits(instanceType, deploymentMode, engineVersion)?.effective[resource]?.value;
}

function countsPerNode({ broker, nodes }: Target): boolean {
  const { versions = '*' } = catalogMetric('rabbitmq', 'node', 'ConnectionCount');
  const version = semver.coerce(broker.engineVersion);
  return nodes.length > 0 && version !== null && semver.satisfies(version, versions);
}

/** Amazon MQ's clusters have three nodes. */
function nodeCount({ broker, nodes }: Target): number {
  if (broker.deploymentMode === 'single-instance') return 1;
  return Math.max(nodes.length, broker.expectedNodes ?? 3);
}
