import type { AwsStack } from '../../config/aws-settings.ts';
import type { DoctorPlace } from '../../config/doctor-place.ts';
import { matchesAny } from '../../decide/pattern.ts';
import { secretOf } from '../../discover/to-broker.ts';
import type { BrokerDescription } from '../../model/amazon-mq.ts';
import { enabledActions, permissionsOf } from '../../remediate/permissions.ts';
import { type DoctorLine, failed, ok, type Result } from '../examination.ts';
import { type Arns, arnsOfAmazonMq, type ExaminedFunction, FUNCTION_NEEDS } from './needs.ts';
import { type Asked, asksOf, asksOfStatements, deployAgain, mayDo } from './permissions.ts';
import type { AwsDoctorPorts, Identity, TopicFacts } from './ports.ts';
import { isHeard, secretFix } from './stack.ts';
import { isLine, told } from './told.ts';

/** What the stack itself is asked about, beside the account. Methods throw `ReadError`. */
export interface StackPorts extends AwsDoctorPorts {
  /** ARN of a secret that is there. */
  secretArn(secretId: string): Promise<string>;
  readTopic(topicArn: string): Promise<TopicFacts>;
}

export interface StackSubject {
  readonly stack: AwsStack;
  readonly place: DoctorPlace;
  readonly identity: Identity;
  readonly brokers: readonly BrokerDescription[];
}

const FUNCTIONS: readonly ExaminedFunction[] = ['tick', 'event', 'reconcile', 'remediate'];

/** Roles of the functions, secrets that write, and topics. */
export async function* examineStack(subject: StackSubject, ports: StackPorts): AsyncGenerator<DoctorLine> {
  const { stack, place, identity, brokers } = subject;
  const arns = arnsOf(stack, identity, brokers);
  for (const name of FUNCTIONS) {
    const role = place.roles[name];
    if (role === undefined) continue;
    const asks = [...asksOf(FUNCTION_NEEDS[name], arns), ...(name === 'remediate' ? asksOfActions(subject) : [])];
    yield { subject: name, check: 'permissions', ...(await mayDo(role, asks, ports, deployAgain)) };
  }
  if (place.roles.remediate !== undefined) yield* examineWriting(subject, place.roles.remediate, ports);
  const topics = Object.entries(stack.settings.notify.channels).flatMap(([name, channel]) =>
    channel.kind === 'sns' ? [[name, channel.topicArn] as const] : [],
  );
  for (const [name, arn] of [['sns', stack.topicArn] as const, ...topics]) {
    yield { subject: 'channels', check: name, ...(await topicLine(arn, ports)) };
  }
}

function asksOfActions({ stack, identity }: StackSubject): readonly Asked[] {
  const { rules, hooks } = stack.settings.remediations;
  const { partition, account } = identity;
  return permissionsOf(enabledActions(rules), { partition, account, region: stack.region, hooks }).flatMap(({ iam }) =>
    asksOfStatements(iam),
  );
}

/** The secrets of users that write: there, and readable for the function that writes. What is in them is not read. */
async function* examineWriting(
  { stack, brokers }: StackSubject,
  role: string,
  ports: StackPorts,
): AsyncGenerator<DoctorLine> {
  for (const { name, secret } of brokers.flatMap((broker) => writingSecretsOf(broker, stack))) {
    yield { subject: name, check: 'write secret', ...(await writeSecretLine(secret, role, stack.region, ports)) };
  }
}

async function writeSecretLine(secret: string, role: string, region: string, ports: StackPorts): Promise<Result> {
  const arn = await told(() => ports.secretArn(secret), ['secretsmanager:DescribeSecret']);
  if (isLine(arn)) {
    const { health, detail } = arn.line;
    return health === 'failed' ? failed(detail, secretFix(detail, secret, region)) : arn.line;
  }
  const asks = [{ actions: ['secretsmanager:GetSecretValue'], resource: arn, grant: arn }];
  const { health, ...rest } = await mayDo(role, asks, ports, () => secretFix('', secret, region));
  return health === 'ok' ? ok(`${secret} is there, and only the function remediate reads it`) : { health, ...rest };
}

function writingSecretsOf({ id, name }: BrokerDescription, { region, settings }: AwsStack) {
  const secrets = settings.remediations.rules.flatMap(({ secret, brokers }) =>
    secret === undefined || !matchesAny(brokers, [name, id]) ? [] : [secretOf(secret, { id, name, region })],
  );
  return [...new Set(secrets)].map((secret) => ({ name, secret }));
}

async function topicLine(topicArn: string, ports: StackPorts): Promise<Result> {
  const facts = await told(() => ports.readTopic(topicArn), ['sns:GetTopicAttributes']);
  if (!isLine(facts)) return isHeard(facts, topicArn);
  const { health, detail } = facts.line;
  return health !== 'failed' ? facts.line : failed(detail, 'Deploy the stack again, or name a topic that exists.');
}

function arnsOf(
  { table, queueUrl, topicArn, region, settings, remediationQueueUrl }: AwsStack,
  identity: Identity,
  brokers: readonly BrokerDescription[],
): Arns {
  const { partition, account } = identity;
  const at = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${account}:${rest}`;
  const nameOf = (url: string) => url.split('/').at(-1) ?? '';
  const [{ id, name } = { id: 'b-1', name: 'any' }] = brokers;
  const { readSecret } = settings;
  const secret = readSecret === undefined ? undefined : secretOf(readSecret, { id, name, region });
  return {
    ...arnsOfAmazonMq(identity, region, brokers),
    table: at('dynamodb', `table/${table}`),
    'pass-queue': at('sqs', nameOf(queueUrl)),
    topic: topicArn,
    ...(remediationQueueUrl === undefined ? {} : { 'remediation-queue': at('sqs', nameOf(remediationQueueUrl)) }),
    // IAM knows secrets with the six characters that Secrets Manager adds.
    ...(secret === undefined ? {} : { 'read-secret': at('secretsmanager', `secret:${secret}-AbCdEf`) }),
  };
}
