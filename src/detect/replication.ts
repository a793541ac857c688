import type { MetricSeries } from '../model/cloudwatch.ts';
import type { Evidence, Observation } from '../model/finding.ts';
import { formatDuration } from '../model/format.ts';
import { readValue } from '../model/reading.ts';
import { subjectKey } from '../model/subject.ts';
import { freshFigures } from './cloudwatch-figures.ts';
import type { ConditionInput } from './condition.ts';
import { lastSeconds, robustSlope } from './trend.ts';

/** Lag as the primary sees it (to the acknowledgement), and as the replica does (to the processing). */
export const LAG_METRICS = ['TotalReplicationLag', 'ReplicationLag'] as const;
/** How long ago the last event was processed, seen from either side. */
export const WAIT_METRICS = ['PrimaryWaitTime', 'ReplicaWaitTime'] as const;

/** The queue of the replication plugin, in which events wait for the replica. */
const REPLICATION_QUEUE = /^ActiveMQ\.Plugin\.Replication\.Queue$/;
const TREND_SECONDS = 900;
/** A lag that changes by less than this share of the time that passes stands still. */
const STEADY = 0.02;

/** Which side of the pair this broker is, and what promoting the replica now would mean; `lag` in milliseconds. */
export function replicationEvidence(input: ConditionInput, lag: MetricSeries | undefined): Evidence[] {
  const replication = readValue(input.snapshot.amazonMq?.description)?.replication;
  const { role, counterpart } = replication ?? {};
  return [
    ...(role === undefined ? [] : [{ label: 'role of this broker', value: role }]),
    ...(counterpart === undefined
      ? []
      : [{ label: 'counterpart', value: `${counterpart.brokerId} in ${counterpart.region}` }]),
    ...(lag === undefined ? [] : consequences(lag)),
    ...waitingEvents(input),
  ];
}

function consequences({ points }: MetricSeries): Evidence[] {
  const milliseconds = points.at(-1)?.value ?? 0;
  return [
    { label: 'a switchover would take', value: switchoverTime(points, milliseconds) },
    {
      label: 'a failover would lose',
      value: `what was sent in the last ${formatDuration(Math.round(milliseconds / 1_000))}`,
    },
  ];
}

/**
 * During a switchover clients are cut off and the queue is drained, so the lag itself is the least it takes; while the
 * lag grows nobody can tell.
 */
function switchoverTime(points: MetricSeries['points'], milliseconds: number): string {
  const least = formatDuration(Math.max(1, Math.round(milliseconds / 1_000)));
  const slope = (robustSlope(lastSeconds(points, TREND_SECONDS)) ?? 0) / 1_000;
  if (slope > STEADY) return `at least ${least}, and longer each minute: the lag grows`;
  return slope < -STEADY ? `at most about ${least}: the lag falls` : `about ${least}`;
}

/** Events in the replication queue, where destinations were read in this pass. */
function waitingEvents({ snapshot, now }: ConditionInput): Evidence[] {
  const destinations = readValue(snapshot.cloudwatch?.destinations) ?? [];
  const sizes = freshFigures(destinations, 'QueueSize', ['Queue'], now)
    .filter(({ series }) => REPLICATION_QUEUE.test(series.dimensions.Queue ?? ''))
    .map(({ latest }) => latest.value);
  return sizes.length === 0 ? [] : [{ label: 'events not replicated', value: Math.max(...sizes), unit: 'count' }];
}

/** One observation an instance, the worst of what its metrics say. */
export function worstOfEach(observations: readonly Observation[]): Observation[] {
  const groups = Map.groupBy(observations, ({ subject }) => subjectKey(subject));
  return [...groups.values()].flatMap(
    (group) =>
      group.find(({ level }) => level === 'firing') ?? group.find(({ level }) => level === 'between') ?? group[0] ?? [],
  );
}
