import { parseJson } from '../collect/json.ts';
import { markOf } from './names.ts';
import type { Existing, Named } from './publisher.ts';
import type { Dimension, Resource, ResourceKind } from './resources.ts';

export type Change =
  | { readonly kind: 'create'; readonly resource: Resource }
  | {
      readonly kind: 'update';
      readonly resource: Resource;
      /** Properties that differ. */
      readonly fields: readonly string[];
    }
  | { readonly kind: 'delete'; readonly resource: Named };

export interface Difference {
  /** In the order in which they can be made: what is named before what names it, and removed after it. */
  readonly changes: readonly Change[];
  /** Names that we would use and somebody else has: never touched. */
  readonly foreign: readonly Named[];
  /** What we made and would remove, had everything been read. */
  readonly kept: readonly Named[];
}

const ORDER: readonly ResourceKind[] = ['alarm', 'composite-alarm', 'mute-rule', 'dashboard'];

/**
 * What has to change for CloudWatch to have what it should. `complete` says that every broker is known: a broker that
 * could not be listed must not lose its alarms. What is not marked as ours is neither changed nor removed.
 */
export function differenceOf(
  desired: readonly Resource[],
  existing: readonly Existing[],
  { complete }: { readonly complete: boolean },
): Difference {
  const present = new Map(existing.map((each) => [keyOf(each), each]));
  const wanted = new Set(desired.map(keyOf));
  const puts = [...desired].sort(byKindAndName).flatMap((resource): Change[] => {
    const found = present.get(keyOf(resource));
    if (found === undefined) return [{ kind: 'create', resource }];
    const fields = isOurs(found) ? differingFields(resource, found) : [];
    return fields.length === 0 ? [] : [{ kind: 'update', resource, fields }];
  });
  const gone = existing
    .filter((each) => isOurs(each) && !wanted.has(keyOf(each)))
    .sort((a, b) => byKindAndName(b, a))
    .map(({ kind, name }) => ({ kind, name }));
  return {
    changes: [...puts, ...(complete ? gone.map((resource): Change => ({ kind: 'delete', resource })) : [])],
    foreign: existing
      .filter((each) => wanted.has(keyOf(each)) && !isOurs(each))
      .sort(byKindAndName)
      .map(({ kind, name }) => ({ kind, name })),
    kept: complete ? [] : gone,
  };
}

/** Where the mark of each kind is. */
const MARKED: Readonly<Record<ResourceKind, string>> = {
  alarm: 'AlarmDescription',
  'composite-alarm': 'AlarmDescription',
  'mute-rule': 'Description',
  dashboard: 'DashboardBody',
};

/** Whether we made it: its description, or a text of the dashboard, says so. */
export function isOurs({ kind, name, properties }: Existing): boolean {
  const text: unknown = new Map(Object.entries(properties)).get(MARKED[kind]);
  if (typeof text !== 'string') return false;
  return kind === 'dashboard' ? text.includes(markOf(name)) : text.endsWith(markOf(name));
}

/** An alarm without a warm-up is past it, or CloudWatch does not tell: no reason to write it again at each run. */
const NOT_ALWAYS_TOLD: ReadonlySet<string> = new Set(['WarmUpConfiguration']);

function differingFields(desired: Resource, found: Existing): string[] {
  const before = new Map<string, unknown>(Object.entries(found.properties));
  return Object.entries(desired.properties)
    .filter(([field]) => before.has(field) || !NOT_ALWAYS_TOLD.has(field))
    .filter(([field, value]) => canonical(value) !== canonical(before.get(field)))
    .map(([field]) => field);
}

/** The same text for the same content, whatever the order of keys; text that is JSON counts as its content. */
function canonical(value: unknown): string {
  return JSON.stringify(sortedKeys(typeof value === 'string' ? contentOf(value) : value)) ?? 'undefined';
}

function contentOf(text: string): unknown {
  return text.startsWith('{') ? (parseJson(text)?.value ?? text) : text;
}

function sortedKeys(value: unknown): unknown {
  // Lists have an order, except for dimensions, which CloudWatch gives back in one of its own.
  if (Array.isArray(value)) return value.every(isDimension) ? value.map(dimensionText).sort() : value.map(sortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortedKeys(inner)]));
}

function isDimension(value: unknown): value is Dimension {
  return typeof value === 'object' && value !== null && 'Name' in value && 'Value' in value;
}

function dimensionText({ Name, Value }: Dimension): string {
  return JSON.stringify([Name, Value]);
}

function keyOf({ kind, name }: Named): string {
  // Metric and composite alarms share their names.
  return `${kind === 'composite-alarm' ? 'alarm' : kind} ${name}`;
}

function byKindAndName(a: Named, b: Named): number {
  return ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
