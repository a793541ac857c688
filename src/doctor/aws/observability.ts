import { z } from 'zod';
import { brokerDimensions } from '../../catalog/cloudwatch-metrics.ts';
import { missingMetrics } from '../../collect/cloudwatch/missing-metrics.ts';
import { parseJson } from '../../collect/json.ts';
import { matchesAny } from '../../decide/pattern.ts';
import type { BrokerDescription } from '../../model/amazon-mq.ts';
import type { Broker } from '../../model/broker.ts';
import { ok, type Result, warning } from '../examination.ts';
import type { AwsDoctorPorts, Identity } from './ports.ts';
import { isLine, told } from './told.ts';

/** Expected metrics against those that exist; what is missing for a known reason is no trouble. */
export async function hasMetrics(broker: Broker, { metrics }: AwsDoctorPorts): Promise<Result> {
  const lists = await told(
    () => Promise.all(brokerDimensions(broker).map((name) => metrics.list(name))),
    ['cloudwatch:ListMetrics'],
  );
  if (isLine(lists)) return lists.line;
  const existing = lists.flatMap(({ value }) => value);
  const missing = missingMetrics(existing, broker, undefined).filter(
    ({ why }) => why === 'unexplained' || why === 'silent',
  );
  const [first] = missing;
  if (first === undefined) return ok(`${existing.length} metrics in CloudWatch, none missing`);
  const names = missing.map(({ metric, of }) => (metric === '*' ? `everything of ${of}` : metric)).join(', ');
  return warning(
    `CloudWatch has not: ${names}`,
    first.why === 'silent'
      ? 'Wait 15 minutes after the broker was created or rebooted; then see that it is RUNNING, and ask AWS Support.'
      : 'Wait 15 minutes; what is still missing then, Amazon MQ does not publish for this broker: ask AWS Support.',
  );
}

/** Logs name causes that nothing else does: on, and with a group that they go to. */
export async function hasLogs(description: BrokerDescription, { logs, region }: AwsDoctorPorts): Promise<Result> {
  const { id, engine, logging } = description;
  if (logging?.general !== true) {
    const command = `aws mq update-broker --region ${region} --broker-id ${id} --logs General=true`;
    return warning(
      'general logs are off, so no log line names a cause',
      engine === 'rabbitmq' ? command : `${command}, then reboot the broker.`,
    );
  }
  const prefix = `/aws/amazonmq/broker/${id}/`;
  const groups = await told(() => logs.groups(prefix), ['logs:DescribeLogGroups']);
  if (isLine(groups)) return groups.line;
  const group = description.logs.general ?? `${prefix}general`;
  if (groups.includes(group)) return ok(`go to ${group}`);
  return warning(
    `are on, but ${group} does not exist`,
    `aws logs create-log-group --region ${region} --log-group-name ${group}`,
  );
}

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const documentSchema = z.object({
  Statement: z.preprocess(
    (statements) => (Array.isArray(statements) ? statements : [statements]),
    z.array(
      z.object({
        Effect: z.string(),
        Principal: z.union([z.string(), z.object({ Service: oneOrMore.optional() })]).optional(),
        Action: oneOrMore.optional(),
        Resource: oneOrMore.optional(),
      }),
    ),
  ),
});

const WRITES = ['logs:CreateLogStream', 'logs:PutLogEvents'] as const;

/** Amazon MQ writes logs of a broker only where a resource policy of the account lets it. */
export async function letsAmazonMqWrite(
  { logs, region }: AwsDoctorPorts,
  { partition, account }: Identity,
): Promise<Result> {
  const documents = await told(() => logs.policies(), ['logs:DescribeResourcePolicies']);
  if (isLine(documents)) return documents.line;
  const arnOf = (group: string) => `arn:${partition}:logs:${region}:${account}:log-group:${group}`;
  const lacking = WRITES.filter((action) => !documents.some((document) => allows(document, action, arnOf)));
  if (lacking.length === 0) return ok('Amazon MQ may write');
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'mq.amazonaws.com' },
        Action: WRITES,
        Resource: arnOf('/aws/amazonmq/broker/*'),
      },
    ],
  };
  return warning(
    `no resource policy lets Amazon MQ do ${lacking.join(', ')}`,
    `aws logs put-resource-policy --region ${region} --policy-name AmazonMQ-logs --policy-document '${JSON.stringify(policy)}'`,
  );
}

/** The group of one broker: every policy that is meant for it matches this. */
const LOG_OF_ONE = '/aws/amazonmq/broker/b-1/general:log-stream:one';

function allows(document: string, action: string, arnOf: (group: string) => string): boolean {
  const { data } = documentSchema.safeParse(parseJson(document)?.value);
  return (data?.Statement ?? []).some(({ Effect, Principal, Action = [], Resource = [] }) => {
    const services = typeof Principal === 'string' ? [Principal] : (Principal?.Service ?? []);
    return (
      Effect === 'Allow' &&
      services.some((service) => service === '*' || service === 'mq.amazonaws.com') &&
      matchesAny(Action, [action]) &&
      matchesAny(Resource, [arnOf(LOG_OF_ONE)])
    );
  });
}
