import { actionRequiredCondition } from '../action-required.ts';

export const actionRequiredDiskUsageTooHighForChange = actionRequiredCondition(
  'RABBITMQ_DISK_USAGE_TOO_HIGH_FOR_CHANGE',
);
