import { readFileSync } from 'node:fs';
import { remediationHookSchema } from '../../../src/config/remediation-hook-settings.ts';
import { remediationSettingsSchema } from '../../../src/config/remediation-settings.ts';
import { ACTION_IDS, ACTIONS_WITHOUT_USER } from '../../../src/model/remediation.ts';
import { enabledActions, permissionsOf, policyOf, userNeedOf } from '../../../src/remediate/permissions.ts';
import { ACTIONS } from '../../../src/remediate/registry.ts';

const hook = (target: object, revert?: object) =>
  remediationHookSchema.parse({ name: 'one', conditions: ['*'], target, ...(revert === undefined ? {} : { revert }) });
const LAMBDA = 'arn:aws:lambda:eu-west-1:111122223333:function:restart';

const PAGE = readFileSync('docs/remediations.md', 'utf8');

test.each(ACTION_IDS.filter((id) => ACTIONS[id].user !== undefined))(
  'the page says of %s what its user needs',
  (id) => {
    const [now = ''] = userNeedOf(id).split(';');
    const said = now.replace(/^tag (\w+)/, 'tag `$1`');
    const row = PAGE.split('\n').find((line) => line.startsWith(`| \`${id}\` |`));
    expect(row).toMatch(new RegExp(` ${said} \\|$`));
    const section = PAGE.split(/^#+ /m).find((each) => each.startsWith(`\`${id}\`\n`));
    if (section !== undefined) expect(section.replace(/\n\s+/g, ' ')).toContain(`**User:** ${said}`);
  },
);

test('actions that need no user at the broker are those that go another way than its management API', () => {
  expect(ACTION_IDS.filter((id) => ACTIONS[id].through !== undefined)).toEqual([...ACTIONS_WITHOUT_USER]);
  expect(ACTION_IDS.filter((id) => ACTIONS[id].user === undefined)).toEqual([...ACTIONS_WITHOUT_USER]);
  expect(
    new Set(permissionsOf(ACTION_IDS).flatMap(({ user, rabbitmq }) => (user === undefined ? [rabbitmq] : []))),
  ).toEqual(new Set(['nothing at the broker']));
});

test('what goes through AWS says what of IAM it needs, and nothing else does', () => {
  const needy = permissionsOf(ACTION_IDS, { hooks: [hook({ kind: 'lambda', functionArn: LAMBDA })] });
  expect(needy.filter(({ iam }) => iam.length > 0).map(({ action }) => action)).toEqual([...ACTIONS_WITHOUT_USER]);
});

test('every change that can destroy or interrupt is never made without a person', () => {
  const never = ACTION_IDS.filter((id) => ACTIONS[id].neverAuto === true);
  for (const id of [
    'reboot-broker',
    'promote-replica',
    'resize-broker',
    'grow-storage',
    'enable-key',
    'cancel-key-deletion',
    'purge-queue',
    'delete-unused-queue',
  ] as const) {
    expect(never).toContain(id);
  }
});

test('the policy is for the enabled actions only, each statement once, in the given place', () => {
  const { rules } = remediationSettingsSchema.parse({
    rules: [
      { actions: ['reboot-broker', 'grow-storage', 'resize-broker'], mode: 'approve' },
      { actions: ['enable-key'], mode: 'recommend' },
    ],
  });
  const enabled = enabledActions(rules);
  expect(enabled).toEqual(['resize-broker', 'grow-storage', 'reboot-broker']);
  expect(policyOf(permissionsOf(enabled, { region: 'eu-west-1', account: '111122223333' }))).toEqual({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['mq:UpdateBroker'], Resource: 'arn:aws:mq:eu-west-1:111122223333:broker:*' },
      { Effect: 'Allow', Action: ['mq:RebootBroker'], Resource: 'arn:aws:mq:eu-west-1:111122223333:broker:*' },
    ],
  });
});

test('hooks are allowed by their targets, the way back included; a webhook needs nothing of IAM', () => {
  const stateMachineArn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:restart';
  const hooks = [
    hook({ kind: 'lambda', functionArn: LAMBDA }, { kind: 'state-machine', stateMachineArn }),
    hook({ kind: 'automation', document: 'Restart', region: 'eu-west-1' }),
    hook({ kind: 'webhook', url: 'https://example.com/hook' }),
  ];
  expect(policyOf(permissionsOf(['run-hook'], { hooks })).Statement).toEqual([
    { Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: LAMBDA },
    { Effect: 'Allow', Action: ['states:StartExecution'], Resource: stateMachineArn },
    {
      Effect: 'Allow',
      Action: ['ssm:StartAutomationExecution'],
      Resource: 'arn:aws:ssm:eu-west-1:*:automation-definition/Restart:*',
    },
  ]);
});

test.each([
  [{ kind: 'lambda', functionArn: 'restart' }, /no ARN of lambda/],
  [{ kind: 'webhook', url: 'http://example.com/hook' }, /must be https/],
  [{ kind: 'automation', document: 'Restart', region: 'Ireland' }, /no Region/],
  [{ kind: 'webhook', url: 'https://example.com/', method: 'PUT' }, /Unrecognized key/],
])('a hook that cannot be called is refused by the settings: %j', (target, words) => {
  expect(() => hook(target)).toThrow(words);
});

test('rules for what needs no user may go without one, and two hooks have two names', () => {
  const parse = (settings: object) => remediationSettingsSchema.safeParse(settings);
  expect(parse({ rules: [{ actions: ['reboot-broker'], mode: 'approve' }] }).success).toBe(true);
  expect(parse({ rules: [{ actions: ['reboot-*'], mode: 'approve' }] }).success).toBe(false);
  const one = { name: 'one', conditions: ['*'], target: { kind: 'lambda', functionArn: LAMBDA } };
  expect(parse({ hooks: [one, one] }).error?.issues[0]?.message).toMatch(/two hooks "one"/);
});
