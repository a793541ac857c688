import { brokerDimensions } from '../../catalog/cloudwatch-metrics.ts';
import { missingMetrics } from '../../collect/cloudwatch/missing-metrics.ts';
import { allowAmazonMqToLog, lackingLogAccess } from '../../collect/logs/resource-policies.ts';
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

/** Amazon MQ writes logs of a broker only where a resource policy of the account lets it. */
export async function letsAmazonMqWrite(
  { logs, region }: AwsDoctorPorts,
  { partition, account }: Identity,
): Promise<Result> {
  const documents = await told(() => logs.policies(), ['logs:DescribeResourcePolicies']);
  if (isLine(documents)) return documents.line;
  const place = { partition, account, region };
  const lacking = lackingLogAccess(documents, place);
  if (lacking.length === 0) return ok('Amazon MQ may write');
  return warning(`no resource policy lets Amazon MQ do ${lacking.join(', ')}`, allowAmazonMqToLog(place));
}
