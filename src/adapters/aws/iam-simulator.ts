import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { z } from 'zod';
import type { Decision } from '../../doctor/aws/ports.ts';
import { toAwsReadError } from './aws-error.ts';
import { clientSettings } from './client-settings.ts';

const resultSchema = z
  .object({
    EvalActionName: z.string(),
    EvalDecision: z.string(),
    OrganizationsDecisionDetail: z.object({ AllowedByOrganizations: z.boolean().optional() }).optional(),
    PermissionsBoundaryDecisionDetail: z.object({ AllowedByPermissionsBoundary: z.boolean().optional() }).optional(),
  })
  .transform((result): Decision => {
    const { EvalActionName: action, EvalDecision: decision } = result;
    if (decision === 'allowed') return { action, allowed: true };
    if (result.OrganizationsDecisionDetail?.AllowedByOrganizations === false)
      return { action, allowed: false, because: 'a service control policy of the organization' };
    if (result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false)
      return { action, allowed: false, because: 'the permissions boundary' };
    return {
      action,
      allowed: false,
      because: decision === 'explicitDeny' ? 'a policy denies it' : 'no policy allows it',
    };
  });

/** What IAM would decide; nothing is called. One resource a time: an action on a foreign kind of resource is denied. */
export function iamSimulator(region: string) {
  const client = new IAMClient(clientSettings({ region }));
  return async (principal: string, actions: readonly string[], resource: string): Promise<readonly Decision[]> => {
    try {
      const { EvaluationResults = [] } = await client.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: principal,
          ActionNames: [...actions],
          ResourceArns: [resource],
          MaxItems: 1_000,
        }),
      );
      return z.array(resultSchema).parse(EvaluationResults);
    } catch (error) {
      throw toAwsReadError(error, `iam:SimulatePrincipalPolicy of ${principal}`);
    }
  };
}
