import type { RemediationRule } from '../../config/remediation-settings.ts';
import type { SettingsFile } from '../../config/schema.ts';
import { ConfigError } from '../../errors.ts';
import type { Broker } from '../../model/broker.ts';
import type { Reading } from '../../model/reading.ts';
import { ACTION_IDS, type ActionId } from '../../model/remediation.ts';
import { type UserNeed, WRITING_TAGS } from '../../remediate/action.ts';
import { userNeedOf } from '../../remediate/permissions.ts';
import { ACTIONS } from '../../remediate/registry.ts';
import { modeOf, ruleFor } from '../../remediate/rule.ts';
import type { ReadingSide } from '../broker.ts';
import { type DoctorPorts, failed, ok, type Result, skipped, warning } from '../examination.ts';

/** One user that writes, and what the settings let it do. */
interface Writer {
  readonly rule: RemediationRule;
  readonly actions: readonly ActionId[];
}

/** For each user that may write to this broker: it signs in, and has the tag that its actions take. */
export async function writes(
  broker: Broker,
  { remediations }: Pick<SettingsFile, 'remediations'>,
  reading: ReadingSide,
  ports: DoctorPorts,
): Promise<readonly Result[]> {
  const writers = writersOf(broker, remediations);
  if (writers.length === 0) return [ok('nothing may be changed: every action is off or only recommended')];
  return Promise.all(writers.map((writer) => mayWrite(broker, writer, reading, ports)));
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
  reading: ReadingSide,
  ports: DoctorPorts,
): Promise<Result> {
  const list = actions.join(', ');
  try {
    const credentials = await ports.ruleCredentials(rule, broker);
    const { user } = credentials;
    if (user === reading.user) {
      return warning(
        `user ${user} reads and writes`,
        `Give ${list} a user of their own, so that reading cannot write.`,
      );
    }
    const { whoami, vhosts } = await ports.writer(broker, credentials);
    if (whoami.state !== 'read')
      return failed(`user ${user}: ${whoami.detail}`, `Correct the password of user ${user}.`);
    const lacking = actions.filter((action) => !hasTag(whoami.value.tags, ACTIONS[action].user));
    if (lacking.length > 0) {
      const has = whoami.value.tags.join(', ') || 'no tag';
      return failed(
        `user ${user} has ${has}, which is not enough for ${lacking.join(', ')}`,
        `Give it what they need (${needsOf(lacking)}).`,
      );
    }
    return withoutAccess({ user, actions }, vhosts, reading) ?? ok(`user ${user} may do ${list}`);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return failed(error.problems.join(' '), 'Correct the rule in remediations.rules.');
  }
}

/** Virtual hosts that the reading user knows of and this one has no permission in; what it would need there. */
function withoutAccess(
  { user, actions }: { readonly user: string; readonly actions: readonly ActionId[] },
  permitted: Reading<readonly string[]>,
  reading: ReadingSide,
): Result | undefined {
  const inside = actions.filter((action) => ACTIONS[action].user?.access !== undefined);
  if (inside.length === 0) return undefined;
  if (permitted.state !== 'read')
    return skipped(`where user ${user} has permissions cannot be told: ${permitted.detail}`);
  const closed = reading.vhosts.filter((vhost) => !permitted.value.includes(vhost));
  if (closed.length === 0) return undefined;
  return warning(
    `user ${user} has no permission in ${closed.length} of ${reading.vhosts.length} virtual hosts, so no ${inside.join(', ')} there: ${closed.slice(0, 5).join(', ')}`,
    `Give it what they need there (${needsOf(inside)}).`,
  );
}

function needsOf(actions: readonly ActionId[]): string {
  return [...new Set(actions.map((action) => `${action}: ${userNeedOf(action)}`))].join('; ');
}

/** A monitor has what a manager has, though it is no policymaker. */
function hasTag(tags: readonly string[], need: UserNeed | undefined): boolean {
  if (need === undefined) return true;
  const enough: readonly string[] = WRITING_TAGS.slice(WRITING_TAGS.indexOf(need.tag));
  return tags.some((tag) => enough.includes(tag) || (tag === 'monitoring' && need.tag === 'management'));
}
