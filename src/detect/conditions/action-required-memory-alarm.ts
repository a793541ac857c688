import { actionRequiredCondition } from '../action-required.ts';

export const actionRequiredMemoryAlarm = actionRequiredCondition('RABBITMQ_MEMORY_ALARM');
