import { ACTIVEMQ_CONNECTION_MAXIMA } from '../../catalog/cloudwatch-metrics.ts';
import { activemqCondition, instance } from '../activemq.ts';
import { figureBeside, freshFigures } from '../cloudwatch-figures.ts';
import { shareOfLimit } from '../levels.ts';

/** The connections of an instance come near what one protocol allows. */
export const activemqConnectionsNearLimit = activemqCondition(
  {
    id: 'activemq-connections-near-limit',
    title: 'Connections near the maximum',
    group: 'limits',
    meaning: 'At the maximum of a protocol its clients are refused ("Reached Maximum Connections" in the log).',
    threshold:
      'Warning from 80 %, critical from 90 % of the smallest maximum of a protocol; clears below 70 %. CloudWatch tells the connections of all protocols together, so this is the worst case.',
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (metrics, { now }) => {
    const maxima = ACTIVEMQ_CONNECTION_MAXIMA.map((name) => freshFigures(metrics, name, [], now));
    return freshFigures(metrics, 'CurrentConnectionsCount', [], now).flatMap((figure) => {
      const limits = maxima.flatMap((figures) => figureBeside(figures, figure) ?? []).filter((limit) => limit > 0);
      if (limits.length === 0) return [];
      const usage = {
        name: 'connections',
        used: figure.latest.value,
        limit: Math.min(...limits),
        unit: 'count',
      } as const;
      return shareOfLimit(instance(figure.series), usage) ?? [];
    });
  },
);
