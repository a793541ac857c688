import { actionRequiredCondition } from '../action-required.ts';

export const actionRequiredInvalidArnLdap = actionRequiredCondition('RABBITMQ_INVALID_ARN_LDAP');
