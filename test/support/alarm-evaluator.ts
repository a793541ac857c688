import type { AlarmQuery, CompositeAlarm, MetricAlarm, MetricStatQuery } from '../../src/publish/resources.ts';

/** Evaluates alarms as CloudWatch documents it, for exactly the forms that are published. A value a minute. */

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
/** One value a minute; undefined where nothing was published. */
export type Series = readonly (number | undefined)[];

export interface MetricData {
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: Series;
}

/** CloudWatch looks a little further back than the evaluation periods, to find data where some is missing. */
const LOOK_BACK = 2;

/** The state after each minute. An alarm with contributors is on while one of them is. */
export function statesOf(alarm: MetricAlarm, data: readonly MetricData[], minutes: number): AlarmState[] {
  const contributors = contributorsOf(alarm.properties.Metrics, data, minutes);
  const each = contributors.map((series) => statesOfSeries(alarm, series));
  return Array.from({ length: minutes }, (_unused, at) => worst(each.map((states) => states[at] ?? 'OK')));
}

/** The state of a composite alarm for the states of others: `ALARM("x") OR ALARM("y")`. */
export function compositeState({ properties }: CompositeAlarm, states: ReadonlyMap<string, AlarmState>): AlarmState {
  const children = properties.AlarmRule.split(' OR ').map((term) => /^ALARM\("([^"\\]+)"\)$/.exec(term)?.[1]);
  const known = children.map((child) => states.get(child ?? ''));
  if (known.includes(undefined))
    throw new Error(`the rule names an alarm that does not exist: ${properties.AlarmRule}`);
  return known.includes('ALARM') ? 'ALARM' : 'OK';
}

function statesOfSeries({ properties }: MetricAlarm, series: Series): AlarmState[] {
  let state: AlarmState = 'INSUFFICIENT_DATA';
  return series.map((_value, at) => {
    const range = series.slice(Math.max(0, at + 1 - properties.EvaluationPeriods - LOOK_BACK), at + 1);
    state = nextState(properties, range, state);
    return state;
  });
}

export type Judgement = Pick<
  MetricAlarm['properties'],
  'ComparisonOperator' | 'Threshold' | 'EvaluationPeriods' | 'DatapointsToAlarm' | 'TreatMissingData'
>;

/**
 * One evaluation over the evaluation range: real data first, and the treatment only for as many points as are lacking.
 * With `missing`, what is there and over the threshold alarms only once it is as old as the data points that it takes:
 * the next ones may be under it.
 */
export function nextState(judgement: Judgement, range: Series, current: AlarmState): AlarmState {
  const { EvaluationPeriods, DatapointsToAlarm, TreatMissingData } = judgement;
  const real = range.filter((value) => value !== undefined).slice(-EvaluationPeriods);
  const lacking = EvaluationPeriods - real.length;
  const over = real.filter((value) => breaches(judgement, value)).length;
  const filled = over + (TreatMissingData === 'breaching' ? lacking : 0);
  if (filled >= DatapointsToAlarm) return 'ALARM';
  if (lacking === 0 || TreatMissingData === 'breaching' || TreatMissingData === 'notBreaching') return 'OK';
  if (real.length > over) return 'OK';
  if (TreatMissingData === 'ignore') return current;
  if (real.length === 0) return 'INSUFFICIENT_DATA';
  return ageOfOldest(range) >= DatapointsToAlarm ? 'ALARM' : current;
}

/** How many data points ago the oldest one came; the newest is 1. */
function ageOfOldest(range: Series): number {
  return range.length - range.findIndex((value) => value !== undefined);
}

function breaches({ ComparisonOperator, Threshold }: Judgement, value: number): boolean {
  return ComparisonOperator === 'GreaterThanOrEqualToThreshold' ? value >= Threshold : value <= Threshold;
}

function worst(states: readonly AlarmState[]): AlarmState {
  if (states.includes('ALARM')) return 'ALARM';
  return states.length === 0 || states.includes('INSUFFICIENT_DATA') ? 'INSUFFICIENT_DATA' : 'OK';
}

function contributorsOf(queries: readonly AlarmQuery[], data: readonly MetricData[], minutes: number): Series[] {
  const figure = queries.find(({ ReturnData }) => ReturnData);
  if (figure === undefined) throw new Error('no query is returned');
  if ('MetricStat' in figure) return [readSeries(figure, data, minutes)];
  if (figure.Expression.startsWith('SELECT')) return insightsSeries(figure.Expression, data);
  const inputs = queries.filter((query): query is MetricStatQuery => 'MetricStat' in query);
  const series = new Map(inputs.map((query) => [query.Id, readSeries(query, data, minutes)]));
  return [Array.from({ length: minutes }, (_unused, at) => valueAt(figure.Expression, series, at))];
}

function readSeries({ MetricStat: { Metric } }: MetricStatQuery, data: readonly MetricData[], minutes: number): Series {
  const wanted = JSON.stringify(Metric.Dimensions.map(({ Name, Value }) => [Name, Value]).sort());
  const found = data.find(
    ({ name, dimensions }) =>
      name === Metric.MetricName && JSON.stringify(Object.entries(dimensions).sort()) === wanted,
  );
  return found?.values ?? Array.from({ length: minutes }, () => undefined);
}

/** `SELECT AVG(metric) FROM SCHEMA("namespace", dimensions) GROUP BY the same dimensions`: one series each. */
function insightsSeries(query: string, data: readonly MetricData[]): Series[] {
  const parts = /^SELECT \w+\((\w+)\) FROM SCHEMA\("[^"]+", ([\w, ]+)\) GROUP BY ([\w, ]+)$/.exec(query);
  const [, metric, schema = '', groupBy] = parts ?? [];
  if (metric === undefined || schema !== groupBy) throw new Error(`not a query that alarms use: ${query}`);
  const dimensions = schema.split(', ').sort().join();
  return data
    .filter((each) => each.name === metric && Object.keys(each.dimensions).sort().join() === dimensions)
    .map(({ values }) => values);
}

/** The forms of metric math in use. An operation without one of its values, or by zero, has no value. */
function valueAt(expression: string, series: ReadonlyMap<string, Series>, at: number): number | undefined {
  const value = (term: string): number | undefined => {
    const list = /^(MIN|MAX)\(\[(.+)\]\)$/.exec(term);
    if (list !== null) {
      const values = (list[2] ?? '').split(', ').flatMap((id) => value(id) ?? []);
      if (values.length === 0) return undefined;
      return list[1] === 'MIN' ? Math.min(...values) : Math.max(...values);
    }
    if (/^[\d.]+$/.test(term)) return Number(term);
    const known = series.get(term);
    if (known === undefined) throw new Error(`no query has the id ${term}`);
    return known[at];
  };
  const waiting = /^IF\((\w+) > 0 AND (\w+) < 1, 1, 0\)$/.exec(expression);
  if (waiting !== null) {
    const [messages, consumers] = [value(waiting[1] ?? ''), value(waiting[2] ?? '')];
    if (messages === undefined || consumers === undefined) return undefined;
    return messages > 0 && consumers < 1 ? 1 : 0;
  }
  const share = /^(?:100 \* )?(\w+) \/ (.+)$/.exec(expression);
  if (share === null) return value(expression);
  const [part, whole] = [value(share[1] ?? ''), value(share[2] ?? '')];
  if (part === undefined || whole === undefined || whole === 0) return undefined;
  return ((expression.startsWith('100 * ') ? 100 : 1) * part) / whole;
}
