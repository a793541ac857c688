import type { MetricId, MetricReader } from '../../../src/aws-ports.ts';
import { missingMetrics } from '../../../src/collect/cloudwatch/missing-metrics.ts';
import { metricsOfBroker, planQueries } from '../../../src/collect/cloudwatch/plan-queries.ts';
import { readCloudwatch } from '../../../src/collect/cloudwatch/read-cloudwatch.ts';
import { readLogs } from '../../../src/collect/logs/read-logs.ts';
import { ReadError } from '../../../src/errors.ts';
import { aDescription } from '../../support/amazon-mq.ts';
import { aBroker, aQueue, T0 } from '../../support/snapshots.ts';

const COST = { requests: 1, bytes: 0, milliseconds: 1 };
const BROKER = aBroker({ engineVersion: '3.13.7', deploymentMode: 'cluster-multi-az' });
const ACTIVEMQ = aBroker({ engine: 'activemq', engineVersion: '5.18.4', deploymentMode: 'active-standby-multi-az' });

function exists(metric: string, dimensions: Record<string, string> = {}): MetricId {
  return { metric, dimensions: { Broker: 'orders', ...dimensions } };
}

const NODE = { Node: 'rabbit@ip-10-0-0-1' };
const whole = [
  ...['ExchangeCount', 'QueueCount', 'ConnectionCount', 'ChannelCount', 'ConsumerCount', 'MessageCount'],
  ...['MessageReadyCount', 'MessageUnacknowledgedCount'],
].map((name) => exists(name));
const ofNode = ['SystemCpuUtilization', 'RabbitMQMemLimit', 'RabbitMQMemUsed', 'RabbitMQDiskFreeLimit'].map((name) =>
  exists(name, NODE),
);
const complete = [...whole, ...ofNode, exists('RabbitMQDiskFree', NODE), exists('RabbitMQFdUsed', NODE)];
const ofQueue = (name: string) => exists('MessageCount', { VirtualHost: '/', Queue: name });

describe('which metrics are read', () => {
  test('each of the catalog that exists, at its own dimensions and with its own statistic', () => {
    const sums = exists('RabbitMQMemUsed');
    const plan = planQueries([...complete, sums, exists('SomethingNew')], BROKER, 10);
    expect(plan.metrics).toHaveLength(complete.length);
    expect(plan.metrics).not.toContainEqual(expect.objectContaining({ metric: 'SomethingNew' }));
    // The sum over all nodes says nothing about any of them.
    expect(plan.metrics.filter(({ metric }) => metric === 'RabbitMQMemUsed')).toEqual([
      { metric: 'RabbitMQMemUsed', dimensions: { Broker: 'orders', ...NODE }, statistic: 'Maximum' },
    ]);
  });

  test('destinations within the number allowed; the rest is counted', () => {
    const plan = planQueries(
      Array.from({ length: 30 }, (_, index) => ofQueue(`q${index}`)),
      BROKER,
      10,
    );
    expect([plan.destinations.length, plan.omitted]).toEqual([10, 20]);
  });

  test('none that the version does not have', () => {
    const names = (engineVersion: string) => metricsOfBroker(aBroker({ engineVersion })).map(({ name }) => name);
    expect(names('4.2')).not.toContain('RabbitMQIOReadAverageTime');
    expect(names('3.13')).toContain('RabbitMQIOReadAverageTime');
    expect(metricsOfBroker(aBroker({ engineVersion: '4.2.0' })).filter(({ scope }) => scope === 'queue')).toEqual([]);
  });
});

describe('which metrics are missing, and why', () => {
  test.each([
    ['nothing is', complete, [], []],
    ['all of it', [], [], ['silent']],
    ['those per node', whole, [], Array.from({ length: 6 }, () => 'unexplained')],
    ['a queue whose name has a blank', complete, [aQueue('my queue')], ['name']],
    ['a queue that is new', complete, [aQueue('new')], ['unexplained']],
    [
      'a queue beyond the cap',
      [...complete, ...Array.from({ length: 500 }, (_, index) => ofQueue(`q${index}`))],
      [aQueue('more')],
      ['cap'],
    ],
    ['nothing of a published queue', [...complete, ofQueue('orders')], [aQueue('orders')], []],
  ])('%s', (_what, existing, queues, why) => {
    expect(missingMetrics(existing, BROKER, queues).map((missing) => missing.why)).toEqual(why);
  });

  test('RabbitMQ 4 has none per queue', () => {
    const broker = aBroker({ engineVersion: '4.0.1' });
    expect(missingMetrics(complete, broker, [aQueue('a'), aQueue('b')])).toMatchObject([
      { of: '2 queues', why: 'version' },
    ]);
  });
});

describe('reading', () => {
  function reader(existing: readonly MetricId[], asked: string[] = []): MetricReader {
    return {
      list: async (broker) => {
        asked.push(broker);
        return { value: existing.filter(({ dimensions }) => dimensions.Broker === broker), dropped: 0, cost: COST };
      },
      data: async (queries) => ({
        value: queries.map((_, index) => (index === 0 ? [] : [{ at: T0, value: index }])),
        dropped: 0,
        cost: COST,
      }),
    };
  }
  const options = { now: T0, withDestinations: true, destinationLimit: 10 };

  test('asks for both instances of an active/standby broker', async () => {
    const asked: string[] = [];
    await readCloudwatch(ACTIVEMQ, reader([], asked), options);
    expect(asked).toEqual(['orders-1', 'orders-2']);
  });

  test('keeps series with points, names the broker apart', async () => {
    const { metrics, destinations } = await readCloudwatch(
      BROKER,
      reader([...complete, ofQueue('a'), ofQueue('b')]),
      options,
    );
    expect(metrics).toMatchObject({ state: 'read' });
    expect(metrics.state === 'read' && metrics.value.length).toBe(complete.length - 1);
    expect(destinations).toMatchObject({
      value: [{ metric: 'MessageCount', broker: 'orders', dimensions: { VirtualHost: '/', Queue: 'b' } }],
    });
  });

  test('trouble is a reading, not an exception', async () => {
    const failing: MetricReader = {
      ...reader([]),
      list: async () => {
        throw new ReadError('timeout', 'cloudwatch:ListMetrics: no answer in time');
      },
    };
    expect(await readCloudwatch(BROKER, failing, options)).toMatchObject({
      metrics: { state: 'failed', why: 'timeout' },
      missing: { state: 'failed' },
    });
  });
});

describe('log lines', () => {
  const window = { start: T0 - 3_600_000, end: T0 };

  test('the ARN and the setting are taken out of the line', async () => {
    const message =
      "2026-01-05 00:00:00 [error] <0.254.0> aws_arn_config: {<<\"could not resolve ARN 'arn:aws:s3:::ca/root.pem' for configuration 'aws.arns.ssl_options.cacertfile', error: ...\">>}";
    const { lines } = await readLogs(
      aDescription(),
      {
        search: async (_group, filter) => ({
          value: filter === 'aws_arn_config' ? [{ at: T0, stream: 'node', message }] : [],
          dropped: 0,
          cost: COST,
        }),
      },
      window,
    );
    expect(lines).toMatchObject({
      value: {
        since: window.start,
        matches: [
          {
            pattern: 'arn-not-resolved',
            captured: { arn: 'arn:aws:s3:::ca/root.pem', setting: 'aws.arns.ssl_options.cacertfile' },
          },
        ],
      },
    });
  });

  test('logs that are switched off are not configured, which is not trouble', async () => {
    const { lines } = await readLogs(
      aDescription({ logs: {} }),
      { search: async () => ({ value: [], dropped: 0, cost: COST }) },
      window,
    );
    expect(lines).toMatchObject({ state: 'unavailable', why: 'not-configured' });
  });
});
