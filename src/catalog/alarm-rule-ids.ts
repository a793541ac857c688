/** Rules that make alarms for one broker, its nodes or instances. In names of alarms and settings, so they never change. */
export const BROKER_RULE_IDS = [
  'memory-near-limit',
  'disk-near-limit',
  'node-silent',
  'node-connections-near-maximum',
  'node-channels-near-maximum',
  'queues-near-maximum',
  'messages-without-consumers',
  'rabbitmq-silent',
  'activemq-heap-high',
  'activemq-store-filling',
  'activemq-temp-store-filling',
  'activemq-scheduler-store-filling',
  'activemq-burst-balance-low',
  'activemq-connections-near-limit',
  'activemq-transactions-open',
  'activemq-durable-subscribers-inactive',
  'activemq-silent',
  'replication-lag',
] as const;

/** Rules of which one alarm serves every broker of the engine. */
export const FLEET_RULE_IDS = ['rabbitmq-cpu-high', 'activemq-cpu-high'] as const;

export type BrokerRuleId = (typeof BROKER_RULE_IDS)[number];
export type FleetRuleId = (typeof FLEET_RULE_IDS)[number];
export type AlarmRuleId = BrokerRuleId | FleetRuleId;
