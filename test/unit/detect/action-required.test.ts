import { actionRequiredEntry } from '../../../src/catalog/action-required-codes.ts';
import { actionRequiredConditionId } from '../../../src/detect/action-required.ts';
import { actionRequiredUnknown } from '../../../src/detect/conditions/action-required-unknown.ts';
import { brokerRebooting } from '../../../src/detect/conditions/broker-rebooting.ts';
import { criticalWithoutCode } from '../../../src/detect/conditions/critical-without-code.ts';
import { kmsKeyThreatened } from '../../../src/detect/conditions/kms-key-threatened.ts';
import { networkInterfaceGone } from '../../../src/detect/conditions/network-interface-gone.ts';
import { CONDITIONS } from '../../../src/detect/registry.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { type AwsWorld, aDescription, anAwsInput, aSeries, demanding } from '../../support/amazon-mq.ts';
import { findingOf, firingSubjects, isApplicable, levelOf } from '../../support/findings.ts';
import { anInput, aQueue, aReading, GIB, T0, threeNodes } from '../../support/snapshots.ts';

const ACTIVEMQ = { engine: 'activemq', deploymentMode: 'active-standby-multi-az' } as const;
const NODE = { Node: 'rabbit@a' };
const steady = (value: number) => Array.from({ length: 12 }, () => value);

function conditionOf(code: string) {
  const entry = actionRequiredEntry(code);
  const condition = CONDITIONS.find(({ id }) => entry !== undefined && id === actionRequiredConditionId(entry));
  if (condition === undefined) throw new Error(`no condition for ${code}`);
  return condition;
}

function levelWhile(code: string, world: AwsWorld): Finding['level'] {
  return levelOf(conditionOf(code), anAwsInput({ description: demanding(code), ...world }));
}

describe('a code is believed until the broker itself shows that it is over', () => {
  const memory = { memoryUsed: 3.3 * GIB, memoryLimit: 3.2 * GIB, memoryAlarm: true };
  const disk = { diskFree: 11 * GIB, diskFreeLimit: 12 * GIB, diskAlarm: true };
  const uptime = (milliseconds: number) => ({
    nodes: aReading(threeNodes().map((node) => ({ ...node, uptime: milliseconds }))),
  });
  const complaint = {
    at: T0 - 3_600_000,
    group: '/aws/amazonmq/broker/b-1/general',
    stream: 'node',
    pattern: 'arn-not-resolved',
    message: 'could not resolve',
    captured: { arn: 'arn:aws:s3:::ca/root.pem' },
  };
  const log = { since: T0 - 7_200_000, matches: [complaint] };
  const enabled = { keyId: 'k', state: 'Enabled', grants: ['mq_grant', 'mq_rabbit_grant'] };
  const heap = (value: number) => [
    aSeries('HeapUsage', steady(value), { broker: 'orders-1' }),
    aSeries('HeapUsage', steady(value), { broker: 'orders-2' }),
  ];
  const cpu = ['orders-1', 'orders-2'].map((broker) => aSeries('CpuUtilization', steady(5), { broker }));
  const attached = { id: 'eni-1', ipAddress: '10.0.0.7', status: 'attached' } as const;
  const pending = (code: string, change: object) => ({ description: { ...demanding(code), pending: change } });

  test.each<[string, string, AwsWorld, Finding['level']]>([
    ['RABBITMQ_MEMORY_ALARM', 'nothing else is known', {}, 'firing'],
    ['RABBITMQ_MEMORY_ALARM', 'a node is in alarm', { rabbitmq: { nodes: aReading(threeNodes(memory)) } }, 'firing'],
    ['RABBITMQ_MEMORY_ALARM', 'no node is in alarm', { rabbitmq: {} }, 'ok'],
    [
      'RABBITMQ_MEMORY_ALARM',
      'a node is down',
      { rabbitmq: { nodes: aReading(threeNodes({ running: false })) } },
      'between',
    ],
    [
      'RABBITMQ_MEMORY_ALARM',
      'CloudWatch shows a node over its limit',
      {
        metrics: [
          aSeries('RabbitMQMemUsed', [3.3 * GIB], { dimensions: NODE }),
          aSeries('RabbitMQMemLimit', [3.2 * GIB], { dimensions: NODE }),
        ],
      },
      'firing',
    ],
    [
      'RABBITMQ_MEMORY_ALARM',
      'CloudWatch shows a node well below its limit',
      {
        metrics: [
          aSeries('RabbitMQMemUsed', [1 * GIB], { dimensions: NODE }),
          aSeries('RabbitMQMemLimit', [3.2 * GIB], { dimensions: NODE }),
        ],
      },
      'ok',
    ],
    [
      'RABBITMQ_MEMORY_ALARM',
      'CloudWatch knows only the sum of the nodes',
      { metrics: [aSeries('RabbitMQMemUsed', [1 * GIB]), aSeries('RabbitMQMemLimit', [9.6 * GIB])] },
      'firing',
    ],
    [
      'RABBITMQ_MEMORY_ALARM',
      'what CloudWatch shows is too old',
      {
        metrics: [
          aSeries('RabbitMQMemUsed', [1 * GIB], { dimensions: NODE, lastAt: T0 - 3_600_000 }),
          aSeries('RabbitMQMemLimit', [3.2 * GIB], { dimensions: NODE, lastAt: T0 - 3_600_000 }),
        ],
      },
      'firing',
    ],
    ['RABBITMQ_DISK_ALARM', 'a node is in alarm', { rabbitmq: { nodes: aReading(threeNodes(disk)) } }, 'firing'],
    ['RABBITMQ_DISK_ALARM', 'no node is in alarm', { rabbitmq: {} }, 'ok'],
    [
      'RABBITMQ_DISK_ALARM',
      'free disk is hardly above the limit',
      {
        metrics: [
          aSeries('RabbitMQDiskFree', [12.1 * GIB], { dimensions: NODE }),
          aSeries('RabbitMQDiskFreeLimit', [12 * GIB], { dimensions: NODE }),
        ],
      },
      'between',
    ],
    [
      'RABBITMQ_INVALID_KMS_KEY',
      'the key is disabled',
      { kmsKey: { ...enabled, state: 'Disabled' }, rabbitmq: {} },
      'firing',
    ],
    [
      'RABBITMQ_INVALID_KMS_KEY',
      'a grant is missing',
      { kmsKey: { ...enabled, grants: ['mq_grant'] }, rabbitmq: {} },
      'firing',
    ],
    ['RABBITMQ_INVALID_KMS_KEY', 'the key is enabled, the broker silent', { kmsKey: enabled }, 'between'],
    ['RABBITMQ_INVALID_KMS_KEY', 'the key is enabled and the broker answers', { kmsKey: enabled, rabbitmq: {} }, 'ok'],
    [
      'BROKER_ENI_DELETED',
      'an interface is gone',
      { interfaces: [{ ...attached, status: 'gone' }], broker: ACTIVEMQ },
      'firing',
    ],
    ['BROKER_ENI_DELETED', 'an instance is silent', { interfaces: [attached], broker: ACTIVEMQ }, 'between'],
    ['BROKER_ENI_DELETED', 'all is there', { interfaces: [attached], metrics: cpu, broker: ACTIVEMQ }, 'ok'],
    ['BROKER_OOM', 'there are no figures', { broker: ACTIVEMQ }, 'firing'],
    ['BROKER_OOM', 'the heap is full', { metrics: heap(93), broker: ACTIVEMQ }, 'firing'],
    [
      'BROKER_OOM',
      'figures come with gaps',
      { metrics: [aSeries('HeapUsage', [40, 40], { broker: 'orders-1' })], broker: ACTIVEMQ },
      'between',
    ],
    ['BROKER_OOM', 'the heap is steady', { metrics: heap(40), broker: ACTIVEMQ }, 'ok'],
    ['RABBITMQ_INVALID_ARN_LDAP', 'the log complains since the start', { log, rabbitmq: uptime(6_000_000) }, 'firing'],
    ['RABBITMQ_INVALID_ARN_HTTP', 'every node has started since', { log, rabbitmq: uptime(1_800_000) }, 'ok'],
    ['RABBITMQ_INVALID_ARN_SSL', 'the log is not read', { rabbitmq: uptime(1_800_000) }, 'firing'],
    [
      'RABBITMQ_INVALID_ARN',
      'the start is before what was searched',
      { log: { ...log, matches: [] }, rabbitmq: {} },
      'firing',
    ],
    [
      'RABBITMQ_INVALID_ASSUMEROLE',
      'a quiet start was searched',
      { log: { ...log, matches: [] }, rabbitmq: uptime(60_000) },
      'ok',
    ],
    [
      'RABBITMQ_QUORUM_QUEUES_NOT_SUPPORTED_ON_CURRENT_VERSION',
      'a quorum queue is left',
      {
        description: {
          ...demanding('RABBITMQ_QUORUM_QUEUES_NOT_SUPPORTED_ON_CURRENT_VERSION'),
          engineVersion: '3.12.13',
        },
        rabbitmq: { queues: aReading([aQueue('q', { type: 'quorum' })]) },
      },
      'firing',
    ],
    [
      'RABBITMQ_QUORUM_QUEUES_NOT_SUPPORTED_ON_CURRENT_VERSION',
      'none is left',
      {
        description: {
          ...demanding('RABBITMQ_QUORUM_QUEUES_NOT_SUPPORTED_ON_CURRENT_VERSION'),
          engineVersion: '3.12.13',
        },
        rabbitmq: {},
      },
      'ok',
    ],
    [
      'RABBITMQ_CLUSTER_DISK_USAGE_TOO_HIGH_FOR_INSTANCE_CHANGE',
      'the change is pending',
      pending('RABBITMQ_CLUSTER_DISK_USAGE_TOO_HIGH_FOR_INSTANCE_CHANGE', { instanceType: 'mq.m7g.medium' }),
      'firing',
    ],
    [
      'RABBITMQ_DISK_USAGE_TOO_HIGH_FOR_CHANGE',
      'the storage size is pending',
      pending('RABBITMQ_DISK_USAGE_TOO_HIGH_FOR_CHANGE', { storageSize: 15 }),
      'firing',
    ],
    ['RABBITMQ_DISK_USAGE_TOO_HIGH_FOR_CHANGE', 'the change was taken back', {}, 'ok'],
    [
      'RABBITMQ_BROKER_NOT_UPGRADEABLE_TO_V4',
      'the upgrade is pending',
      pending('RABBITMQ_BROKER_NOT_UPGRADEABLE_TO_V4', { engineVersion: '4.2' }),
      'firing',
    ],
    ['RABBITMQ_BROKER_NOT_UPGRADEABLE_TO_V4', 'the upgrade was taken back', {}, 'ok'],
  ])('%s, %s: %#', (code, _when, world, level) => {
    expect(levelWhile(code, world)).toBe(level);
  });

  test('the finding has what Amazon MQ said, the figures and what is refused', () => {
    const description = demanding({ code: 'MEMORY_ALARM', info: 'see the guide' });
    const finding = findingOf(
      conditionOf('RABBITMQ_MEMORY_ALARM'),
      anAwsInput({ description, rabbitmq: { nodes: aReading(threeNodes(memory)) } }),
    );
    expect(finding.observations[0]).toMatchObject({
      subject: { kind: 'code', name: 'MEMORY_ALARM' },
      evidence: [
        { label: 'Amazon MQ says', value: 'see the guide' },
        { label: 'memory used on rabbit@a', value: 3.3 * GIB, limit: 3.2 * GIB },
        { label: 'RebootBroker meanwhile' },
        { label: 'UpdateBroker meanwhile' },
      ],
    });
  });

  test('the ARN that could not be used is shown', () => {
    const description = demanding('INVALID_ARN_SSL');
    const finding = findingOf(conditionOf('RABBITMQ_INVALID_ARN_SSL'), anAwsInput({ description, log }));
    expect(finding.observations[0]?.evidence).toContainEqual({ label: 'arn', value: 'arn:aws:s3:::ca/root.pem' });
  });
});

describe('conditions about Amazon MQ', () => {
  test('do not apply to a broker elsewhere', () => {
    expect(isApplicable(actionRequiredUnknown, anInput())).toBe(false);
    expect(isApplicable(actionRequiredUnknown, anAwsInput())).toBe(true);
  });

  test('an unknown code fires as it came, known ones do not disturb it', () => {
    const description = demanding('RABBITMQ_MEMORY_ALARM', { code: 'RABBITMQ_NEW_TROUBLE', info: 'read this' });
    const finding = findingOf(actionRequiredUnknown, anAwsInput({ description }));
    expect(finding.level).toBe('firing');
    expect(finding.observations).toMatchObject([
      { subject: { name: 'RABBITMQ_NEW_TROUBLE' }, evidence: [{ label: 'Amazon MQ says', value: 'read this' }] },
    ]);
    expect(levelOf(actionRequiredUnknown, anAwsInput({ description: demanding('MEMORY_ALARM') }))).toBe('ok');
  });

  test('a critical state without a code fires; with one it is the code that tells', () => {
    expect(levelOf(criticalWithoutCode, anAwsInput({ description: demanding() }))).toBe('firing');
    expect(levelOf(criticalWithoutCode, anAwsInput({ description: demanding('BROKER_OOM') }))).toBe('ok');
    expect(levelOf(criticalWithoutCode, anAwsInput())).toBe('ok');
  });

  test('a disabled key and a deleted interface are told before Amazon MQ notices, and not twice after', () => {
    const kmsKey = { keyId: 'k', state: 'PendingDeletion', deletionDate: T0 + 86_400_000 };
    const interfaces = [{ id: 'eni-1', ipAddress: '10.0.0.7', status: 'gone' } as const];
    const early = anAwsInput({ kmsKey, interfaces });
    expect(levelOf(kmsKeyThreatened, early)).toBe('firing');
    expect(firingSubjects(networkInterfaceGone, early)).toEqual(['network-interface eni-1']);
    const noticed = anAwsInput({ kmsKey, interfaces, description: demanding('INVALID_KMS_KEY', 'BROKER_ENI_DELETED') });
    expect(levelOf(kmsKeyThreatened, noticed)).toBe('ok');
    expect(levelOf(networkInterfaceGone, noticed)).toBe('ok');
  });

  test('a description that could not be read is unknown, not ok', () => {
    const input = anAwsInput({ description: aDescription() });
    const failed = {
      state: 'failed',
      why: 'timeout',
      detail: 'no answer within 5 s',
      cost: { requests: 1, bytes: 0, milliseconds: 5_000 },
    } as const;
    const amazonMq = input.snapshot.amazonMq;
    if (amazonMq === undefined) throw new Error('no Amazon MQ readings');
    const blind = { ...input, snapshot: { ...input.snapshot, amazonMq: { ...amazonMq, description: failed } } };
    expect(findingOf(actionRequiredUnknown, blind)).toMatchObject({
      level: 'unknown',
      reason: 'description: no answer within 5 s',
    });
  });
});

test('a reboot is seen while it lasts', () => {
  const level = (state: string) => levelOf(brokerRebooting, anAwsInput({ description: aDescription({ state }) }));
  expect([level('RUNNING'), level('REBOOT_IN_PROGRESS'), level('CRITICAL_ACTION_REQUIRED')]).toEqual([
    'ok',
    'firing',
    'ok',
  ]);
});
