// What the function remediate may do through AWS's own APIs: what the rules of the settings enable, and no more. Which
// action needs what is generated from the code.
const NEEDS = require('./action-permissions.json');

const RESOURCES = {
  broker: place('mq:*', 'broker:*'),
  key: place('kms:*', 'key/*'),
  any: '*',
  'broker-log-group': place('logs:*', 'log-group:/aws/amazonmq/broker/*'),
};

/** An ARN of the account that is deployed to; `service` with its Region. */
function place(service, resource) {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::AccountId}:${resource}` };
}

module.exports = async ({ resolveVariable }) => {
  const network = await resolveVariable('param:network');
  const settings = parse(await resolveVariable(`param:settings, self:custom.settings.${network}`));
  const { rules = [], hooks = [] } = settings.remediations ?? {};
  const enabled = Object.keys(NEEDS).filter((action) => rules.some((rule) => enables(rule, action)));
  const statements = enabled.flatMap((action) =>
    NEEDS[action].flatMap(({ actions, resource }) =>
      resource === 'hook' ? hooks.flatMap(statementsOfHook) : [allow(actions, RESOURCES[resource])],
    ),
  );
  return { resources: statements.length === 0 ? {} : policyOf(statements) };
};

/** What is wrong with the settings is told by the functions, which know their schema. */
function parse(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function enables({ actions = [], mode }, action) {
  return (mode === 'approve' || mode === 'auto') && actions.some((pattern) => matches(pattern, action));
}

function matches(pattern, name) {
  const parts = String(pattern)
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

function statementsOfHook({ target, revert, secret }) {
  const targets = [target, revert].filter((one) => one !== undefined).flatMap(statementsOfTarget);
  if (secret?.secret === undefined) return targets;
  const kept = place(`secretsmanager:\${AWS::Region}`, `secret:${secret.secret}-*`);
  return [...targets, allow(['secretsmanager:GetSecretValue'], kept)];
}

function statementsOfTarget({ kind, functionArn, document, region, stateMachineArn }) {
  switch (kind) {
    case 'lambda':
      return [allow(['lambda:InvokeFunction'], functionArn)];
    case 'state-machine':
      return [allow(['states:StartExecution'], stateMachineArn)];
    case 'automation':
      return [allow(['ssm:StartAutomationExecution'], place(`ssm:${region}`, `automation-definition/${document}:*`))];
    default:
      return [];
  }
}

function allow(actions, resource) {
  return { Effect: 'Allow', Action: actions, Resource: resource };
}

function policyOf(statements) {
  const different = [...new Map(statements.map((one) => [JSON.stringify(one), one])).values()];
  return {
    Resources: {
      AllowedChangesPolicy: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'allowed-changes',
          Roles: [{ Ref: 'RemediateRole' }],
          PolicyDocument: { Version: '2012-10-17', Statement: different },
        },
      },
    },
  };
}
