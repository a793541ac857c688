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
import { refusalOf, tripOver } from '../support/upgrade-obstacles.ts';

const shared = withLab({ nodes: 1, suite: 'sid' });
jest.setTimeout(240_000);

/** RabbitMQ 4.3.6 as it comes still takes queues that are neither durable nor exclusive. */
const OLD_QUEUES = [
  [celeryControlQueues, '/'],
  [transientSharedQueues, '/'],
  [deprecatedFeaturesUsed, 'transient_nonexcl_queues'],
] as const;

test('conditions of RabbitMQ 4 fire and clear on the newest, too', async () => {
  const sight = openSight(shared.lab);
  const connection = await connectAs(shared.lab);
  const channel = await connection.createChannel();
  const { amazonMq } = anAwsInput().snapshot;
  const look = () => sight.look({ snapshot: amazonMq === undefined ? {} : { amazonMq } });
  await untilLevel(look, cloudwatchWithoutQueueMetrics, 'lab', 'ok');
  await channel.assertQueue('endless', { arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': -1 } });
  await untilLevel(look, quorumQueueNoDeliveryLimit, 'endless', 'firing');
  await untilLevel(look, cloudwatchWithoutQueueMetrics, 'lab', 'firing');
  await channel.deleteQueue('endless');
  await untilLevel(look, quorumQueueNoDeliveryLimit, 'endless', 'ok');
  await untilLevel(look, cloudwatchWithoutQueueMetrics, 'lab', 'ok');

  await channel.assertQueue('worker.celery.pidbox', { durable: false });
  for (const [condition, subject] of OLD_QUEUES) await untilLevel(look, condition, subject, 'firing');
  await channel.deleteQueue('worker.celery.pidbox');
  for (const [condition, subject] of OLD_QUEUES) await untilLevel(look, condition, subject, 'ok');
  await connection.close();
  await sight.close();
});

test('what readiness says of 4.3 is so: it refuses some of it, and what it still takes is named', async () => {
  expect(await refusalOf(shared.lab, 'first')).toMatch(/unsupported queue version/);
  expect(await refusalOf(shared.lab, 'located')).toMatch(/queue_master_locator` is deprecated/);
  const { before, after, unknown } = await tripOver(shared.lab, '4.3', {
    queues: ['shared', 'worker.celery.pidbox'],
    policy: { 'consumer-timeout': 60_000 },
  });
  expect(before).toMatchObject({
    'deprecated-features': ['transient_nonexcl_queues (permitted_by_default)'],
    'transient-queues': ['shared'],
    'celery-queues': ['worker.celery.pidbox'],
    'consumer-timeout': ['old-days'],
  });
  expect(Object.keys(after)).toEqual(['instance-type']);
  // RabbitMQ 4 does not tell it.
  expect(unknown).toEqual(['global-prefetch']);
});

test('clients that fall silent and vanish are in the log', async () => {
  await talkIntoLogLines(shared.lab);
});

test('a node out of service, many exchanges and shovels, a blocked shovel', () => seeConditionsOn4(shared.lab));

test('what applies to each queue is what the broker says', async () => {
  expect(await compareEffectivePolicies(shared.lab, 6)).toBeGreaterThanOrEqual(180);
});

test('remediations repair, are taken back, and are refused where RabbitMQ 4 lacks what they need', async () => {
  expectOn4(await remediateOn4(shared.lab), shared.lab.version);
});
