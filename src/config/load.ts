import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { ConfigError } from '../errors.ts';
import { type SettingsFile, settingsSchema } from './schema.ts';

/** Reads and checks a settings file. Throws `ConfigError` with every problem at once. */
export async function loadSettings(path: string): Promise<SettingsFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`${path}: cannot be read (${why}); name an existing file with --config`]);
  }
  return parseSettings(parseYaml(text, path), path);
}

/** Checks settings that were parsed already; `origin` is for the messages. Throws `ConfigError`. */
export function parseSettings(value: unknown, origin: string): SettingsFile {
  const parsed = settingsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.map((issue) => `${origin}: ${describeIssue(issue)}`));
}

function parseYaml(text: string, path: string): unknown {
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length === 0) return document.toJS() ?? {};
  throw new ConfigError(document.errors.map((error) => `${path}: ${error.message.split('\n')[0]}`));
}

/** One line for people: the field, what is wrong with its value, and the fix where zod alone does not say it. */
export function describeIssue(issue: z.core.$ZodIssue): string {
  const field = issue.path.map(pathPart).join('').replace(/^\./, '') || 'the file';
  if (issue.code === 'unrecognized_keys') {
    return `${field}: has unknown key${issue.keys.length > 1 ? 's' : ''} ${issue.keys.map((key) => `"${key}"`).join(', ')}; remove or correct it`;
  }
  return `${field}: ${issue.message}`;
}

function pathPart(part: PropertyKey): string {
  return typeof part === 'number' ? `[${part}]` : `.${String(part)}`;
}
