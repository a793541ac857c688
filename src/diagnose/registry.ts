import type { Contributor } from './contributor.ts';
import { connectionAttempts } from './contributors/connection-attempts.ts';
import { managementStatistics } from './contributors/management-statistics.ts';
import { manyChannels } from './contributors/many-channels.ts';
import { manyConnections } from './contributors/many-connections.ts';
import { manyConsumers } from './contributors/many-consumers.ts';
import { manyQueues } from './contributors/many-queues.ts';
import { mirrorSynchronisation } from './contributors/mirror-synchronisation.ts';
import { publishRate } from './contributors/publish-rate.ts';
import { readyMessages } from './contributors/ready-messages.ts';
import { unackedMessages } from './contributors/unacked-messages.ts';

/** Every contributor. Among equal weights the earlier one is named first. */
export const CONTRIBUTORS: readonly Contributor[] = [
  mirrorSynchronisation,
  unackedMessages,
  readyMessages,
  publishRate,
  manyConnections,
  connectionAttempts,
  manyChannels,
  manyConsumers,
  manyQueues,
  managementStatistics,
];
