import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { z } from 'zod';
import type { LogSetup } from '../../doctor/aws/ports.ts';
import type { Home } from '../../model/inventory.ts';
import { toAwsReadError } from './aws-error.ts';
import { homeSettings } from './client-settings.ts';
import { cloudwatchLogPolicyReader } from './cloudwatch-log-policy-reader.ts';

const groupsSchema = z.array(z.object({ logGroupName: z.string() })).default([]);

export function logSetupReader(home: Home): LogSetup {
  const client = new CloudWatchLogsClient(homeSettings(home));
  const policies = cloudwatchLogPolicyReader(home);
  return {
    async groups(prefix) {
      try {
        const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix }));
        return groupsSchema.parse(logGroups).map(({ logGroupName }) => logGroupName);
      } catch (error) {
        throw toAwsReadError(error, `logs:DescribeLogGroups of ${prefix} in ${home.region}`);
      }
    },
    policies: async () => (await policies.documents()).value,
  };
}
