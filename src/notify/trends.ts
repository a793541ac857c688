import type { Effect, Trend } from '../model/effect.ts';
import type { Evidence, Observation } from '../model/finding.ts';
import { type History, type Point, seriesOf } from '../model/history.ts';
import { brokerSeries, nodeSeries, queueSeries, vhostSeries } from '../model/series.ts';
import type { Subject } from '../model/subject.ts';

const SUBJECTS = 3;
/** A message shows two hours: long enough to see a rise, short enough to see its shape. */
const SPAN_MILLISECONDS = 2 * 3600 * 1000;

type SeriesName = (subject: Subject) => string;

const node = (figure: Parameters<typeof nodeSeries>[1]): SeriesName => {
  return ({ name }) => nodeSeries(name, figure);
};
const queue = (figure: Parameters<typeof queueSeries>[2]): SeriesName => {
  return ({ vhost = '/', name }) => queueSeries(vhost, name, figure);
};
const vhost = (figure: Parameters<typeof vhostSeries>[1]): SeriesName => {
  return ({ name }) => vhostSeries(name, figure);
};
const broker = (figure: Parameters<typeof brokerSeries>[0]): SeriesName => {
  return () => brokerSeries(figure);
};

/** Which kept series an evidence continues, by the kind of its subject and its label. */
const SERIES: Readonly<Record<string, Readonly<Record<string, SeriesName>>>> = {
  node: {
    'memory used': node('memory-used'),
    'disk free': node('disk-free'),
    'file descriptors used': node('file-descriptors-used'),
    'Erlang processes used': node('processes-used'),
    'run queue now': node('run-queue'),
  },
  queue: {
    'messages ready': queue('ready'),
    unacknowledged: queue('unacked'),
    messages: queue('messages'),
    consumers: queue('consumers'),
  },
  vhost: { connections: vhost('connections'), queues: vhost('queues') },
  broker: {
    connections: broker('connections'),
    channels: broker('channels'),
    consumers: broker('consumers'),
    queues: broker('queues'),
    'messages ready': broker('messages-ready'),
    unacknowledged: broker('messages-unacked'),
    'nodes running': broker('nodes-running'),
  },
};

/** Adds how the figures of the incident's worst subjects went; any other effect stays as it is. */
export function withTrends(effect: Effect, history: History): Effect {
  if (effect.kind !== 'notify') return effect;
  const { observations } = effect.incident;
  const trends = observations.slice(0, SUBJECTS).flatMap((observation) => trendsOf(observation, history, effect.at));
  return trends.length === 0 ? effect : { ...effect, trends };
}

function trendsOf({ subject, evidence }: Observation, history: History, now: number): Trend[] {
  return evidence.flatMap((item) => {
    const points = pointsOf(subject, item, history, now);
    if (points.length < 2) return [];
    const { label, unit, limit } = item;
    return [
      { subject, label, points, ...(unit === undefined ? {} : { unit }), ...(limit === undefined ? {} : { limit }) },
    ];
  });
}

/** The kept points, and the evidence itself as the last one unless the history has it already. */
function pointsOf(subject: Subject, { label, value }: Evidence, history: History, now: number): Point[] {
  const name = SERIES[subject.kind]?.[label]?.(subject);
  if (name === undefined || typeof value !== 'number') return [];
  const kept = seriesOf(history, name).filter(({ at }) => at > now - SPAN_MILLISECONDS && at < now);
  return kept.length === 0 ? [] : [...kept, { at: now, value }];
}
