import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { cloudwatchLogPolicyReader } from '../../../src/adapters/aws/cloudwatch-log-policy-reader.ts';
import { cloudwatchLogReader } from '../../../src/adapters/aws/cloudwatch-log-reader.ts';
import { lackingLogAccess } from '../../../src/collect/logs/resource-policies.ts';
import { LOCAL_REGION } from '../../../src/lab/aws/ministack.ts';

const reader = () => cloudwatchLogReader({ region: LOCAL_REGION });

async function logged(group: string, lines: readonly string[], from: number): Promise<void> {
  const logs = new CloudWatchLogsClient({ region: LOCAL_REGION });
  const place = { logGroupName: group, logStreamName: 'rabbit@a' };
  await logs.send(new CreateLogGroupCommand({ logGroupName: group }));
  await logs.send(new CreateLogStreamCommand(place));
  const logEvents = lines.map((message, index) => ({ timestamp: from + index, message }));
  await logs.send(new PutLogEventsCommand({ ...place, logEvents }));
}

export const logChecks = {
  'logs: lines with the words, in time, with their stream': async () => {
    const from = Date.now() - 60_000;
    const group = '/aws/amazonmq/broker/b-1/general';
    await logged(group, ['all is well', 'the key is disabled', 'well again'], from);
    const { value } = await reader().search(group, '"key is disabled"', { start: from, end: from + 60_000 });
    expect(value).toEqual([{ at: from + 1, stream: 'rabbit@a', message: 'the key is disabled' }]);
    expect((await reader().search(group, '"key is disabled"', { start: from + 10, end: from + 60_000 })).value).toEqual(
      [],
    );
  },
  'logs: any of several words': async () => {
    const from = Date.now() - 60_000;
    const group = '/aws/amazonmq/broker/b-2/general';
    await logged(group, ['first', 'second', 'third'], from);
    const { value } = await reader().search(group, '?first ?third', { start: from, end: from + 60_000 });
    expect(value.map(({ message }) => message)).toEqual(['first', 'third']);
  },
  'logs: resource policies as they are written': async () => {
    const logs = new CloudWatchLogsClient({ region: LOCAL_REGION });
    const place = { partition: 'aws', region: LOCAL_REGION, account: '111122223333' };
    const policies = cloudwatchLogPolicyReader({ region: LOCAL_REGION });
    expect(lackingLogAccess((await policies.documents()).value, place)).toHaveLength(2);
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'mq.amazonaws.com' },
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: `arn:aws:logs:${LOCAL_REGION}:111122223333:log-group:/aws/amazonmq/*`,
    };
    const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await logs.send(new PutResourcePolicyCommand({ policyName: 'brokers', policyDocument }));
    const { value, dropped } = await policies.documents();
    expect([lackingLogAccess(value, place), dropped]).toEqual([[], 0]);
  },
  'logs: a group that does not exist has no lines': async () => {
    expect((await reader().search('/no/such/group', '"x"', { start: 0, end: 1 })).value).toEqual([]);
  },
};
