import { actionRequiredCondition } from '../action-required.ts';

export const actionRequiredInvalidKmsKey = actionRequiredCondition('RABBITMQ_INVALID_KMS_KEY');
