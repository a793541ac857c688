import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Program } from 'typescript';
import { z } from 'zod';
import { FUNCTION_NEEDS } from '../../src/doctor/aws/needs.ts';
import { denialsOf, packageStack, readTemplate, statementsOf, type Template } from '../support/packaged-stack.ts';
import { reachedCalls, readSources } from '../support/reached-calls.ts';

/** Every function of the stack with everything switched on, and its role. */
const ROLES = {
  tick: 'TickRole',
  event: 'EventRole',
  reconcile: 'ReconcileRole',
  slack: 'SlackRole',
  remediate: 'RemediateRole',
  publish: 'PublishRole',
  widget: 'WidgetRole',
  runbook: 'RunbookRole',
  doctor: 'DoctorRole',
} as const;
const HOOKS = [
  { kind: 'lambda', functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:restart' },
  { kind: 'automation', document: 'restart', region: 'eu-west-1' },
  { kind: 'state-machine', stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:restart' },
].map((target, index) => ({ name: `hook-${index}`, conditions: ['*'], target }));
const EVERYTHING = {
  settings: JSON.stringify({
    remediations: { rules: [{ actions: ['*'], mode: 'approve', secret: 'mq-operator/{name}/write' }], hooks: HOOKS },
  }),
  network: 'vpc',
  subnetIds: 'subnet-0a1b2c3d',
  securityGroupIds: 'sg-0a1b2c3d',
  assumableRole: 'arn:aws:iam::444455556666:role/mq-operator-read',
  slack: 'on',
  publish: 'on',
  widget: 'on',
  remediate: 'on',
  runbook: 'on',
  channelSecrets: 'mq-operator/slack/token-*',
  channelTopics: 'arn:aws:sns:eu-west-1:111122223333:on-call',
  channelBuses: 'arn:aws:events:eu-west-1:111122223333:event-bus/ops',
};

const NEEDS = z
  .record(z.string(), z.array(z.object({ actions: z.array(z.string()) })))
  .parse(JSON.parse(readFileSync('deploy/action-permissions.json', 'utf8')));

/** Where the name of a service in IAM is not that of its client. */
const PREFIXES: Readonly<Record<string, string>> = {
  'cloudwatch-logs': 'logs',
  eventbridge: 'events',
  'secrets-manager': 'secretsmanager',
  sfn: 'states',
};
/** Where the action is not called as the call. A transaction needs the actions of its items and none of its own. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'sqs:SendMessageBatch': ['sqs:SendMessage'],
  'dynamodb:TransactWriteItems': [],
  'lambda:Invoke': ['lambda:InvokeFunction'],
  // Whoever has credentials may ask whose they are.
  'sts:GetCallerIdentity': [],
};
/** What Lambda does in the name of the role, as its developer guide lists it: logs, the queue, the VPC. */
const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const QUEUE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const VPC = ['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DeleteNetworkInterface'];
const BY_LAMBDA = {
  tick: LOGS,
  event: LOGS,
  reconcile: [...LOGS, ...QUEUE, ...VPC],
  slack: LOGS,
  publish: LOGS,
  widget: LOGS,
  // Amazon MQ asks it of whoever turns on the logs of a broker.
  remediate: [...LOGS, ...QUEUE, ...VPC, 'logs:CreateLogGroup'],
  runbook: [...LOGS, ...VPC],
  doctor: [...LOGS, ...VPC],
};

function actionsOf(call: string): readonly string[] {
  const [service = '', command = ''] = call.split(':');
  return ACTIONS[call] ?? [`${PREFIXES[service] ?? service}:${command}`];
}

const sorted = (actions: Iterable<string>) => [...new Set(actions)].toSorted();
const allowed = (template: Template, role: string) =>
  sorted(statementsOf(template, role).flatMap(({ Action }) => Action));

const folder = mkdtempSync(join(tmpdir(), 'mq-operator-permissions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let everything: Template;
let sources: Program;
beforeAll(() => {
  everything = readTemplate(packageStack(join(folder, 'everything'), EVERYTHING));
  sources = readSources(Object.keys(ROLES).map((name) => `handlers/${name}.ts`));
}, 180_000);

test.each(['tick', 'event', 'reconcile', 'slack', 'remediate', 'runbook', 'publish', 'widget', 'doctor'] as const)(
  '%s may make exactly the calls that its code can come to',
  (name) => {
    const calls = reachedCalls(sources, `handlers/${name}.ts`, 'handler');
    const needed = [...calls].flatMap(actionsOf);
    expect(allowed(everything, ROLES[name])).toEqual(sorted([...needed, ...BY_LAMBDA[name]]));
  },
  60_000,
);

test.each([
  ['reconcile', 'ReconcileRole'],
  ['remediate', 'RemediateRole'],
  ['runbook', 'RunbookRole'],
  ['doctor', 'DoctorRole'],
] as const)('the code of %s is denied what Lambda does with the network interfaces of a VPC', (name, role) => {
  const [denied, ...more] = denialsOf(everything, role);
  expect(more).toEqual([]);
  expect(denied?.Action).toEqual(['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface']);
  expect(JSON.stringify(denied?.Condition)).toContain(`function:mq-operator-dev-${name}"`);
});

/** What the doctor does not ask about: logs and network of Lambda itself, and what some settings bring. */
const NOT_ASKED = {
  tick: ['sts:AssumeRole'],
  event: ['sts:AssumeRole'],
  reconcile: ['sts:AssumeRole', 'events:PutEvents', 'sqs:SendMessage'],
  remediate: ['sts:AssumeRole', 'states:SendTaskSuccess', 'states:SendTaskFailure'],
} as const;

test.each(['tick', 'event', 'reconcile', 'remediate'] as const)('the doctor asks about what %s needs', (name) => {
  const asked = FUNCTION_NEEDS[name].flatMap(({ actions }) => actions);
  const byAction =
    name === 'remediate' ? Object.values(NEEDS).flatMap((needs) => needs.flatMap(({ actions }) => actions)) : [];
  const hooks =
    name === 'remediate' ? ['lambda:InvokeFunction', 'ssm:StartAutomationExecution', 'states:StartExecution'] : [];
  expect(allowed(everything, ROLES[name])).toEqual(
    sorted([...asked, ...byAction, ...hooks, ...NOT_ASKED[name], ...BY_LAMBDA[name]]),
  );
});

test('only functions in the VPC have anything to be denied', () => {
  const denied = Object.values(ROLES).filter((role) => denialsOf(everything, role).length > 0);
  expect(denied).toEqual(['ReconcileRole', 'RemediateRole', 'RunbookRole', 'DoctorRole']);
});

test('every function of the stack is among them', () => {
  const names = Object.entries(everything.Resources)
    .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
    .map(([name]) => name.replace('LambdaFunction', '').toLowerCase());
  expect(sorted(names)).toEqual(sorted(Object.keys(ROLES)));
});
