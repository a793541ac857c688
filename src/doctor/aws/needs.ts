import type { BrokerDescription } from '../../model/amazon-mq.ts';
import type { Identity } from './ports.ts';

/** A thing of the stack or of Amazon MQ that calls are about. */
export type NeedResource =
  | 'anything'
  | 'table'
  | 'pass-queue'
  | 'remediation-queue'
  | 'topic'
  | 'broker'
  | 'key'
  | 'broker-log-group'
  | 'read-secret';

export interface CallNeed {
  readonly actions: readonly string[];
  readonly resource: NeedResource;
}

/** The functions whose roles are asked about: those without which nothing is found, read or told. */
export type ExaminedFunction = 'tick' | 'event' | 'reconcile' | 'remediate';

const DISCOVER: readonly CallNeed[] = [
  { actions: ['mq:ListBrokers', 'ec2:DescribeNetworkInterfaces'], resource: 'anything' },
  { actions: ['mq:DescribeBroker'], resource: 'broker' },
  { actions: ['dynamodb:Query', 'dynamodb:BatchWriteItem'], resource: 'table' },
  { actions: ['sqs:SendMessage'], resource: 'pass-queue' },
];

const TAKE_FROM_QUEUE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** What a pass reads through the APIs of AWS, and a person who examines the same brokers. */
export const READING_NEEDS: readonly CallNeed[] = [
  { actions: ['mq:DescribeBroker'], resource: 'broker' },
  {
    actions: ['ec2:DescribeNetworkInterfaces', 'cloudwatch:ListMetrics', 'cloudwatch:GetMetricData'],
    resource: 'anything',
  },
  { actions: ['kms:DescribeKey', 'kms:ListGrants'], resource: 'key' },
  { actions: ['logs:FilterLogEvents'], resource: 'broker-log-group' },
];

const STATE: CallNeed = {
  actions: [
    'dynamodb:GetItem',
    'dynamodb:Query',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:BatchWriteItem',
  ],
  resource: 'table',
};

/** What each function calls, as `deploy/roles.yml` allows it; a test holds the two together. */
export const FUNCTION_NEEDS: Readonly<Record<ExaminedFunction, readonly CallNeed[]>> = {
  tick: DISCOVER,
  event: DISCOVER,
  reconcile: [
    { actions: TAKE_FROM_QUEUE, resource: 'pass-queue' },
    STATE,
    { actions: ['sns:Publish'], resource: 'topic' },
    ...READING_NEEDS,
    { actions: ['secretsmanager:GetSecretValue'], resource: 'read-secret' },
  ],
  remediate: [
    { actions: TAKE_FROM_QUEUE, resource: 'remediation-queue' },
    STATE,
    ...READING_NEEDS,
    { actions: ['secretsmanager:GetSecretValue'], resource: 'read-secret' },
  ],
};

/** ARN of each resource that is asked about. What a stack does not have is absent, and is not asked about. */
export type Arns = Readonly<Partial<Record<NeedResource, string>>>;

/** What Amazon MQ has, as IAM names it; where nothing is there yet, something that could be. */
export function arnsOfAmazonMq(
  { partition, account }: Identity,
  region: string,
  [broker]: readonly BrokerDescription[],
): Arns {
  const at = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${account}:${rest}`;
  const id = broker?.id ?? 'b-1';
  return {
    broker: broker?.arn ?? at('mq', `broker:any:${id}`),
    key: at('kms', 'key/any'),
    'broker-log-group': at('logs', `log-group:/aws/amazonmq/broker/${id}/general`),
  };
}

/** All of them, as a policy names them. */
export function everyArnOfAmazonMq({ partition, account }: Identity): Arns {
  const at = (service: string, rest: string) => `arn:${partition}:${service}:*:${account}:${rest}`;
  return {
    broker: at('mq', 'broker:*'),
    key: at('kms', 'key/*'),
    'broker-log-group': at('logs', 'log-group:/aws/amazonmq/broker/*'),
  };
}
