import type { SettingsDocument } from './document.ts';
import { fieldOf } from './load.ts';

/** One setting as it holds. */
export interface ResolvedSetting {
  /** For instance `brokers[0].url`. */
  readonly field: string;
  readonly value: unknown;
  /** Line of the file that says it; undefined: it is the default. */
  readonly line: number | undefined;
}

/** Every single value of checked settings, in their order, with where it comes from. */
export function originsOf(settings: unknown, document: SettingsDocument): readonly ResolvedSetting[] {
  return leavesOf(settings, []).map(({ path, value }) => ({
    field: fieldOf(path),
    value,
    line: document.lineOf(path),
  }));
}

interface Leaf {
  readonly path: readonly PropertyKey[];
  readonly value: unknown;
}

/** What is empty is a value too: "no tags" is a setting. */
function leavesOf(value: unknown, path: readonly PropertyKey[]): readonly Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  const entries: [PropertyKey, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  if (entries.length === 0) return [{ path, value }];
  return entries.flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}
