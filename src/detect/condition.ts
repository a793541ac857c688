import type { Broker, Engine } from '../model/broker.ts';
import type { Observation, Severity } from '../model/finding.ts';
import type { History } from '../model/history.ts';
import type { RabbitmqReadings, RabbitmqSource } from '../model/rabbitmq.ts';
import type { Reading } from '../model/reading.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** Everything a condition may look at. `now` is the time of the snapshot. */
export interface ConditionInput {
  readonly broker: Broker;
  readonly snapshot: Snapshot;
  readonly history: History;
  readonly now: number;
}

/** The value of each source that the condition names, all of them read. */
export type SourceValues<S extends RabbitmqSource> = {
  readonly [K in S]: Extract<RabbitmqReadings[K], { state: 'read' }>['value'];
};

export type ConditionGroup =
  | 'availability'
  | 'memory-disk-cpu'
  | 'limits'
  | 'connections'
  | 'queues'
  | 'exchanges'
  | 'links'
  | 'policies'
  | 'security'
  | 'upgrade'
  | 'amazon-mq'
  | 'replication';

/** What is known about a condition, apart from how it is evaluated. */
export interface ConditionInfo {
  /** kebab-case; in links, settings and stored state, so it never changes. */
  readonly id: string;
  readonly title: string;
  readonly group: ConditionGroup;
  readonly engine: Engine | 'any';
  /** Where only brokers of one home can have it; absent means everywhere. */
  readonly onlyOn?: 'amazon-mq';
  /** A semver range of engine versions, for instance `<4.0.0`; absent means every version. */
  readonly versions?: string;
  readonly severity: Severity;
  /** What it means for the people who use the broker. */
  readonly meaning: string;
  /** When it fires and when it clears, in words and figures. */
  readonly threshold: string;
  /** How long it must fire before an incident opens. */
  readonly holdSeconds: number;
  /** How long it must be clear before the incident resolves. */
  readonly clearSeconds: number;
  /** Where the condition has been seen to fire and clear, for instance `RabbitMQ 3.10.8`, `recorded reply` or `built snapshot`. */
  readonly provenOn: readonly string[];
}

/** A condition of a broker. It is `unknown` where one of its sources was not read. */
export interface Condition extends ConditionInfo {
  readonly sources: readonly RabbitmqSource[];
  /** Why sources outside the management API were not read, one reason each; empty when all of them were. */
  unread?(snapshot: Snapshot): readonly string[];
  evaluate(input: ConditionInput): readonly Observation[];
}

interface ConditionDefinition<S extends RabbitmqSource> extends Omit<ConditionInfo, 'engine'> {
  readonly sources: readonly S[];
  /** One observation per subject looked at, `ok` ones included, worst first; pure. */
  evaluate(values: SourceValues<S>, input: ConditionInput): readonly Observation[];
}

/** Defines a RabbitMQ condition whose `evaluate` gets the values of exactly the sources it names. */
export function rabbitmqCondition<S extends RabbitmqSource>(definition: ConditionDefinition<S>): Condition {
  return {
    ...definition,
    engine: 'rabbitmq',
    evaluate: (input) => definition.evaluate(readValues(definition.sources, input.snapshot), input),
  };
}

/** What a condition needs beside the management API: readings by a name of its own choice. */
type NeededReadings<V> = { readonly [K in keyof V]: Reading<V[K]> | undefined };

interface SourceConditionDefinition<V> extends ConditionInfo {
  /** Picks the readings without which the condition cannot know. Others it may look up in the snapshot. */
  needs(snapshot: Snapshot): NeededReadings<V>;
  /** One observation per subject looked at, `ok` ones included, worst first; pure. */
  evaluate(values: V, input: ConditionInput): readonly Observation[];
}

/** Defines a condition over any other source: the Amazon MQ API, CloudWatch, logs. */
export function sourceCondition<V extends object>({
  needs,
  evaluate,
  ...info
}: SourceConditionDefinition<V>): Condition {
  return {
    ...info,
    sources: [],
    unread: (snapshot) => Object.entries<Reading<unknown> | undefined>(needs(snapshot)).flatMap(whyUnread),
    evaluate: (input) => evaluate(neededValues(needs(input.snapshot)), input),
  };
}

function whyUnread([name, reading]: readonly [string, Reading<unknown> | undefined]): readonly string[] {
  if (reading === undefined) return [`${name}: not collected`];
  return reading.state === 'read' ? [] : [`${name}: ${reading.detail}`];
}

function neededValues<V>(needed: NeededReadings<V>): V {
  const entries = Object.entries<Reading<unknown> | undefined>(needed).map(([name, reading]) => {
    if (reading?.state !== 'read') throw new Error(`condition evaluated without its source ${name}`);
    return [name, reading.value];
  });
  return Object.fromEntries(entries) as V;
}

/** `detect` calls a condition only when all of its sources were read; anything else is a defect of ours. */
function readValues<S extends RabbitmqSource>(sources: readonly S[], snapshot: Snapshot): SourceValues<S> {
  const entries = sources.map((source) => {
    const reading = snapshot.rabbitmq?.[source];
    if (reading?.state !== 'read') throw new Error(`condition evaluated without its source ${source}`);
    return [source, reading.value];
  });
  return Object.fromEntries(entries) as SourceValues<S>;
}

interface ReadingsConditionDefinition extends Omit<ConditionInfo, 'engine'> {
  evaluate(readings: RabbitmqReadings, input: ConditionInput): readonly Observation[];
}

/**
 * Defines a RabbitMQ condition over the readings themselves: whether they were read, why not, and what they cost.
 * It also judges failed readings, for which any other condition is `unknown`.
 */
export function readingsCondition(definition: ReadingsConditionDefinition): Condition {
  return {
    ...definition,
    engine: 'rabbitmq',
    sources: [],
    evaluate: (input) => {
      if (input.snapshot.rabbitmq === undefined) throw new Error('nothing was collected');
      return definition.evaluate(input.snapshot.rabbitmq, input);
    },
  };
}
