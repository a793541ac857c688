import { actionRequiredCondition } from '../action-required.ts';

export const actionRequiredQuorumQueuesNotSupportedOnCurrentVersion = actionRequiredCondition(
  'RABBITMQ_QUORUM_QUEUES_NOT_SUPPORTED_ON_CURRENT_VERSION',
);
