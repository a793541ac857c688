import type { AlarmRuleId } from '../catalog/alarm-rule-ids.ts';
import type { Broker, Engine } from '../model/broker.ts';
import type { AlarmQuery, TreatMissingData } from './resources.ts';

/** A broker that things are published for, with what only its metrics or its API tell. */
export interface Target {
  readonly broker: Broker;
  /** Names of the nodes of a RabbitMQ cluster, as in the dimension `Node`; empty when not known. */
  readonly nodes: readonly string[];
  /** True where the broker takes part in replication between Regions. */
  readonly replicates: boolean;
}

/** One place where a rule makes an alarm: a node, an instance, or the broker. */
export interface Place {
  /** For people, for instance "node rabbit@ip-10-0-0-1". */
  readonly label: string;
  /** The part of the alarm's name that tells the places of a broker apart; empty for the broker itself. */
  readonly key: readonly string[];
  readonly dimensions: Readonly<Record<string, string>>;
}

interface RuleWords {
  readonly id: AlarmRuleId;
  readonly engine: Engine;
  /** The condition whose page says what to do. */
  readonly page: string;
  readonly title: string;
  /** What is held against the threshold, with its unit. */
  readonly figure: string;
  readonly direction: 'at-least' | 'at-most';
  readonly thresholds: { readonly warning?: number; readonly critical?: number };
  /** Minutes that are looked at, and how many of them must be over the threshold. */
  readonly window: { readonly periods: number; readonly datapoints: number };
  readonly missing: TreatMissingData;
  readonly missingBecause: string;
}

/** Makes alarms for one broker. */
export interface BrokerRule extends RuleWords {
  /** A semver range of engine versions; absent means every version. */
  readonly versions?: string;
  places(target: Target): readonly Place[];
  /** What the alarm computes, the returned one last; empty where there is no limit to hold the figure against. */
  queries(place: Place, target: Target): readonly AlarmQuery[];
}

/** One alarm for every broker of an engine, with a contributor for each that is over the threshold. */
export interface FleetRule extends RuleWords {
  /** A Metrics Insights query. */
  readonly query: string;
}
