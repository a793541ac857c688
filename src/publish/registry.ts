import type { BrokerRuleId, FleetRuleId } from '../catalog/alarm-rule-ids.ts';
import type { BrokerRule, FleetRule } from './rule.ts';
import { activemqBurstBalanceLowRule } from './rules/activemq-burst-balance-low.ts';
import { activemqConnectionsNearLimitRule } from './rules/activemq-connections-near-limit.ts';
import { activemqCpuHighRule } from './rules/activemq-cpu-high.ts';
import { activemqDurableSubscribersInactiveRule } from './rules/activemq-durable-subscribers-inactive.ts';
import { activemqHeapHighRule } from './rules/activemq-heap-high.ts';
import { activemqSchedulerStoreFillingRule } from './rules/activemq-scheduler-store-filling.ts';
import { activemqSilentRule } from './rules/activemq-silent.ts';
import { activemqStoreFillingRule } from './rules/activemq-store-filling.ts';
import { activemqTempStoreFillingRule } from './rules/activemq-temp-store-filling.ts';
import { activemqTransactionsOpenRule } from './rules/activemq-transactions-open.ts';
import { diskNearLimitRule } from './rules/disk-near-limit.ts';
import { memoryNearLimitRule } from './rules/memory-near-limit.ts';
import { messagesWithoutConsumersRule } from './rules/messages-without-consumers.ts';
import { nodeChannelsNearMaximumRule } from './rules/node-channels-near-maximum.ts';
import { nodeConnectionsNearMaximumRule } from './rules/node-connections-near-maximum.ts';
import { nodeSilentRule } from './rules/node-silent.ts';
import { queuesNearMaximumRule } from './rules/queues-near-maximum.ts';
import { rabbitmqCpuHighRule } from './rules/rabbitmq-cpu-high.ts';
import { rabbitmqSilentRule } from './rules/rabbitmq-silent.ts';
import { replicationLagRule } from './rules/replication-lag.ts';

/** Every rule that makes alarms for one broker. */
export const BROKER_RULES: Readonly<Record<BrokerRuleId, BrokerRule>> = {
  'memory-near-limit': memoryNearLimitRule,
  'disk-near-limit': diskNearLimitRule,
  'node-silent': nodeSilentRule,
  'node-connections-near-maximum': nodeConnectionsNearMaximumRule,
  'node-channels-near-maximum': nodeChannelsNearMaximumRule,
  'queues-near-maximum': queuesNearMaximumRule,
  'messages-without-consumers': messagesWithoutConsumersRule,
  'rabbitmq-silent': rabbitmqSilentRule,
  'activemq-heap-high': activemqHeapHighRule,
  'activemq-store-filling': activemqStoreFillingRule,
  'activemq-temp-store-filling': activemqTempStoreFillingRule,
  'activemq-scheduler-store-filling': activemqSchedulerStoreFillingRule,
  'activemq-burst-balance-low': activemqBurstBalanceLowRule,
  'activemq-connections-near-limit': activemqConnectionsNearLimitRule,
  'activemq-transactions-open': activemqTransactionsOpenRule,
  'activemq-durable-subscribers-inactive': activemqDurableSubscribersInactiveRule,
  'activemq-silent': activemqSilentRule,
  'replication-lag': replicationLagRule,
};

/** Every rule of which one alarm serves all brokers of an engine. */
export const FLEET_RULES: Readonly<Record<FleetRuleId, FleetRule>> = {
  'rabbitmq-cpu-high': rabbitmqCpuHighRule,
  'activemq-cpu-high': activemqCpuHighRule,
};
