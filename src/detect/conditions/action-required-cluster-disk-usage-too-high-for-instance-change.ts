import { actionRequiredCondition } from '../action-required.ts';

export const actionRequiredClusterDiskUsageTooHighForInstanceChange = actionRequiredCondition(
  'RABBITMQ_CLUSTER_DISK_USAGE_TOO_HIGH_FOR_INSTANCE_CHANGE',
);
