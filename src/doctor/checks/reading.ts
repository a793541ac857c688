import { ALL_SEEING } from '../../collect/rabbitmq/sign-in.ts';
import { readValue } from '../../model/reading.ts';
import { failed, type Look, ok, type Result, skipped, warning } from '../examination.ts';

export function signsIn({ snapshot }: Look, user: string): Result {
  const whoami = snapshot.rabbitmq?.whoami;
  if (whoami === undefined) return failed('nothing was read', 'Give the url of the management API.');
  if (whoami.state === 'read') return ok(`user ${whoami.value.name}, tags ${whoami.value.tags.join(', ') || 'none'}`);
  return failed(whoami.detail, `Correct the password of user ${user}, or set it anew in the broker.`);
}

/** More than it takes is a risk of its own. */
export function hasReadingTag({ snapshot }: Look): Result {
  const whoami = readValue(snapshot.rabbitmq?.whoami);
  if (whoami === undefined) return skipped('the user did not sign in');
  const { name, tags } = whoami;
  if (!ALL_SEEING.some((tag) => tags.includes(tag))) {
    return failed(`user ${name} has ${tags.join(', ') || 'no tag'}`, `Give user ${name} the tag monitoring.`);
  }
  if (!tags.includes('administrator')) return ok('tag monitoring');
  return warning('the tag administrator may change everything', `Give user ${name} the tag monitoring instead.`);
}

export function seesVhosts({ snapshot }: Look): Result {
  const vhosts = readValue(snapshot.rabbitmq?.vhosts);
  if (vhosts === undefined) return skipped('the virtual hosts were not read');
  const hidden = vhosts.filter((vhost) => vhost.hidden === true).map(({ name }) => name);
  if (hidden.length === 0) return ok(`${vhosts.length} of ${vhosts.length} virtual hosts can be looked into`);
  const named = hidden.slice(0, 5).join(', ');
  return warning(
    `queues of ${hidden.length} virtual hosts cannot be seen: ${named}`,
    `Give the user a permission there; one that matches nothing is enough: configure, write and read all ^$.`,
  );
}

/** What conditions about the watching itself say, in their own words. */
const ABOUT_WATCHING: Readonly<Record<string, string>> = {
  'clock-skewed': 'Synchronise the clock of this machine (for instance with chrony).',
  'statistics-frozen': 'Look at mq-operator explain statistics-frozen.',
  'statistics-lagging': 'Look at mq-operator explain statistics-lagging.',
  'management-slow': 'Look at mq-operator explain management-slow.',
  'monitoring-incomplete': 'Look at mq-operator explain monitoring-incomplete.',
};

/** Nothing is said where nothing judged it. */
export function watchesWell({ findings, snapshot: { cost } }: Look): readonly Result[] {
  if (findings === undefined) return [];
  const firing = findings.filter(({ level, conditionId }) => level === 'firing' && conditionId in ABOUT_WATCHING);
  if (firing.length === 0)
    return [ok(`${cost.requests} requests, ${cost.bytes} bytes, ${Math.round(cost.milliseconds)} ms a pass`)];
  return firing.map(({ title, conditionId }) => warning(title, ABOUT_WATCHING[conditionId] ?? ''));
}
