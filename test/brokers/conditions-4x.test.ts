import { celeryControlQueues } from '../../src/detect/conditions/celery-control-queues.ts';
import { cloudwatchWithoutQueueMetrics } from '../../src/detect/conditions/cloudwatch-without-queue-metrics.ts';
import { deprecatedFeaturesUsed } from '../../src/detect/conditions/deprecated-features-used.ts';
import { quorumQueueNoDeliveryLimit } from '../../src/detect/conditions/quorum-queue-no-delivery-limit.ts';
import { transientSharedQueues } from '../../src/detect/conditions/transient-shared-queues.ts';
import { anAwsInput } from '../support/amazon-mq.ts';
import { talkIntoLogLines } from '../support/client-troubles.ts';
import { seeConditionsOn4 } from '../support/conditions-4x.ts';
import { compareEffectivePolicies } from '../support/effective-policies.ts';
import { withLab } from '../support/lab.ts';
import { connectAs, openSight, untilLevel } from '../support/lab-sight.ts';
import { expectOn4, remediateOn4 } from '../support/remediate-4x.ts';
import { tripOver } from '../support/upgrade-obstacles.ts';

const shared = withLab({ nodes: 1, suite: 'trixie' });
jest.setTimeout(240_000);

test('what only RabbitMQ 4 has fires and clears', async () => {
  const sight = openSight(shared.lab);
  const connection = await connectAs(shared.lab);
  const channel = await connection.createChannel();
  const look = () => sight.look();
  const { amazonMq } = anAwsInput().snapshot;
  const onAmazonMq = () => sight.look({ snapshot: amazonMq === undefined ? {} : { amazonMq } });

  await untilLevel(onAmazonMq, cloudwatchWithoutQueueMetrics, 'lab', 'ok');
  await channel.assertQueue('endless', { arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': -1 } });
  await channel.assertQueue('limited', { arguments: { 'x-queue-type': 'quorum' } });
  await untilLevel(look, quorumQueueNoDeliveryLimit, 'endless', 'firing');
  await untilLevel(look, quorumQueueNoDeliveryLimit, 'limited', 'ok');
  await untilLevel(onAmazonMq, cloudwatchWithoutQueueMetrics, 'lab', 'firing');
  await channel.deleteQueue('endless');
  await channel.deleteQueue('limited');
  await untilLevel(look, quorumQueueNoDeliveryLimit, 'endless', 'ok');
  await untilLevel(onAmazonMq, cloudwatchWithoutQueueMetrics, 'lab', 'ok');

  await channel.assertQueue('shared', { durable: false });
  await untilLevel(look, deprecatedFeaturesUsed, 'transient_nonexcl_queues', 'firing');
  await channel.assertQueue('worker.celery.pidbox', { durable: false });
  await untilLevel(look, transientSharedQueues, '/', 'firing');
  await untilLevel(look, celeryControlQueues, '/', 'firing');
  await channel.deleteQueue('shared');
  await channel.deleteQueue('worker.celery.pidbox');
  await untilLevel(look, celeryControlQueues, '/', 'ok');
  await untilLevel(look, deprecatedFeaturesUsed, 'transient_nonexcl_queues', 'ok');
  await untilLevel(look, transientSharedQueues, '/', 'ok');
  await connection.close();
  await sight.close();
});

test('readiness names what an upgrade to 4.3 trips over', async () => {
  const { before, after, unknown } = await tripOver(shared.lab, '4.3', {
    queues: ['shared', 'worker.celery.pidbox', 'first', 'located'],
    policy: { 'consumer-timeout': 60_000 },
  });
  expect(before).toMatchObject({
    'skipped-versions': ['4.0.5 has no way to 4.3'],
    'instance-type': ['mq.m5.large'],
    'deprecated-features': ['transient_nonexcl_queues (permitted_by_default)'],
    'transient-queues': ['shared'],
    'celery-queues': ['worker.celery.pidbox'],
    'queue-version-1': ['first'],
    'queue-master-locator': ['located'],
    'consumer-timeout': ['old-days'],
  });
  expect(Object.keys(after)).toEqual(['skipped-versions', 'instance-type']);
  // RabbitMQ 4 does not tell it.
  expect(unknown).toEqual(['global-prefetch']);
});

test('clients that fall silent, vanish and hold on to messages are in the log', async () => {
  await talkIntoLogLines(shared.lab);
});

test('a node out of service, many exchanges and shovels, a blocked shovel', () => seeConditionsOn4(shared.lab));

test('what applies to each queue is what the broker says', async () => {
  expect(await compareEffectivePolicies(shared.lab, 8)).toBeGreaterThanOrEqual(240);
});

test('remediations repair, are taken back, and are refused where RabbitMQ 4 lacks what they need', async () => {
  expectOn4(await remediateOn4(shared.lab), shared.lab.version);
});
