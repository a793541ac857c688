import { type CloudWatchClient, DescribeAlarmsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  DisableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { AMAZON_MQ_NAMESPACE } from '../../src/catalog/cloudwatch-metrics.ts';
import { LOCAL_STACK } from '../../src/lab/aws/deploy.ts';

/** Lets the deployed function that publishes see CloudWatch through a front: the emulator lacks calls that it needs. */
export async function publishThrough(url: string): Promise<void> {
  const lambda = new LambdaClient({});
  const FunctionName = `${LOCAL_STACK}-publish`;
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = { ...Environment?.Variables, AWS_ENDPOINT_URL_CLOUDWATCH: url };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
}

/** Ends the schedule of the deployed function that publishes: from then on only a test calls it. Returns what it was. */
export async function takeFromSchedule(): Promise<string | undefined> {
  const bus = new EventBridgeClient({});
  const { Rules = [] } = await bus.send(new ListRulesCommand({ NamePrefix: LOCAL_STACK }));
  for (const { Name: Rule, ScheduleExpression } of Rules) {
    if (Rule === undefined || ScheduleExpression === undefined) continue;
    const { Targets = [] } = await bus.send(new ListTargetsByRuleCommand({ Rule }));
    if (!Targets.some(({ Arn }) => Arn?.endsWith(`:function:${LOCAL_STACK}-publish`))) continue;
    await bus.send(new DisableRuleCommand({ Name: Rule }));
    return ScheduleExpression;
  }
  return undefined;
}

/** A node of a RabbitMQ broker publishes its first figure, by which it becomes known. */
export async function nodeAppears(cloudwatch: CloudWatchClient, broker: string, node: string): Promise<void> {
  const Dimensions = [
    { Name: 'Broker', Value: broker },
    { Name: 'Node', Value: node },
  ];
  const MetricData = [{ MetricName: 'RabbitMQMemUsed', Dimensions, Value: 1 }];
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: AMAZON_MQ_NAMESPACE, MetricData }));
}

/** Names of the alarms on metrics that a broker has. */
export async function alarmsOf(cloudwatch: CloudWatchClient, broker: string): Promise<readonly string[]> {
  const AlarmNamePrefix = `mq-operator/${broker}/`;
  const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix }));
  return MetricAlarms.map(({ AlarmName = '' }) => AlarmName.slice(AlarmNamePrefix.length));
}
