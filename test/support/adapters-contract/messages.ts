import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createEventBridgeNotifier } from '../../../src/adapters/aws/eventbridge-notifier.ts';
import { createSnsNotifier } from '../../../src/adapters/aws/sns-notifier.ts';
import { sqsPassQueue } from '../../../src/adapters/aws/sqs-pass-queue.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../../src/lab/aws/ministack.ts';
import { notifyEffect, ORDERS_BROKER } from '../effects.ts';

const HOME = { region: LOCAL_REGION };
const sqs = () => new SQSClient({ ...HOME, useQueueUrlAsEndpoint: false });
const arnOf = (service: string, name: string) => `arn:aws:${service}:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${name}`;

async function newQueue(QueueName: string, Attributes: Record<string, string> = {}): Promise<string> {
  return (await sqs().send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
}

async function received(QueueUrl: string): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs().send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: bodies.length === 0 ? 2 : 0 }),
    );
    if (Messages.length === 0) return bodies;
    for (const { Body = '', ReceiptHandle } of Messages) {
      bodies.push(Body);
      await sqs().send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}

const passOver = (brokerId: string, deduplicationId: string) => ({ brokerId, reason: 'test', at: 0, deduplicationId });

export const messageChecks = {
  'sns: a message reaches who is subscribed, words and event apart': async () => {
    const { TopicArn = '' } = await new SNSClient(HOME).send(new CreateTopicCommand({ Name: 'told' }));
    const inbox = await newQueue('told-inbox');
    await new SNSClient(HOME).send(
      new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arnOf('sqs', 'told-inbox') }),
    );
    const notifier = createSnsNotifier({ channel: 'sns', topicArn: TopicArn, region: LOCAL_REGION });
    expect(await notifier.send(notifyEffect(), ORDERS_BROKER)).toMatchObject({ outcome: 'sent' });
    const [message = ''] = await received(inbox);
    expect(message).toContain('memory-alarm');
    expect(message).toContain(notifyEffect().id);
  },
  'sns: a topic that does not exist is no matter of time': async () => {
    const notifier = createSnsNotifier({ channel: 'sns', topicArn: arnOf('sns', 'nowhere'), region: LOCAL_REGION });
    expect(await notifier.send(notifyEffect(), ORDERS_BROKER)).toMatchObject({ outcome: 'permanent' });
  },
  'events: a rule sees the event that was put on the bus': async () => {
    const events = new EventBridgeClient(HOME);
    const inbox = await newQueue('events-inbox');
    await events.send(new PutRuleCommand({ Name: 'ours', EventPattern: '{"source":["mq-operator"]}' }));
    await events.send(
      new PutTargetsCommand({ Rule: 'ours', Targets: [{ Id: 'inbox', Arn: arnOf('sqs', 'events-inbox') }] }),
    );
    const notifier = createEventBridgeNotifier({ channel: 'bus', bus: 'default', region: LOCAL_REGION });
    expect(await notifier.send(notifyEffect(), ORDERS_BROKER)).toMatchObject({ outcome: 'sent' });
    const [event = ''] = await received(inbox);
    expect(event).toContain('memory-alarm');
  },
  'events: a bus that does not exist is no matter of time': async () => {
    const notifier = createEventBridgeNotifier({ channel: 'bus', bus: 'nowhere', region: LOCAL_REGION });
    expect(await notifier.send(notifyEffect(), ORDERS_BROKER)).toMatchObject({ outcome: 'permanent' });
  },
  'sqs: passes come in their order, each request once, more than one batch of them': async () => {
    const url = await newQueue('passes.fifo', { FifoQueue: 'true' });
    const queue = sqsPassQueue(url, LOCAL_REGION);
    await queue.send(Array.from({ length: 12 }, (_, index) => passOver('b-1', `request-${index}`)));
    await queue.send([passOver('b-1', 'request-3')]);
    const ids = (await received(url)).map((body) => /request-\d+/.exec(body)?.[0]);
    expect(ids).toEqual(Array.from({ length: 12 }, (_, index) => `request-${index}`));
  },
  'sqs: a queue that does not exist is an error': async () => {
    const url = (await newQueue('gone.fifo', { FifoQueue: 'true' })).replace('gone.fifo', 'never.fifo');
    await expect(sqsPassQueue(url, LOCAL_REGION).send([passOver('b-1', 'x')])).rejects.toThrow();
  },
};
