import { actionRequiredCondition } from '../action-required.ts';

export const actionRequiredBrokerNotUpgradeableToV4 = actionRequiredCondition('RABBITMQ_BROKER_NOT_UPGRADEABLE_TO_V4');
