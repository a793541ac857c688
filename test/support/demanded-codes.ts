import { brokerDescriptionSchema } from '../../src/adapters/aws/mq-schema.ts';
import type { Remedy } from '../../src/catalog/action-required.ts';
import { LOG_PATTERNS } from '../../src/catalog/aws-log-patterns.ts';
import type { BrokerDescription } from '../../src/model/amazon-mq.ts';
import type { LogMatch } from '../../src/model/logs.ts';
import type { ActionId } from '../../src/model/remediation.ts';
import { type AwsWorld, aSeries } from './amazon-mq.ts';
import { aQueue, aReading, GIB, T0, threeNodes } from './snapshots.ts';

type Figures = Omit<AwsWorld, 'description' | 'broker'>;

/** One code as it is lived through: what the broker shows while its trouble lasts, and once it is over. */
export interface DemandedCode {
  readonly code: string;
  readonly engine: 'rabbitmq' | 'activemq';
  /** A word of who is cut off. */
  readonly cutOff: string;
  /** `now` in epoch milliseconds. */
  readonly lasting: (now: number) => Figures;
  readonly over: (now: number) => Figures;
  /** What the diagnosis shows of it. */
  readonly shows: readonly { readonly label: string; readonly value?: unknown }[];
  readonly risks: readonly Remedy['risk'][];
  /** Of the actions that go through Amazon MQ or KMS, those that may run while it stands. */
  readonly mayRun: readonly ActionId[];
  /** More of the reply of DescribeBroker while it lasts; after it, the change was taken back. */
  readonly wire?: Readonly<Record<string, unknown>>;
}

const MINUTE = 60_000;
const memory = { memoryUsed: 3.3 * GIB, memoryLimit: 3.2 * GIB, memoryAlarm: true };
const disk = { diskFree: 11 * GIB, diskFreeLimit: 12 * GIB, diskAlarm: true };
const healthy = (): Figures => ({ rabbitmq: {} });
const key = { keyId: 'k', arn: 'arn:aws:kms:eu-west-1:1:key/k', grants: ['mq_grant'] };
const attached = { id: 'eni-1', ipAddress: '10.0.0.7' };
const instances = ['orders-1', 'orders-2'];
const perInstance = (metric: string, value: number, now: number) =>
  instances.map((broker) =>
    aSeries(
      metric,
      Array.from({ length: 12 }, () => value),
      { broker, lastAt: now - MINUTE },
    ),
  );

/** A line as the broker writes it, found as it is found in its log group. */
function logged(line: string, at: number): LogMatch[] {
  return LOG_PATTERNS.flatMap(({ id, expression }) => {
    const match = expression.exec(line);
    const captured = Object.fromEntries(Object.entries(match?.groups ?? {}));
    const place = { group: '/aws/amazonmq/broker/b-1/general', stream: 'node' };
    return match === null ? [] : [{ ...place, at, pattern: id, message: line, captured }];
  });
}

function arnCode(code: string, cutOff: string, line: string, shows: DemandedCode['shows']): DemandedCode {
  const nodes = (now: number, since: number) => ({
    nodes: aReading(threeNodes().map((node) => ({ ...node, uptime: now - since }))),
  });
  const matches = logged(line, T0 - 30 * MINUTE);
  return {
    code,
    engine: 'rabbitmq',
    cutOff,
    lasting: (now) => ({ rabbitmq: nodes(now, T0 - 40 * MINUTE), log: { since: now - 180 * MINUTE, matches } }),
    over: (now) => ({ rabbitmq: nodes(now, T0 - 10 * MINUTE), log: { since: now - 180 * MINUTE, matches } }),
    shows,
    risks: ['none', 'low', 'medium'],
    mayRun: ['reboot-broker'],
  };
}

function unresolved(arn: string, setting: string): string {
  return `2026-11-01 [error] <0.1.0> aws_arn_config: could not resolve ARN '${arn}' for configuration '${setting}', error: {error,"AccessDenied"}`;
}

function unresolvedCode(code: string, cutOff: string, arn: string, setting: string): DemandedCode {
  return arnCode(code, cutOff, unresolved(arn, setting), [
    { label: 'arn', value: arn },
    { label: 'setting', value: setting },
  ]);
}

const pendingCode = (code: string, wire: Readonly<Record<string, unknown>>): DemandedCode => ({
  code,
  engine: 'rabbitmq',
  cutOff: 'Nobody',
  lasting: healthy,
  over: healthy,
  shows: Object.values(wire).map((value) => ({
    label: expect.stringContaining('pending'),
    value: expect.stringContaining(String(value)),
  })),
  risks: ['none', 'none', 'high'],
  mayRun: ['reboot-broker', 'revert-pending-change'],
  wire,
});

/** The fourteen that are documented. */
export const DEMANDED_CODES: readonly DemandedCode[] = [
  {
    code: 'RABBITMQ_MEMORY_ALARM',
    engine: 'rabbitmq',
    cutOff: 'Every publisher',
    lasting: () => ({ rabbitmq: { nodes: aReading(threeNodes(memory)) } }),
    over: healthy,
    shows: [{ label: 'memory used on rabbit@a', value: 3.3 * GIB }],
    risks: ['none', 'low', 'medium', 'high', 'medium'],
    mayRun: ['resize-broker'],
  },
  {
    code: 'RABBITMQ_DISK_ALARM',
    engine: 'rabbitmq',
    cutOff: 'Every publisher',
    lasting: () => ({ rabbitmq: { nodes: aReading(threeNodes(disk)) } }),
    over: healthy,
    shows: [{ label: 'disk free on rabbit@a', value: 11 * GIB }],
    risks: ['none', 'medium', 'high'],
    mayRun: ['grow-storage', 'reboot-broker'],
  },
  {
    code: 'RABBITMQ_INVALID_KMS_KEY',
    engine: 'rabbitmq',
    cutOff: 'Everybody',
    lasting: () => ({ kmsKey: { ...key, state: 'Disabled' } }),
    over: () => ({ kmsKey: { ...key, state: 'Enabled', grants: ['mq_grant', 'mq_rabbit_grant'] }, rabbitmq: {} }),
    shows: [
      { label: 'key', value: key.arn },
      { label: 'key state', value: 'Disabled' },
      { label: 'missing grants', value: 'mq_rabbit_grant' },
    ],
    risks: ['none', 'high'],
    mayRun: ['cancel-key-deletion', 'enable-key'],
  },
  {
    code: 'BROKER_ENI_DELETED',
    engine: 'activemq',
    cutOff: 'through the VPC',
    lasting: () => ({ interfaces: [{ ...attached, status: 'gone' }] }),
    over: (now) => ({
      interfaces: [{ ...attached, status: 'attached' }],
      metrics: perInstance('CpuUtilization', 5, now),
    }),
    shows: [{ label: 'eni-1 (10.0.0.7)', value: 'gone' }],
    risks: ['none', 'high'],
    mayRun: ['reboot-broker'],
  },
  {
    code: 'BROKER_OOM',
    engine: 'activemq',
    cutOff: 'Everybody',
    lasting: (now) => ({ metrics: perInstance('HeapUsage', 97, now) }),
    over: (now) => ({ metrics: perInstance('HeapUsage', 40, now) }),
    shows: [{ label: 'heap of orders-1', value: 97 }],
    risks: ['none', 'medium', 'high'],
    mayRun: ['reboot-broker', 'resize-broker'],
  },
  arnCode(
    'RABBITMQ_INVALID_ASSUMEROLE',
    'LDAP, HTTP or certificates',
    '[error] aws_arn_config: handle_assume_role, {error,{assume_role_failed,"AccessDenied"}}',
    [{ label: 'failure', value: 'assume_role_failed' }],
  ),
  unresolvedCode(
    'RABBITMQ_INVALID_ARN_LDAP',
    'through LDAP',
    'arn:aws:secretsmanager:eu-west-1:1:secret:ldap-x',
    'aws.arns.auth_ldap.dn_lookup_bind.password',
  ),
  unresolvedCode(
    'RABBITMQ_INVALID_ARN_HTTP',
    'through the HTTP service',
    'arn:aws:s3:::ca/http.pem',
    'aws.arns.auth_http.ssl_options.cacertfile',
  ),
  unresolvedCode(
    'RABBITMQ_INVALID_ARN_SSL',
    'with a certificate',
    'arn:aws:s3:::ca/root.pem',
    'aws.arns.ssl_options.cacertfile',
  ),
  unresolvedCode('RABBITMQ_INVALID_ARN', 'the log line names', 'arn:aws:s3:::ca/any.pem', 'aws.arns.any'),
  {
    code: 'RABBITMQ_QUORUM_QUEUES_NOT_SUPPORTED_ON_CURRENT_VERSION',
    engine: 'rabbitmq',
    cutOff: 'quorum queues',
    lasting: () => ({ rabbitmq: { queues: aReading([aQueue('q', { type: 'quorum' })]) } }),
    over: healthy,
    shows: [{ label: 'quorum queues', value: 1 }],
    risks: ['high', 'low'],
    mayRun: ['reboot-broker'],
    wire: { engineVersion: '3.12.13' },
  },
  pendingCode('RABBITMQ_CLUSTER_DISK_USAGE_TOO_HIGH_FOR_INSTANCE_CHANGE', {
    pendingHostInstanceType: 'mq.m7g.medium',
  }),
  pendingCode('RABBITMQ_DISK_USAGE_TOO_HIGH_FOR_CHANGE', { pendingStorageSize: 15 }),
  {
    ...pendingCode('RABBITMQ_BROKER_NOT_UPGRADEABLE_TO_V4', { pendingEngineVersion: '4.2' }),
    risks: ['none', 'medium'],
  },
];

/** The reply of DescribeBroker, decoded as every reply is. `info` is what Amazon MQ says beside the code. */
export function describedWith(
  { engine }: Pick<DemandedCode, 'engine'>,
  demanded: { readonly code: string; readonly info?: string },
  wire: Readonly<Record<string, unknown>> = {},
): BrokerDescription {
  const mode = engine === 'rabbitmq' ? 'CLUSTER_MULTI_AZ' : 'ACTIVE_STANDBY_MULTI_AZ';
  return brokerDescriptionSchema.parse({
    brokerId: 'b-1',
    brokerName: 'orders',
    brokerState: 'CRITICAL_ACTION_REQUIRED',
    engineType: engine === 'rabbitmq' ? 'RabbitMQ' : 'ActiveMQ',
    engineVersion: engine === 'rabbitmq' ? '3.12.13' : '5.18.4',
    deploymentMode: mode,
    hostInstanceType: 'mq.m5.large',
    actionsRequired: [{ actionRequiredCode: demanded.code, actionRequiredInfo: demanded.info ?? 'see the guide' }],
    ...wire,
  });
}
