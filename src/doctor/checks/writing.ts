import type { RemediationRule } from '../../config/remediation-settings.ts';
import type { SettingsFile } from '../../config/schema.ts';
import { ConfigError } from '../../errors.ts';
import type { Broker } from '../../model/broker.ts';
import { ACTION_IDS, type ActionId } from '../../model/remediation.ts';
import { type UserNeed, WRITING_TAGS } from '../../remediate/action.ts';
import { userNeedOf } from '../../remediate/permissions.ts';
import { ACTIONS } from '../../remediate/registry.ts';
import { modeOf, ruleFor } from '../../remediate/rule.ts';
import { type DoctorPorts, failed, ok, type Result, warning } from '../examination.ts';

/** One user that writes, and what the settings let it do. */
interface Writer {
  readonly rule: RemediationRule;
  readonly actions: readonly ActionId[];
}

/** For each user that may write to this broker: it signs in, and has the tag that its actions take. */
export async function writes(
  broker: Broker,
  { remediations }: Pick<SettingsFile, 'remediations'>,
  readingUser: string,
  ports: DoctorPorts,
): Promise<readonly Result[]> {
  const writers = writersOf(broker, remediations);
  if (writers.length === 0) return [ok('nothing may be changed: every action is off or only recommended')];
  return Promise.all(writers.map((writer) => mayWrite(broker, writer, readingUser, ports)));
}

function writersOf(broker: Broker, settings: SettingsFile['remediations']): readonly Writer[] {
  const enabled = ACTION_IDS.filter((action) => ACTIONS[action].through === undefined).flatMap((action) => {
    const rule = ruleFor(settings, action, broker);
    return ['approve', 'auto'].includes(modeOf(action, rule)) ? [{ action, rule }] : [];
  });
  return [...Map.groupBy(enabled, ({ rule }) => rule)].map(([rule, each]) => ({
    rule,
    actions: each.map(({ action }) => action),
  }));
}

async function mayWrite(
  broker: Broker,
  { rule, actions }: Writer,
  readingUser: string,
  ports: DoctorPorts,
): Promise<Result> {
  const list = actions.join(', ');
  try {
    const credentials = await ports.ruleCredentials(rule, broker);
    const { user } = credentials;
    if (user === readingUser) {
      return warning(
        `user ${user} reads and writes`,
        `Give ${list} a user of their own, so that reading cannot write.`,
      );
    }
    const whoami = await ports.whoami(broker, credentials);
    if (whoami.state !== 'read')
      return failed(`user ${user}: ${whoami.detail}`, `Correct the password of user ${user}.`);
    const lacking = actions.filter((action) => !hasTag(whoami.value.tags, ACTIONS[action].user));
    if (lacking.length === 0) return ok(`user ${user} may do ${list}`);
    const needs = [...new Set(lacking.map((action) => `${action}: ${userNeedOf(action)}`))].join('; ');
    return failed(
      `user ${user} has ${whoami.value.tags.join(', ') || 'no tag'}, which is not enough for ${lacking.join(', ')}`,
      `Give it what they need (${needs}).`,
    );
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return failed(error.problems.join(' '), 'Correct the rule in remediations.rules.');
  }
}

/** A monitor has what a manager has, though it is no policymaker. */
function hasTag(tags: readonly string[], need: UserNeed | undefined): boolean {
  if (need === undefined) return true;
  const enough: readonly string[] = WRITING_TAGS.slice(WRITING_TAGS.indexOf(need.tag));
  return tags.some((tag) => enough.includes(tag) || (tag === 'monitoring' && need.tag === 'management'));
}
