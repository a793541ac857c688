import { type ActionRequiredEntry, guidePage, type RefusedOperation, type Remedy } from './action-required.ts';
import { EXTERNAL_ARN_CODES } from './action-required-external-codes.ts';

const REBOOT_REFUSED: RefusedOperation = {
  operation: 'RebootBroker',
  detail: 'answers with an exception until the cause is gone',
};
const DRAIN: Remedy = { text: 'Let consumers drain the deepest queues, or start more of them.', risk: 'none' };
const PURGE: Remedy = {
  text: 'Purge or delete queues whose messages nobody needs.',
  risk: 'high',
  caution: 'The messages are lost for good.',
};

const RESOURCE_CODES: readonly ActionRequiredEntry[] = [
  {
    code: 'RABBITMQ_MEMORY_ALARM',
    engine: 'rabbitmq',
    family: 'memory-alarm',
    severity: 'critical',
    title: 'Memory alarm',
    meaning: 'A node uses more memory than its limit allows, so the whole cluster stops reading from publishers.',
    affected: 'Every publisher; also consumers that share a connection with a publisher.',
    refused: [
      REBOOT_REFUSED,
      {
        operation: 'UpdateBroker',
        detail:
          'a larger instance type takes effect for a cluster only after the alarm is over; a single instance may be upgraded during it',
      },
    ],
    remedies: [
      DRAIN,
      {
        text: 'Stop the client that opens the most connections, channels or unacknowledged deliveries.',
        risk: 'low',
        caution: 'Its unacknowledged messages are delivered again.',
      },
      {
        text: 'If a mirrored queue is paused while synchronising, cancel its synchronisation and restart it with a smaller batch.',
        risk: 'medium',
        caution: 'Until it is done again, the queue has fewer copies.',
      },
      PURGE,
      {
        text: 'After the alarm: move to a larger instance type. A single instance in a restart loop may be upgraded at once.',
        risk: 'medium',
        caution: 'The broker restarts.',
      },
    ],
    clears: 'By itself, up to several hours after the memory is free again.',
    recovery: 'No node reports its memory alarm, and memory used is below the limit on every node.',
    source: guidePage('troubleshooting-action-required-codes-rabbitmq-memory-alarm'),
  },
  {
    code: 'RABBITMQ_DISK_ALARM',
    engine: 'rabbitmq',
    family: 'disk-alarm',
    severity: 'critical',
    title: 'Disk alarm',
    meaning: 'A node has less free disk than its limit asks for; one such node blocks publishing in the whole cluster.',
    affected: 'Every publisher; also consumers that share a connection with a publisher.',
    refused: [
      {
        operation: 'RebootBroker',
        detail:
          'answers with an exception; on RabbitMQ 4 clusters of m7g it is documented to work to apply a larger storage size',
      },
      { operation: 'UpdateBroker', detail: 'another instance type is refused until the alarm is over' },
    ],
    remedies: [
      DRAIN,
      {
        text: 'On a RabbitMQ 4 cluster of m7g instances: raise the storage size, then reboot to apply it.',
        risk: 'medium',
        caution: 'The broker restarts; expect that the reboot may be refused.',
      },
      PURGE,
    ],
    clears: 'By itself, up to several hours after the disk is free again.',
    recovery: 'No node reports its disk alarm, and free disk is above the limit on every node.',
    source: guidePage('troubleshooting-action-required-codes-disk-limit-alarm'),
  },
  {
    code: 'RABBITMQ_INVALID_KMS_KEY',
    engine: 'rabbitmq',
    family: 'kms-key',
    severity: 'critical',
    title: 'Encryption key not usable',
    meaning:
      'The customer managed key of the broker is disabled, pending deletion or lacks its grants; Amazon MQ quarantines the broker.',
    affected: 'Everybody: the broker is quarantined.',
    refused: [REBOOT_REFUSED],
    remedies: [
      {
        text: 'Cancel a pending deletion of the key (kms:CancelKeyDeletion), enable it (kms:EnableKey), then wait: Amazon MQ checks the key periodically.',
        risk: 'none',
      },
      {
        text: 'If the key is deleted or the grants mq_grant or mq_rabbit_grant are missing: create a new broker and delete this one.',
        risk: 'high',
        caution: 'Messages on the broker are lost.',
      },
    ],
    clears: 'By itself, after the next periodic check finds the key usable.',
    recovery:
      'The key is enabled, and the broker answers again: its management API, or figures that arrive in CloudWatch.',
    source: guidePage('troubleshooting-action-required-codes-invalid-kms-key'),
  },
  {
    code: 'BROKER_ENI_DELETED',
    engine: 'activemq',
    family: 'network-interface',
    severity: 'critical',
    title: 'Network interface deleted',
    meaning:
      'Somebody deleted a network interface that Amazon MQ made in the VPC; the path from the VPC to the broker may be lost for good.',
    affected: 'Every client that comes through the VPC.',
    refused: [],
    remedies: [
      { text: 'Let clients use the other instance, if there is a standby (failover transport).', risk: 'none' },
      {
        text: 'Create a new broker in the same subnets, move the clients, then delete this one. No repair is documented.',
        risk: 'high',
        caution: 'Messages that are only on this broker stay there.',
      },
    ],
    clears: 'Not documented.',
    recovery:
      'Every network interface known of the broker exists and is attached, and every instance delivers figures to CloudWatch.',
    source: guidePage('troubleshooting-action-required-codes-activemq-eni-deleted'),
  },
  {
    code: 'BROKER_OOM',
    engine: 'activemq',
    family: 'restart-loop',
    severity: 'critical',
    title: 'Out of memory, restarting in a loop',
    meaning: 'The broker does not have enough memory to start, so it restarts again and again.',
    affected: 'Everybody, for most of the time.',
    refused: [],
    remedies: [
      { text: 'Consume faster as soon as the broker is up; pause publishers.', risk: 'none' },
      { text: 'Move to a larger instance type.', risk: 'medium', caution: 'The broker restarts.' },
      { ...PURGE, text: 'Purge the dead-letter queue.' },
    ],
    clears: 'Not documented.',
    recovery: 'Heap usage arrives in CloudWatch without gaps and stays below 80 %.',
    source: guidePage('troubleshooting-action-required-codes-activemq-broker-oom'),
  },
];

const CHANGE_CODES: readonly ActionRequiredEntry[] = [
  {
    code: 'RABBITMQ_QUORUM_QUEUES_NOT_SUPPORTED_ON_CURRENT_VERSION',
    engine: 'rabbitmq',
    family: 'quorum-queues',
    severity: 'critical',
    title: 'Quorum queues on a version that does not support them',
    meaning: 'Quorum queues were declared, but Amazon MQ supports them only from RabbitMQ 3.13 on.',
    affected: 'Users of those quorum queues.',
    refused: [],
    remedies: [
      {
        text: 'If the messages are not needed: delete the quorum queues and upgrade to 3.13 or later.',
        risk: 'high',
        caution: 'Their messages are lost.',
      },
      { text: 'Otherwise create a new broker on 3.13 or later and move the messages with a shovel.', risk: 'low' },
    ],
    clears: 'Not documented.',
    recovery: 'The broker runs 3.13 or later, or has no quorum queue left.',
    source: guidePage('troubleshooting-action-required-codes-rabbitmq-quorum-queues'),
  },
  ...(
    ['RABBITMQ_CLUSTER_DISK_USAGE_TOO_HIGH_FOR_INSTANCE_CHANGE', 'RABBITMQ_DISK_USAGE_TOO_HIGH_FOR_CHANGE'] as const
  ).map(
    (code): ActionRequiredEntry => ({
      code,
      engine: 'rabbitmq',
      family: 'pending-change',
      severity: 'warning',
      title: 'Requested change does not fit the data on disk',
      meaning:
        'The pending instance type or storage size would have less room than the messages take; the change is held back.',
      affected: 'Nobody: clients are served as before.',
      refused: [{ operation: 'UpdateBroker', detail: 'changes to a size that is too small; reboots are allowed' }],
      remedies: [
        { text: 'Take the change back: UpdateBroker with the current instance type and storage size.', risk: 'none' },
        DRAIN,
        PURGE,
      ],
      clears: 'When the change is taken back, or up to several hours after enough disk is free.',
      recovery: 'No instance type and no storage size is pending any more.',
      source: guidePage('troubleshooting-action-required-disk-usage-change-alarm'),
    }),
  ),
  {
    code: 'RABBITMQ_BROKER_NOT_UPGRADEABLE_TO_V4',
    engine: 'rabbitmq',
    family: 'blocked-upgrade',
    severity: 'warning',
    title: 'Upgrade to RabbitMQ 4 not possible yet',
    meaning:
      'The upgrade from 3.13 was asked for while classic queues exist or the Khepri feature flag is on; it is not applied.',
    affected: 'Nobody: clients are served as before.',
    refused: [{ operation: 'UpdateBroker', detail: 'the upgrade is held back' }],
    remedies: [
      { text: 'Take it back: UpdateBroker with engine version 3.13.', risk: 'none' },
      {
        text: 'Migrate classic queues to quorum queues with the queue migration plugin, then upgrade.',
        risk: 'medium',
        caution: 'Queues are not available while they are migrated.',
      },
    ],
    clears: 'By itself, once the upgrade is taken back or possible.',
    recovery: 'No version 4 is pending any more, or the broker runs it.',
    source: guidePage('troubleshooting-action-required-codes-rabbitmq-not-upgradeable-to-v4'),
  },
];

/** All action-required codes that are known, in the order in which they are listed for people. */
export const ACTION_REQUIRED_CODES: readonly ActionRequiredEntry[] = [
  ...RESOURCE_CODES,
  ...EXTERNAL_ARN_CODES,
  ...CHANGE_CODES,
];

const PREFIX = 'RABBITMQ_';
const byKey = new Map(ACTION_REQUIRED_CODES.map((entry) => [keyOf(entry.code), entry]));

/** What is known about a code as Amazon MQ sent it, with or without its prefix; undefined for a code not known here. */
export function actionRequiredEntry(code: string): ActionRequiredEntry | undefined {
  return byKey.get(keyOf(code));
}

function keyOf(code: string): string {
  const upper = code.trim().toUpperCase();
  return upper.startsWith(PREFIX) ? upper.slice(PREFIX.length) : upper;
}
