import { actionRequiredCondition } from '../action-required.ts';

export const actionRequiredOom = actionRequiredCondition('BROKER_OOM');
