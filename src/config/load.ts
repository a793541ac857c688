import type { z } from 'zod';
import { ConfigError } from '../errors.ts';
import { readDocument, type SettingsDocument } from './document.ts';
import { type SettingsFile, settingsSchema } from './schema.ts';

/** Reads and checks a settings file. Throws `ConfigError` with every problem at once. */
export async function loadSettings(file: string): Promise<SettingsFile> {
  return checkDocument(await readDocument(file), settingsSchema);
}

/** Checks what a file says; a problem names the file, the line, the field and the fix. Throws `ConfigError`. */
export function checkDocument<S extends z.ZodType>(document: SettingsDocument, schema: S): z.output<S> {
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.map((issue) => `${placeOf(issue, document)}: ${describeIssue(issue)}`));
}

/** Checks settings that were parsed already; `origin` is for the messages. Throws `ConfigError`. */
export function parseSettings(value: unknown, origin: string): SettingsFile {
  const parsed = settingsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.map((issue) => `${origin}: ${describeIssue(issue)}`));
}

/** The line of what is wrong, or of the nearest thing around what is missing. */
function placeOf(issue: z.core.$ZodIssue, { file, lineOf }: SettingsDocument): string {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
  for (let depth = path.length; depth > 0; depth -= 1) {
    const line = lineOf(path.slice(0, depth));
    if (line !== undefined) return `${file}:${line}`;
  }
  return file;
}

/** One line for people: the field, what is wrong with its value, and the fix where zod alone does not say it. */
export function describeIssue(issue: z.core.$ZodIssue): string {
  const field = fieldOf(issue.path) || 'the file';
  if (issue.code === 'unrecognized_keys') {
    return `${field}: has unknown key${issue.keys.length > 1 ? 's' : ''} ${issue.keys.map((key) => `"${key}"`).join(', ')}; remove or correct it`;
  }
  return `${field}: ${issue.message}`;
}

/** A path as people write it, for instance `brokers[0].url`. */
export function fieldOf(path: readonly PropertyKey[]): string {
  return path.map(pathPart).join('').replace(/^\./, '');
}

function pathPart(part: PropertyKey): string {
  return typeof part === 'number' ? `[${part}]` : `.${String(part)}`;
}
