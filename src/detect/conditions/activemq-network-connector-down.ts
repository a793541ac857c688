import type { MetricSeries } from '../../model/cloudwatch.ts';
import { activemqCondition } from '../activemq.ts';
import { freshFigures } from '../cloudwatch-figures.ts';

const METRIC = 'NetworkConnectorConnectionCount';

/** Connections to the other brokers of a network have gone. */
export const activemqNetworkConnectorDown = activemqCondition(
  {
    id: 'activemq-network-connector-down',
    title: 'Network of brokers: connections lost',
    group: 'links',
    severity: 'critical',
    meaning: 'Messages for consumers at the other broker are not forwarded; they pile up here or there.',
    threshold:
      'Fires while the broker has fewer connections to other brokers than at some time of the last three hours; critical when it has none. Clears when they are back, or after three hours.',
    holdSeconds: 300,
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (metrics, { broker, now }) => {
    // After a failover the connections are the other instance's: the broker as a whole counts.
    const figures = freshFigures(metrics, METRIC, [], now);
    if (figures.length === 0) return [];
    const connected = Math.max(...figures.map(({ latest }) => latest.value));
    const most = Math.max(...metrics.filter(isCount).flatMap(({ points }) => points.map(({ value }) => value)));
    return [
      {
        subject: { kind: 'broker', name: broker.name },
        level: connected < most ? 'firing' : 'ok',
        severity: connected === 0 ? 'critical' : 'warning',
        evidence: [
          { label: 'connections to other brokers', value: connected, unit: 'count' },
          { label: 'most within three hours', value: most, unit: 'count' },
        ],
      },
    ];
  },
);

function isCount({ metric, dimensions }: MetricSeries): boolean {
  return metric === METRIC && Object.keys(dimensions).length === 0;
}
