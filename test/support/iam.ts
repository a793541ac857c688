import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { z } from 'zod';
import { parseJson } from '../../src/collect/json.ts';
import { LOCAL_ACCOUNT } from '../../src/lab/aws/ministack.ts';
import type { AwsCall } from '../../src/lab/aws/proxy-call.ts';

export interface IamRequest {
  readonly action: string;
  readonly resource: string;
}

const policySchema = z.looseObject({
  Statement: z.array(
    z.looseObject({ Action: z.union([z.string().transform((action) => [action]), z.array(z.string())]) }),
  ),
});
export type Policy = z.output<typeof policySchema>;

/** The inline policies of a role as it was deployed, with everything that CloudFormation put in. */
export async function deployedPolicies(stack: string, role: string): Promise<readonly Policy[]> {
  const { StackResourceDetail } = await new CloudFormationClient({}).send(
    new DescribeStackResourceCommand({ StackName: stack, LogicalResourceId: role }),
  );
  const RoleName = StackResourceDetail?.PhysicalResourceId;
  const iam = new IAMClient({});
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  return Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return policySchema.parse(parseJson(decodeURIComponent(PolicyDocument))?.value);
    }),
  );
}

const PRINCIPAL = `arn:aws:iam::${LOCAL_ACCOUNT}:role/function`;
const allowing = (principal: string, action: string, scope: object = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: action, ...scope }],
});
/** Where IAM alone is not enough: a role of another account names who may assume it, a key lets its account decide. */
const RESOURCE_POLICIES: Readonly<Record<string, object>> = {
  sts: allowing(PRINCIPAL, 'sts:AssumeRole'),
  kms: allowing(`arn:aws:iam::${LOCAL_ACCOUNT}:root`, 'kms:*', { Resource: '*' }),
};

/** Whether IAM would let a role with these policies do this, and nothing else has a say. */
export async function isAllowed(policies: readonly Policy[], { action, resource }: IamRequest): Promise<boolean> {
  const resourcePolicy = RESOURCE_POLICIES[action.split(':')[0] ?? ''];
  const result = await runSimulation(
    {
      request: {
        principal: PRINCIPAL,
        action,
        resource: { resource, accountId: resource.split(':')[4] || LOCAL_ACCOUNT },
        contextVariables: {},
      },
      identityPolicies: policies.map((policy, index) => ({ name: `policy-${index}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(`${action} on ${resource}: ${JSON.stringify(result.errors)}`);
  return result.overallResult === 'Allowed';
}

/** Where the name of a service in IAM is not that in the scope of the signature. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

const bodySchema = z.looseObject({
  TableName: z.string().optional(),
  TransactItems: z.array(z.record(z.string(), z.looseObject({ TableName: z.string() }))).optional(),
  RequestItems: z.record(z.string(), z.unknown()).optional(),
  QueueUrl: z.string().optional(),
  KeyId: z.string().optional(),
  logGroupName: z.string().optional(),
  SecretId: z.string().optional(),
});

/** What a call asks IAM for: actions with the ARNs of their resources, `*` where the API knows none. */
export function iamRequestsOf(call: AwsCall): readonly IamRequest[] {
  const { service, region, action, path } = call;
  const form = new URLSearchParams(call.body);
  const body = bodySchema.safeParse(parseJson(call.body)?.value).data ?? {};
  const arn = (resource: string) => `arn:aws:${service}:${region}:${LOCAL_ACCOUNT}:${resource}`;
  const asked = (resource: string, name = action): IamRequest => ({
    action: `${PREFIXES[service] ?? service}:${name}`,
    resource,
  });
  switch (service) {
    case 'dynamodb':
      if (body.TransactItems !== undefined) {
        return body.TransactItems.flatMap((item) =>
          Object.entries(item).map(([kind, { TableName }]) => asked(arn(`table/${TableName}`), `${kind}Item`)),
        );
      }
      return [body.TableName ?? Object.keys(body.RequestItems ?? {}).join()].map((table) =>
        asked(arn(`table/${table}`)),
      );
    case 'sqs':
      return [asked(arn(body.QueueUrl?.split('/').at(-1) ?? ''), action.replace(/Batch$/, ''))];
    case 'sns':
      return [asked(form.get('TopicArn') ?? '')];
    case 'sts':
      return [asked(form.get('RoleArn') ?? '')];
    case 'kms':
      return [asked(body.KeyId?.startsWith('arn:') === true ? body.KeyId : arn(`key/${body.KeyId}`))];
    case 'logs':
      return [asked(arn(`log-group:${body.logGroupName}`))];
    case 'secretsmanager':
      return [asked(arn(`secret:${body.SecretId}-AbCdEf`))];
    case 'mq':
      return [asked(action === 'ListBrokers' ? '*' : arn(`broker:name:${path.split('/')[3]}`))];
    default:
      return [asked('*')];
  }
}
