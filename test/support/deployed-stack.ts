import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DisableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { openDynamodbStateStore } from '../../src/adapters/aws/dynamodb-state-store.ts';
import { parseJson } from '../../src/collect/json.ts';
import { deployStack, LOCAL_STACK } from '../../src/lab/aws/deploy.ts';
import {
  type Emulator,
  ensurePython,
  LOCAL_ACCOUNT,
  LOCAL_REGION,
  startMinistack,
} from '../../src/lab/aws/ministack.ts';
import { type AwsProxy, startAwsProxy } from '../../src/lab/aws/proxy.ts';
import type { Incident } from '../../src/model/incident.ts';
import type { StateStore } from '../../src/ports.ts';
import { useAws, VENV } from './emulator.ts';

const DEPLOY_TIMEOUT = 400_000;

const messageSchema = z.object({ Message: z.string() });
const eventSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  reason: z.string().optional(),
  title: z.string(),
  broker: z.looseObject({ id: z.string() }).optional(),
  incident: z.looseObject({ condition: z.string() }).optional(),
});
export type ToldEvent = z.output<typeof eventSchema>;
/** The stack's alarms about itself come to the same topic, in CloudWatch's own words. */
const ownAlarmSchema = z.object({ AlarmName: z.string() });

/** The stack as it is deployed on an emulator behind the proxy, with an inbox subscribed to its topic. */
export interface DeployedStack {
  readonly proxy: AwsProxy;
  readonly state: StateStore;
  /** Everything that came through SNS so far, oldest first. */
  told(): Promise<readonly ToldEvent[]>;
  invoke(name: string, payload?: object): Promise<unknown>;
  /** Stops the schedule: from then on a tick comes when a test asks for it. */
  stopSchedule(): Promise<void>;
  /** Brings an event of AWS to the function that the deployed rules choose for it. */
  event(source: string, detailType: string, detail: object): Promise<void>;
}

export function withDeployedStack(params: Readonly<Record<string, string>> = {}): { readonly stack: DeployedStack } {
  let stack: DeployedStack | undefined;
  const closers: (() => Promise<void>)[] = [];
  const dir = mkdtempSync(join(tmpdir(), 'mq-operator-stack-'));
  beforeAll(async () => {
    await ensurePython(VENV);
    let emulator: Emulator | undefined;
    const proxy = await startAwsProxy(() => emulator?.url ?? '');
    closers.push(() => proxy.close());
    emulator = await startMinistack({ dir, venv: VENV, endpoint: proxy.url });
    closers.push(emulator.stop);
    useAws(proxy.url);
    await deployStack(proxy.url, params);
    stack = await open(proxy);
  }, DEPLOY_TIMEOUT);
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
    rmSync(dir, { recursive: true, force: true });
  }, 30_000);
  return {
    get stack() {
      if (stack === undefined) throw new Error('the stack is deployed in beforeAll; use it inside a test');
      return stack;
    },
  };
}

async function open(proxy: AwsProxy): Promise<DeployedStack> {
  const outputs = await outputsOf();
  const inbox = await subscribeInbox(outputs.NotificationTopicArn ?? '');
  const lambda = new LambdaClient({});
  const bus = new EventBridgeClient({});
  return {
    proxy,
    state: openDynamodbStateStore(outputs.StateTableName ?? '', LOCAL_REGION),
    told: inbox,
    async invoke(name, payload = {}) {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName: `${LOCAL_STACK}-${name}`, Payload: JSON.stringify(payload) }),
      );
      const text = Buffer.from(Payload ?? []).toString('utf8');
      if (FunctionError !== undefined) throw new Error(`${name}: ${text}`);
      return parseJson(text)?.value;
    },
    async stopSchedule() {
      const { Rules = [] } = await bus.send(new ListRulesCommand({ NamePrefix: LOCAL_STACK }));
      for (const { Name, ScheduleExpression } of Rules) {
        if (ScheduleExpression !== undefined) await bus.send(new DisableRuleCommand({ Name }));
      }
    },
    async event(source, detailType, detail) {
      const event = {
        id: randomUUID(),
        version: '0',
        account: LOCAL_ACCOUNT,
        time: '2026-01-05T00:00:00Z',
        region: LOCAL_REGION,
        resources: [],
        source,
        'detail-type': detailType,
        detail,
      };
      if (!(await isRouted(bus, event))) throw new Error(`no rule of the stack wants ${source} ${detailType}`);
      await lambda.send(
        new InvokeCommand({
          FunctionName: `${LOCAL_STACK}-event`,
          InvocationType: 'Event',
          Payload: JSON.stringify(event),
        }),
      );
    },
  };
}

/**
 * Whether a deployed rule matches the event. Nobody but AWS may put events of `aws.*` on a bus, and the emulator keeps
 * to that: so the rule is asked for its opinion, and its target is called with the event.
 */
async function isRouted(bus: EventBridgeClient, event: object): Promise<boolean> {
  const { Rules = [] } = await bus.send(new ListRulesCommand({ NamePrefix: `${LOCAL_STACK}-event` }));
  const answers = await Promise.all(
    Rules.map(({ EventPattern = '' }) =>
      bus.send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) })),
    ),
  );
  return answers.some(({ Result }) => Result === true);
}

async function outputsOf(): Promise<Record<string, string>> {
  const { Stacks = [] } = await new CloudFormationClient({}).send(
    new DescribeStacksCommand({ StackName: LOCAL_STACK }),
  );
  return Object.fromEntries(
    (Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
}

/** The name that CloudFormation gave a role of the stack. */
export async function roleOf(LogicalResourceId: string): Promise<string> {
  const { StackResourceDetail } = await new CloudFormationClient({}).send(
    new DescribeStackResourceCommand({ StackName: LOCAL_STACK, LogicalResourceId }),
  );
  return StackResourceDetail?.PhysicalResourceId ?? '';
}

async function subscribeInbox(topicArn: string): Promise<() => Promise<readonly ToldEvent[]>> {
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'inbox' }));
  await new SNSClient({}).send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:${LOCAL_REGION}:${LOCAL_ACCOUNT}:inbox`,
    }),
  );
  const received: ToldEvent[] = [];
  return async () => {
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return received;
      for (const { Body = '', ReceiptHandle } of Messages) {
        const told = parseJson(messageSchema.parse(parseJson(Body)?.value).Message)?.value;
        if (!ownAlarmSchema.safeParse(told).success) received.push(eventSchema.parse(told));
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  };
}

/** Waits until the broker's state is as wanted; `poke` asks for another pass each time. */
export async function until(
  { state }: DeployedStack,
  brokerId: string,
  wanted: (incidents: readonly Incident[]) => boolean,
  poke: () => Promise<unknown>,
  seconds = 120,
): Promise<readonly Incident[]> {
  const end = performance.now() + seconds * 1_000;
  let incidents: readonly Incident[] = [];
  while (performance.now() < end) {
    await poke();
    await sleep(3_000);
    incidents = (await state.load(brokerId, 0)).incidents;
    if (wanted(incidents)) return incidents;
  }
  throw new Error(
    `not within ${seconds} s; last: ${JSON.stringify(incidents.map(({ conditionId, state: at, observations: [first] }) => [conditionId, at, first?.level, first?.evidence[0]]))}`,
  );
}
