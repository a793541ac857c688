import { actionRequiredCondition } from '../action-required.ts';

export const actionRequiredInvalidAssumerole = actionRequiredCondition('RABBITMQ_INVALID_ASSUMEROLE');
