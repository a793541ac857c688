import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeResourcePoliciesCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { z } from 'zod';
import { present } from '../../collect/rabbitmq/loose.ts';
import type { LogSetup } from '../../doctor/aws/ports.ts';
import type { Home } from '../../model/inventory.ts';
import { toAwsReadError } from './aws-error.ts';
import { homeSettings } from './client-settings.ts';

const groupsSchema = z.array(z.object({ logGroupName: z.string() })).default([]);
const policiesSchema = z.array(z.object({ policyDocument: z.string().default('') })).default([]);

export function logSetupReader(home: Home): LogSetup {
  const client = new CloudWatchLogsClient(homeSettings(home));
  return {
    async groups(prefix) {
      try {
        const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix }));
        return groupsSchema.parse(logGroups).map(({ logGroupName }) => logGroupName);
      } catch (error) {
        throw toAwsReadError(error, `logs:DescribeLogGroups of ${prefix} in ${home.region}`);
      }
    },
    async policies() {
      try {
        const documents: string[] = [];
        let next: string | undefined;
        do {
          const page = await client.send(new DescribeResourcePoliciesCommand(present({ nextToken: next })));
          documents.push(...policiesSchema.parse(page.resourcePolicies).map(({ policyDocument }) => policyDocument));
          next = page.nextToken;
        } while (next !== undefined);
        return documents;
      } catch (error) {
        throw toAwsReadError(error, `logs:DescribeResourcePolicies in ${home.region}`);
      }
    },
  };
}
