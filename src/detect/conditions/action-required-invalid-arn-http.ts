import { actionRequiredCondition } from '../action-required.ts';

export const actionRequiredInvalidArnHttp = actionRequiredCondition('RABBITMQ_INVALID_ARN_HTTP');
