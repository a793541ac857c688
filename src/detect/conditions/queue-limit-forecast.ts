import type { Observation } from '../../model/finding.ts';
import { readValue } from '../../model/reading.ts';
import { brokerSeries, vhostSeries } from '../../model/series.ts';
import type { Subject } from '../../model/subject.ts';
import { rabbitmqCondition } from '../condition.ts';
import { instanceFigures } from '../limits.ts';
import { type Horizon, horizonText, soonestFirst, timeLeft } from '../time-left.ts';
import { seriesUpTo } from '../trend.ts';

const HORIZON: Horizon = { fires: 3_600, critical: 900, clears: 5_400 };

/** The number of queues is on its way to the limit: queues are declared and never deleted. */
export const queueLimitForecast = rabbitmqCondition({
  id: 'queue-limit-forecast',
  title: 'Queue limit ahead',
  group: 'limits',
  severity: 'warning',
  meaning: 'At the present pace the declaration of new queues is refused within the time given.',
  threshold: horizonText(HORIZON, 'the limit of queues of a virtual host or of the broker (by instance type)'),
  holdSeconds: 120,
  clearSeconds: 600,
  provenOn: ['recorded series of RabbitMQ 3.10.8', 'generated series'],
  sources: ['queues'],
  evaluate: ({ queues }, input) => {
    const observe = (subject: Subject, series: string, count: number, limit: number): Observation => {
      const points = seriesUpTo(input.history, series, input.now, count);
      return timeLeft(subject, { name: 'queues', unit: 'count', points, limit }, HORIZON);
    };
    const ofVhosts = (readValue(input.snapshot.rabbitmq?.vhostLimits) ?? []).flatMap(({ subject: name, limits }) => {
      const limit = limits['max-queues'];
      if (limit === undefined || limit <= 0) return [];
      const count = queues.filter(({ vhost }) => vhost === name).length;
      return [observe({ kind: 'vhost', name }, vhostSeries(name, 'queues'), count, limit)];
    });
    const whole = instanceFigures(input).queues?.value;
    const broker = { kind: 'broker', name: input.broker.name } as const;
    const ofBroker = whole === undefined ? [] : [observe(broker, brokerSeries('queues'), queues.length, whole)];
    return soonestFirst([...ofVhosts, ...ofBroker]);
  },
});
