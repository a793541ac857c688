import type { Observation } from '../../model/finding.ts';
import type { ObjectLimits } from '../../model/rabbitmq.ts';
import { readValue } from '../../model/reading.ts';
import { nodeSeries, userConnectionsSeries, vhostSeries } from '../../model/series.ts';
import type { Subject } from '../../model/subject.ts';
import { type ConditionInput, rabbitmqCondition } from '../condition.ts';
import { countBy, instanceFigures } from '../limits.ts';
import { type Horizon, horizonText, soonestFirst, timeLeft } from '../time-left.ts';
import { seriesUpTo } from '../trend.ts';

const HORIZON: Horizon = { fires: 1_800, critical: 600, clears: 2_700 };

/** The connections of a virtual host, a user or a node are on their way to the limit: a leak, most often. */
export const connectionLimitForecast = rabbitmqCondition({
  id: 'connection-limit-forecast',
  title: 'Connection limit ahead',
  group: 'limits',
  severity: 'warning',
  meaning:
    'At the present pace new connections are refused within the time given. Clients that reconnect then stay outside, and so do their consumers.',
  threshold: horizonText(HORIZON, 'the limit of connections of a virtual host, a user or (by instance type) a node'),
  holdSeconds: 60,
  clearSeconds: 300,
  provenOn: ['recorded series of RabbitMQ 3.10.8', 'generated series'],
  sources: ['connections'],
  evaluate: ({ connections }, input) => {
    const { vhostLimits, userLimits } = input.snapshot.rabbitmq ?? {};
    const ofVhosts = limitsOf(readValue(vhostLimits)).map(([name, limit]): Candidate => {
      const count = connections.filter(({ vhost }) => vhost === name).length;
      return { subject: { kind: 'vhost', name }, series: vhostSeries(name, 'connections'), count, limit };
    });
    const ofUsers = limitsOf(readValue(userLimits)).map(([name, limit]): Candidate => {
      const count = connections.filter(({ user }) => user === name).length;
      return { subject: { kind: 'user', name }, series: userConnectionsSeries(name), count, limit };
    });
    const perNode = instanceFigures(input).connections?.value;
    const counts = perNode === undefined ? [] : [...countBy(connections, ({ node }) => node)];
    const ofNodes = counts.map(([name, count]): Candidate => {
      const subject = { kind: 'node', name } as const;
      return { subject, series: nodeSeries(name, 'connections'), count, limit: perNode ?? 0 };
    });
    return soonestFirst([...ofVhosts, ...ofUsers, ...ofNodes].map((candidate) => observe(candidate, input)));
  },
});

interface Candidate {
  readonly subject: Subject;
  readonly series: string;
  readonly count: number;
  readonly limit: number;
}

function observe({ subject, series, count, limit }: Candidate, { history, now }: ConditionInput): Observation {
  const points = seriesUpTo(history, series, now, count);
  return timeLeft(subject, { name: 'connections', unit: 'count', points, limit }, HORIZON);
}

/** A negative limit means "no limit". */
function limitsOf(limits: readonly ObjectLimits[] | undefined): (readonly [name: string, limit: number])[] {
  return (limits ?? []).flatMap(({ subject, limits: set }) => {
    const limit = set['max-connections'];
    return limit === undefined || limit <= 0 ? [] : [[subject, limit] as const];
  });
}
