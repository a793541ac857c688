import { actionRequiredCondition } from '../action-required.ts';

export const actionRequiredEniDeleted = actionRequiredCondition('BROKER_ENI_DELETED');
