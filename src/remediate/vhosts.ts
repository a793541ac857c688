import { readValue } from '../model/reading.ts';
import type { PlanRequest } from '../model/remediation.ts';
import { type Refusal, refuse, type View } from './action.ts';

export interface Lack {
  readonly lacking: (vhost: string) => boolean;
  /** What they may lack, for people. */
  readonly what: string;
}

/** Virtual hosts that lack something: those that were asked for, which then must lack it, or all of them. */
export function chosenVhosts(
  { snapshot }: View,
  { vhosts: wanted }: PlanRequest,
  { lacking, what }: Lack,
): { readonly names: readonly string[] } | Refusal {
  const known = readValue(snapshot.rabbitmq?.vhosts) ?? [];
  const seen = known.filter(({ hidden }) => hidden !== true).map(({ name }) => name);
  if (wanted === undefined) {
    const names = seen.filter(lacking).sort();
    return names.length > 0 ? { names } : refuse(`No virtual host lacks ${what}.`);
  }
  const refused = wanted.flatMap((name) => {
    if (!seen.includes(name))
      return [`Virtual host ${name} is not there, or the reading user has no permission in it.`];
    return lacking(name) ? [] : [`Virtual host ${name} does not lack ${what}.`];
  });
  return refused.length > 0 ? refuse(...refused) : { names: [...wanted].sort() };
}
