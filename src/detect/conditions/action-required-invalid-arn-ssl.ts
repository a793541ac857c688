import { actionRequiredCondition } from '../action-required.ts';

export const actionRequiredInvalidArnSsl = actionRequiredCondition('RABBITMQ_INVALID_ARN_SSL');
