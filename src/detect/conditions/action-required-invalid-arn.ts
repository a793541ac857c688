import { actionRequiredCondition } from '../action-required.ts';

export const actionRequiredInvalidArn = actionRequiredCondition('RABBITMQ_INVALID_ARN');
