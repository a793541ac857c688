import type { RemediationHook } from '../config/remediation-hook-settings.ts';
import { matchesAny } from '../decide/pattern.ts';
import { ACTION_IDS, type ActionId, type HookTarget } from '../model/remediation.ts';
import type { IamNeed, UserAccess, UserNeed } from './action.ts';
import { ACTIONS } from './registry.ts';

/** What one action needs, beside what reading needs. */
export interface ActionPermissions {
  readonly action: ActionId;
  /** Of the user that writes at the broker, for people; `user` is the same as data. */
  readonly rabbitmq: string;
  readonly user?: UserNeed;
  readonly iam: readonly IamStatement[];
}

export interface IamStatement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string;
}

/** Where the resources of a policy are; stars where it is for all. */
export interface PolicyScope {
  readonly partition?: string;
  readonly region?: string;
  readonly account?: string;
  readonly hooks?: readonly RemediationHook[];
}

/** From one source: what the actions themselves say. In the order in which actions are listed. */
export function permissionsOf(actions: readonly ActionId[], scope: PolicyScope = {}): ActionPermissions[] {
  return ACTION_IDS.filter((id) => actions.includes(id)).map((action) => {
    const { user, iam = [] } = ACTIONS[action];
    return {
      action,
      rabbitmq: userNeedOf(action),
      ...(user === undefined ? {} : { user }),
      iam: iam.flatMap((need) => statementsOf(need, scope)),
    };
  });
}

/** What the user that writes needs for an action, in words. */
export function userNeedOf(action: ActionId): string {
  const { user } = ACTIONS[action];
  if (user === undefined) return 'nothing at the broker';
  const { tag, access = [], accessToUndo = [] } = user;
  const now = access === 'any' ? 'a permission in the virtual hosts' : inWords(access);
  const undo = accessToUndo.length === 0 ? '' : `; to undo it, ${inWords(accessToUndo)}`;
  return `tag ${tag}${now === '' ? '' : `, ${now}`}${undo}`;
}

function inWords(access: readonly UserAccess[]): string {
  return access
    .map(({ permissions, on }) => `${permissions.join(' and ')} permission on ${on === 'queues' ? 'the queues' : on}`)
    .join(', ');
}

/** The IAM policy of a role that carries out these actions, each statement once. */
export function policyOf(permissions: readonly ActionPermissions[]) {
  const statements = permissions.flatMap(({ iam }) => iam);
  const different = new Map(statements.map((statement) => [JSON.stringify(statement), statement]));
  return { Version: '2012-10-17', Statement: [...different.values()] } as const;
}

/** Actions that rules allow for some broker. */
export function enabledActions(
  rules: readonly { readonly actions: readonly string[]; readonly mode: string }[],
): readonly ActionId[] {
  return ACTION_IDS.filter((id) =>
    rules.some(({ actions, mode }) => (mode === 'approve' || mode === 'auto') && matchesAny(actions, [id])),
  );
}

function statementsOf({ actions, resource }: IamNeed, scope: PolicyScope): IamStatement[] {
  const { partition = 'aws', region = '*', account = '*', hooks = [] } = scope;
  const at = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${account}:${rest}`;
  switch (resource) {
    case 'broker':
      return [allow(actions, at('mq', 'broker:*'))];
    case 'key':
      return [allow(actions, at('kms', 'key/*'))];
    case 'broker-log-group':
      return [allow(actions, at('logs', 'log-group:/aws/amazonmq/broker/*'))];
    case 'any':
      return [allow(actions, '*')];
    case 'hook': {
      const targets = hooks.flatMap(({ target, revert }) => (revert === undefined ? [target] : [target, revert]));
      return targets.flatMap((target) => hookStatement(target, scope));
    }
  }
}

function hookStatement(target: HookTarget, { partition = 'aws', account = '*' }: PolicyScope): IamStatement[] {
  switch (target.kind) {
    case 'lambda':
      return [allow(['lambda:InvokeFunction'], target.functionArn)];
    case 'automation': {
      const definition = `arn:${partition}:ssm:${target.region}:${account}:automation-definition/${target.document}:*`;
      return [allow(['ssm:StartAutomationExecution'], definition)];
    }
    case 'state-machine':
      return [allow(['states:StartExecution'], target.stateMachineArn)];
    case 'webhook':
      return [];
  }
}

function allow(Action: readonly string[], Resource: string): IamStatement {
  return { Effect: 'Allow', Action, Resource };
}
