import { actionRequiredCondition } from '../action-required.ts';

export const actionRequiredDiskAlarm = actionRequiredCondition('RABBITMQ_DISK_ALARM');
