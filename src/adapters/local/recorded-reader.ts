import { readFileSync, writeFileSync } from 'node:fs';
import { parseJson } from '../../collect/json.ts';
import { type Recording, recordingSchema, replayingReader } from '../../collect/recording.ts';
import { scrub } from '../../collect/scrub.ts';
import { ConfigError } from '../../errors.ts';
import type { ManagementReader } from '../../ports.ts';

/** Reads a recording (see `writeRecording`); throws `ConfigError` when the file is none. */
export function readRecording(file: string): Recording {
  const parsed = recordingSchema.safeParse(parseJson(readText(file))?.value);
  if (!parsed.success) throw new ConfigError([`"${file}" is not a recording of a broker`]);
  return parsed.data;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigError([`the recording "${file}" cannot be read`]);
  }
}

/** A broker that is a file: the same requests give the same replies, wherever it was recorded. */
export function createRecordedReader(file: string): ManagementReader {
  return replayingReader(readRecording(file));
}

/** Writes a recording without host names, addresses and secrets; one line for each reply. */
export function writeRecording(file: string, recording: Recording): void {
  const { recordedAt, replies } = scrub(recording);
  const lines = replies.map((reply) => `  ${JSON.stringify(reply)}`);
  writeFileSync(file, `{"recordedAt": ${recordedAt}, "replies": [\n${lines.join(',\n')}\n]}\n`);
}
