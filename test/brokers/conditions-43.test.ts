import { cloudwatchWithoutQueueMetrics } from '../../src/detect/conditions/cloudwatch-without-queue-metrics.ts';
import { quorumQueueNoDeliveryLimit } from '../../src/detect/conditions/quorum-queue-no-delivery-limit.ts';
import { anAwsInput } from '../support/amazon-mq.ts';
import { compareEffectivePolicies } from '../support/effective-policies.ts';
import { withLab } from '../support/lab.ts';
import { connectAs, openSight, untilLevel } from '../support/lab-sight.ts';
import { expectOn4, remediateOn4 } from '../support/remediate-4x.ts';

const shared = withLab({ nodes: 1, suite: 'sid' });
jest.setTimeout(240_000);

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
  await connection.close();
  await sight.close();
});

test('what applies to each queue is what the broker says', async () => {
  expect(await compareEffectivePolicies(shared.lab, 6)).toBeGreaterThanOrEqual(180);
});

test('remediations repair, are taken back, and are refused where RabbitMQ 4 lacks what they need', async () => {
  expectOn4(await remediateOn4(shared.lab), shared.lab.version);
});
