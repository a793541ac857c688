import { CloudWatchLogsClient, DescribeResourcePoliciesCommand } from '@aws-sdk/client-cloudwatch-logs';
import { z } from 'zod';
import type { LogPolicyReader } from '../../aws-ports.ts';
import { parseList, present } from '../../collect/rabbitmq/loose.ts';
import type { Home } from '../../model/inventory.ts';
import { homeSettings } from './client-settings.ts';
import { fetched } from './fetch.ts';

const policySchema = z.object({ policyDocument: z.string() }).transform(({ policyDocument }) => policyDocument);

/** Every resource policy of the account and Region; there are ten at most. */
export function cloudwatchLogPolicyReader(home: Home): LogPolicyReader {
  const client = new CloudWatchLogsClient(homeSettings(home));
  return {
    documents: () =>
      fetched(`logs:DescribeResourcePolicies in ${home.region}`, async (count) => {
        const policies: unknown[] = [];
        let next: string | undefined;
        do {
          count();
          const page = await client.send(new DescribeResourcePoliciesCommand(present({ nextToken: next })));
          policies.push(...(page.resourcePolicies ?? []));
          next = page.nextToken;
        } while (next !== undefined);
        return parseList(policies, policySchema);
      }),
  };
}
