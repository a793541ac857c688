import { readFile } from 'node:fs/promises';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { ConfigError } from '../errors.ts';

/** A settings file as it was written. */
export interface SettingsDocument {
  readonly file: string;
  readonly value: unknown;
  /** Line of the value at a path, counted from 1; undefined where the file does not say it. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

/** Reads YAML (or JSON, which is YAML too). Throws `ConfigError` when there is no such file or it is not YAML. */
export async function readDocument(file: string): Promise<SettingsDocument> {
  const counter = new LineCounter();
  const document = parseDocument(await textOf(file), { uniqueKeys: true, lineCounter: counter });
  if (document.errors.length > 0) {
    throw new ConfigError(document.errors.map((error) => `${file}: ${error.message.split('\n')[0]}`));
  }
  return {
    file,
    value: document.toJS() ?? {},
    lineOf(path) {
      const found = path.length === 0 ? document.contents : document.getIn(path, true);
      if (!isNode(found) || found.range == null) return undefined;
      return counter.linePos(found.range[0]).line;
    },
  };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`${file}: cannot be read (${why}); name an existing file with --config`]);
  }
}
