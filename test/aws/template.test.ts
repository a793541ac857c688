import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { AMAZON_MQ_QUOTA, AMAZON_MQ_SHARES, partOf } from '../../src/adapters/aws/rate-limit.ts';
import { ensurePython } from '../../src/lab/aws/ministack.ts';
import { VENV } from '../support/emulator.ts';
import { packageStack, readTemplate, rolesOf, statementsOf, type Template } from '../support/packaged-stack.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:on-call';
const BUS = 'arn:aws:events:eu-west-1:111122223333:event-bus/ops';
const HOOK = 'arn:aws:lambda:eu-west-1:111122223333:function:restart-consumers';
const VARIANTS = {
  public: { network: 'public' },
  none: { network: 'none', doctor: 'off' },
  vpc: {
    network: 'vpc',
    subnetIds: 'subnet-0a1b2c3d,subnet-1a2b3c4d',
    securityGroupIds: 'sg-0a1b2c3d',
    assumableRole: 'arn:aws:iam::444455556666:role/mq-operator-read',
  },
  slack: { slack: 'on' },
  publish: { publish: 'on', widget: 'on' },
  remediate: { remediate: 'on' },
  runbook: {
    runbook: 'on',
    settings: JSON.stringify({
      remediations: {
        rules: [
          { actions: ['reboot-broker'], mode: 'approve' },
          { actions: ['run-hook'], mode: 'auto' },
          { actions: ['resize-broker', 'enable-key'], mode: 'recommend' },
        ],
        hooks: [
          { name: 'a', conditions: ['*'], target: { kind: 'lambda', functionArn: HOOK } },
          {
            name: 'b',
            conditions: ['*'],
            target: { kind: 'webhook', url: 'https://x' },
            secret: { secret: 'hooks/b' },
          },
        ],
      },
    }),
  },
  channels: { channelSecrets: 'mq-operator/slack/token-*', channelTopics: TOPIC, channelBuses: BUS },
} as const;
type Variant = keyof typeof VARIANTS;

const NO_RESOURCE =
  /^(mq:ListBrokers|ec2:((Describe|Create|Delete)NetworkInterfaces?|Describe(SecurityGroups|Subnets|RouteTables|VpcEndpoints))|logs:DescribeResourcePolicies|cloudwatch:(ListMetrics|GetMetricData|ListDashboards|ListAlarmMuteRules|DescribeAlarms|PutCompositeAlarm|DeleteAlarms))$/;

const folder = mkdtempSync(join(tmpdir(), 'mq-operator-package-'));
const templates = new Map<string, Template>();
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => ensurePython(VENV), 300_000);

function templateOf(variant: Variant): Template {
  const template = templates.get(variant);
  if (template === undefined) throw new Error(`${variant} is packaged by the tests before`);
  return template;
}

describe.each(Object.keys(VARIANTS).filter(isVariant))('%s', (variant) => {
  let file = '';
  beforeAll(() => {
    file = packageStack(join(folder, variant), VARIANTS[variant]);
    templates.set(variant, readTemplate(file));
  }, 120_000);

  test('cfn-lint finds nothing', () => {
    expect(execFileSync(join(VENV, 'bin', 'cfn-lint'), [file]).toString()).toBe('');
  }, 120_000);

  test('the functions that read brokers are in the VPC only when they have to be', () => {
    const { ReconcileLambdaFunction, TickLambdaFunction } = templateOf(variant).Resources;
    const subnets = z
      .looseObject({ VpcConfig: z.looseObject({ SubnetIds: z.unknown() }).optional() })
      .parse(ReconcileLambdaFunction?.Properties).VpcConfig?.SubnetIds;
    expect(JSON.stringify(subnets ?? []) === '[]').toBe(variant !== 'vpc');
    expect(TickLambdaFunction?.Properties).not.toHaveProperty('VpcConfig.SubnetIds.0');
  });

  test('no wildcard where AWS knows a resource', () => {
    const template = templateOf(variant);
    const statements = rolesOf(template).flatMap((role) => statementsOf(template, role));
    expect(statements.length).toBeGreaterThan(10);
    const wide = statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
    expect(wide.filter((action) => !NO_RESOURCE.test(action))).toEqual([]);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
  });

  test('every function has a role of its own', () => {
    const roles = Object.values(templateOf(variant).Resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties }) => JSON.stringify(Properties?.Role));
    expect(new Set(roles).size).toBe(roles.length);
  });
});

function isVariant(name: string): name is Variant {
  return name in VARIANTS;
}

/** Resources that may be reached without a signed request of AWS, and what lets them be. */
const openToAll = ({ Resources }: Template) =>
  Object.values(Resources).flatMap(({ Type, Properties }) => {
    if (Type === 'AWS::Lambda::Url') return [`url ${String(Properties?.AuthType)}`];
    return Type === 'AWS::Lambda::Permission' && Properties?.Principal === '*' ? [String(Properties.Action)] : [];
  });

const permissionsOf = (template: Template, role: string) =>
  statementsOf(template, role).flatMap(({ Action, Resource }) =>
    Action.map((action) => `${action} ${JSON.stringify(Resource)}`),
  );

test('no address and no role for Slack unless asked for', () => {
  const [off, on] = [templateOf('public'), templateOf('slack')];
  expect(openToAll(off)).toEqual([]);
  expect(rolesOf(off).toSorted()).toEqual(['DoctorRole', 'EventRole', 'ReconcileRole', 'TickRole']);
  expect(Object.keys(off.Resources).filter((name) => name.startsWith('Slack'))).toEqual([]);
  for (const role of rolesOf(off)) expect(permissionsOf(on, role)).toEqual(permissionsOf(off, role));
});

test('the doctor is there unless it is switched off, and nobody else depends on it', () => {
  const [off, on] = [templateOf('none'), templateOf('slack')];
  expect(rolesOf(off).toSorted()).toEqual(['EventRole', 'ReconcileRole', 'TickRole']);
  expect(JSON.stringify(off)).not.toContain('Doctor');
  expect(JSON.stringify(sends(on, 'DoctorRole'))).toBe('[]');
});

test('with Slack: one address that anybody reaches by its URL only, and a role for what a click needs', () => {
  const on = templateOf('slack');
  expect(openToAll(on).toSorted()).toEqual(['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl', 'url NONE']);
  expect(on.Resources.SlackLambdaPermissionFn?.Properties).toMatchObject({ InvokedViaFunctionUrl: true });
  expect(rolesOf(on).toSorted()).toEqual(['DoctorRole', 'EventRole', 'ReconcileRole', 'SlackRole', 'TickRole']);
  const [state, passes, secret, logs, ...more] = statementsOf(on, 'SlackRole');
  expect(more).toEqual([]);
  expect(state?.Resource).toEqual({ 'Fn::GetAtt': ['StateTable', 'Arn'] });
  expect(state?.Action.every((action) => action.startsWith('dynamodb:'))).toBe(true);
  expect(passes).toMatchObject({ Action: ['sqs:SendMessage'], Resource: { 'Fn::GetAtt': ['PassQueue', 'Arn'] } });
  expect(secret?.Action).toEqual(['secretsmanager:GetSecretValue']);
  expect(JSON.stringify(secret?.Resource)).toContain(':secret:mq-operator/slack/signing-*"');
  expect(logs?.Action).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
  expect(JSON.stringify(logs?.Resource)).toContain(':log-group:/aws/lambda/mq-operator-dev-slack:*"');
});

const sends = (template: Template, role: string) =>
  statementsOf(template, role).flatMap(({ Action, Resource }) =>
    Action.includes('sqs:SendMessage') ? [Resource] : [],
  );

test('nothing that changes a broker unless asked for; then one function with a role of its own', () => {
  const [off, on] = [templateOf('public'), templateOf('remediate')];
  expect(Object.keys(off.Resources).filter((name) => name.startsWith('Remedia'))).toEqual([]);
  expect(rolesOf(on).toSorted()).toEqual(['DoctorRole', 'EventRole', 'ReconcileRole', 'RemediateRole', 'TickRole']);
  const queue = { 'Fn::GetAtt': ['RemediationQueue', 'Arn'] };
  expect(sends(off, 'ReconcileRole')).toEqual([]);
  expect(sends(on, 'ReconcileRole')).toEqual([queue]);
  const added = permissionsOf(on, 'ReconcileRole').filter(
    (permission) => !permissionsOf(off, 'ReconcileRole').includes(permission),
  );
  expect(added).toEqual([`sqs:SendMessage ${JSON.stringify(queue)}`]);
  const secrets = (role: string) =>
    JSON.stringify(statementsOf(on, role).filter(({ Action }) => Action.includes('secretsmanager:GetSecretValue')));
  expect(secrets('RemediateRole')).toContain(':secret:mq-operator/*/write-*"');
  for (const role of ['ReconcileRole', 'TickRole', 'EventRole', 'DoctorRole'])
    expect(secrets(role)).not.toContain('/write-');
});

test('of what goes through AWS exactly that is allowed which a rule enables', () => {
  const [without, enabled] = [templateOf('remediate'), templateOf('runbook')];
  const before = permissionsOf(without, 'RemediateRole');
  const place = (text: string) => JSON.stringify({ 'Fn::Sub': text });
  const added = permissionsOf(enabled, 'RemediateRole').filter((permission) => !before.includes(permission));
  expect(added.filter((permission) => !permission.startsWith('states:SendTask'))).toEqual([
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: CloudFormation puts these in
    `mq:RebootBroker ${place('arn:${AWS::Partition}:mq:*:${AWS::AccountId}:broker:*')}`,
    `lambda:InvokeFunction "${HOOK}"`,
    `secretsmanager:GetSecretValue ${place('arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:hooks/b-*')}`,
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: CloudFormation puts these in
  ]);
  expect(permissionsOf(enabled, 'ReconcileRole')).toEqual(permissionsOf(without, 'ReconcileRole'));
});

test('with runbooks comes the function that carries them out; what they call sends no hand-overs itself', () => {
  const template = templateOf('runbook');
  expect(rolesOf(template)).toEqual(expect.arrayContaining(['RemediateRole', 'RunbookRole']));
  expect(sends(template, 'RunbookRole')).toEqual([{ 'Fn::GetAtt': ['PassQueue', 'Arn'] }]);
  for (const role of ['RemediationStateMachineRole', 'AutomationRole']) {
    expect(permissionsOf(template, role)).toEqual([
      `lambda:InvokeFunction ${JSON.stringify({ 'Fn::GetAtt': ['RunbookLambdaFunction', 'Arn'] })}`,
    ]);
  }
});

test('the function that changes brokers lets go before it is cut off, and its queue waits just longer', () => {
  const { RemediateLambdaFunction, RemediationQueue } = templateOf('remediate').Resources;
  const { Timeout } = z.looseObject({ Timeout: z.number() }).parse(RemediateLambdaFunction?.Properties);
  const { VisibilityTimeout } = z.looseObject({ VisibilityTimeout: z.number() }).parse(RemediationQueue?.Properties);
  expect(Timeout).toBe(300);
  expect(VisibilityTimeout - Timeout).toBeGreaterThan(0);
  expect(VisibilityTimeout - Timeout).toBeLessThanOrEqual(60);
});

test('channels that are named add exactly their permissions to the function that tells', () => {
  const [without, named] = [templateOf('public'), templateOf('channels')];
  const before = permissionsOf(without, 'ReconcileRole');
  expect(before.filter((permission) => permission.startsWith('events:'))).toEqual([]);
  const secret = {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation puts these in
    'Fn::Sub': 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${ChannelSecrets}',
  };
  expect(permissionsOf(named, 'ReconcileRole').filter((permission) => !before.includes(permission))).toEqual([
    `secretsmanager:GetSecretValue ${JSON.stringify(secret)}`,
    `sns:Publish ${JSON.stringify({ 'Fn::Split': [',', { Ref: 'ChannelTopics' }] })}`,
    `events:PutEvents ${JSON.stringify({ 'Fn::Split': [',', { Ref: 'ChannelBuses' }] })}`,
  ]);
  expect(named.Parameters).toMatchObject({
    ChannelSecrets: { Default: 'mq-operator/slack/token-*' },
    ChannelTopics: { Default: TOPIC },
    ChannelBuses: { Default: BUS },
  });
  for (const role of ['TickRole', 'EventRole']) {
    expect(permissionsOf(named, role)).toEqual(permissionsOf(without, role));
  }
});

const environment = z.looseObject({ Environment: z.looseObject({ Variables: z.record(z.string(), z.unknown()) }) });
const scaling = z.looseObject({
  FunctionName: z.unknown(),
  ScalingConfig: z.looseObject({ MaximumConcurrency: z.coerce.number() }).optional(),
});

test('all containers together stay within the quota of the Amazon MQ API', () => {
  const { Resources } = templateOf('runbook');
  const containersOf = (name: string) => {
    const { Variables } = environment.parse(Resources[name]?.Properties).Environment;
    return Number(Variables.MQ_OPERATOR_CONTAINERS);
  };
  for (const name of ['ReconcileLambdaFunction', 'RemediateLambdaFunction']) {
    const allowed = Object.values(Resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping')
      .map(({ Properties }) => scaling.parse(Properties))
      .filter(({ FunctionName }) => JSON.stringify(FunctionName).includes(name))
      .map(({ ScalingConfig }) => ScalingConfig?.MaximumConcurrency);
    expect(allowed).toEqual([containersOf(name)]);
  }
  const { discovery, passes, changes } = AMAZON_MQ_SHARES;
  const used = [
    { ...discovery, containers: 1 },
    ...(
      [
        [passes, 'ReconcileLambdaFunction'],
        [changes, 'RemediateLambdaFunction'],
        [changes, 'RunbookLambdaFunction'],
      ] as const
    ).map(([share, name]) => ({ ...partOf(share, containersOf(name)), containers: containersOf(name) })),
  ];
  const sum = (of: 'perSecond' | 'burst') => used.reduce((total, each) => total + each[of] * each.containers, 0);
  expect(sum('perSecond')).toBeLessThan(AMAZON_MQ_QUOTA.perSecond);
  expect(sum('burst')).toBeLessThan(AMAZON_MQ_QUOTA.burst);
});
