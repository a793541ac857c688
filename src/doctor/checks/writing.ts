import type { RemediationRule } from '../../config/remediation-settings.ts';
import type { SettingsFile } from '../../config/schema.ts';
import { ConfigError } from '../../errors.ts';
import type { Broker } from '../../model/broker.ts';
import { ACTION_IDS, type ActionId } from '../../model/remediation.ts';
import { ACTIONS } from '../../remediate/registry.ts';
import { modeOf, ruleFor } from '../../remediate/rule.ts';
import { type DoctorPorts, failed, ok, type Result, warning } from '../examination.ts';

/** What a tag allows includes what those before it allow (RabbitMQ, "Management plugin": permissions). */
const TAGS = ['management', 'policymaker', 'monitoring', 'administrator'] as const;

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
    const lacking = actions.filter((action) => !hasTag(whoami.value.tags, tagOf(action)));
    if (lacking.length === 0) return ok(`user ${user} may do ${list}`);
    const needs = [...new Set(lacking.map((action) => `${action}: ${ACTIONS[action].needs}`))].join('; ');
    return failed(
      `user ${user} has ${whoami.value.tags.join(', ') || 'no tag'}, which is not enough for ${lacking.join(', ')}`,
      `Give it what they need (${needs}).`,
    );
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return failed(error.problems.join(' '), 'Correct the rule in remediations.rules.');
  }
}

function tagOf(action: ActionId): (typeof TAGS)[number] | undefined {
  return TAGS.find((tag) => ACTIONS[action].needs.startsWith(`tag ${tag}`));
}

/** An administrator may do everything; a policymaker is no monitor. */
function hasTag(tags: readonly string[], needed: (typeof TAGS)[number] | undefined): boolean {
  if (needed === undefined || tags.includes('administrator') || tags.includes(needed)) return true;
  return needed === 'management' && TAGS.some((tag) => tags.includes(tag));
}
