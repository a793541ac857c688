import { type CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { AMAZON_MQ_NAMESPACE } from '../../src/catalog/cloudwatch-metrics.ts';
import type { NodeView } from '../../src/lab/admin-client.ts';
import type { AwsProxy } from '../../src/lab/aws/proxy.ts';
import { type Lab, labAdmin } from '../../src/lab/lab.ts';

/** Plays Amazon MQ's part for one real broker. */
export interface BridgedBroker {
  readonly id: string;
  readonly name: string;
  readonly lab: Lab;
}

/** Copies the figures of the real nodes into CloudWatch, and turns their alarms into action-required codes. */
export async function bridgeOnce(
  { id, name, lab }: BridgedBroker,
  proxy: AwsProxy,
  cloudwatch: CloudWatchClient,
): Promise<readonly string[]> {
  const nodes = await labAdmin(lab, 1).nodes();
  const data = nodes.flatMap((node) => figuresOf(name, node));
  if (data.length > 0) {
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: AMAZON_MQ_NAMESPACE, MetricData: data }));
  }
  const codes = codesOf(nodes);
  proxy.overlay(id, {
    brokerState: codes.length === 0 ? 'RUNNING' : 'CRITICAL_ACTION_REQUIRED',
    actionsRequired: codes.map((code) => ({ actionRequiredCode: code, actionRequiredInfo: '' })),
  });
  return codes;
}

export function codesOf(nodes: readonly NodeView[]): readonly string[] {
  return [
    ...(nodes.some(({ mem_alarm: alarm }) => alarm === true) ? ['RABBITMQ_MEMORY_ALARM'] : []),
    ...(nodes.some(({ disk_free_alarm: alarm }) => alarm === true) ? ['RABBITMQ_DISK_ALARM'] : []),
  ];
}

function figuresOf(broker: string, node: NodeView): MetricDatum[] {
  const figures: Readonly<Record<string, number | undefined>> = {
    RabbitMQMemUsed: node.mem_used,
    RabbitMQMemLimit: node.mem_limit,
    RabbitMQDiskFree: node.disk_free,
    RabbitMQDiskFreeLimit: node.disk_free_limit,
  };
  return Object.entries(figures).flatMap(([MetricName, Value]) =>
    Value === undefined
      ? []
      : [
          {
            MetricName,
            Value,
            Unit: 'Bytes' as const,
            Dimensions: [
              { Name: 'Broker', Value: broker },
              { Name: 'Node', Value: node.name },
            ],
          },
        ],
  );
}
