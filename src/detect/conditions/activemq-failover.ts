import type { MetricSeries } from '../../model/cloudwatch.ts';
import type { Point } from '../../model/history.ts';
import { activemqCondition } from '../activemq.ts';

const MINUTE = 60_000;
const TOLD_FOR = 15 * MINUTE;

/** The standby took over. */
export const activemqFailover = activemqCondition(
  {
    id: 'activemq-failover',
    title: 'Failover to the other instance',
    group: 'availability',
    meaning:
      'The active instance went away and the standby took over; clients without the failover transport are cut off.',
    threshold: 'Fires for fifteen minutes after the connections moved from one instance to the other.',
    holdSeconds: 0,
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (metrics, { broker, now }) => {
    const active = metrics.filter(
      ({ metric, dimensions }) => metric === 'CurrentConnectionsCount' && Object.keys(dimensions).length === 0,
    );
    if (active.length < 2) return [];
    const [current, before] = [activeAt(active, now), activeAt(active, now - TOLD_FOR)];
    const moved = current !== undefined && before !== undefined && current !== before;
    return [
      {
        subject: { kind: 'broker', name: broker.name },
        level: moved ? 'firing' : 'ok',
        evidence: [
          { label: 'active now', value: current ?? 'not known' },
          { label: 'active before', value: before ?? 'not known' },
        ],
      },
    ];
  },
);

/** The instance with most connections in the ten minutes up to a time. */
function activeAt(series: readonly MetricSeries[], at: number): string | undefined {
  const loads = series.map(({ broker, points }) => ({ broker, load: latestBefore(points, at)?.value ?? 0 }));
  const [first] = loads.sort((a, b) => b.load - a.load);
  return first === undefined || first.load === 0 ? undefined : first.broker;
}

function latestBefore(points: readonly Point[], at: number): Point | undefined {
  return points.findLast((point) => point.at <= at && at - point.at <= 10 * MINUTE);
}
