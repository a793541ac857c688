import type { BrokerDescription } from '../model/amazon-mq.ts';
import type { Selection } from './settings.ts';

export type Selected = { readonly selected: true } | { readonly selected: false; readonly reason: string };

/** Whether a broker is watched, and if not, why. */
export function select({ name, engine, tags }: BrokerDescription, selection: Selection): Selected {
  if (selection.engines !== undefined && !selection.engines.includes(engine)) {
    return leftOut(`engine ${engine} is not selected`);
  }
  if (selection.names !== undefined && !selection.names.some((pattern) => matches(name, pattern))) {
    return leftOut(`name ${name} matches none of ${selection.names.join(', ')}`);
  }
  const exception = selection.exceptNames?.find((pattern) => matches(name, pattern));
  if (exception !== undefined) return leftOut(`name ${name} is excepted by ${exception}`);
  const missing = Object.entries(selection.tags ?? {}).find(([key, value]) => !hasTag(tags, key, value));
  if (missing !== undefined) return leftOut(`tag ${missing[0]} is not ${missing[1]}`);
  return { selected: true };
}

function leftOut(reason: string): Selected {
  return { selected: false, reason };
}

function hasTag(tags: Readonly<Record<string, string>>, key: string, value: string): boolean {
  const found = tags[key];
  return found !== undefined && matches(found, value);
}

/** `*` stands for any run of characters; the case does not matter. */
function matches(text: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'is').test(text);
}
