import { createHash } from 'node:crypto';
import { ALARM_PREFIX } from './resources.ts';

/** CloudWatch's own limits on what an alarm carries. */
const LONGEST_NAME = 255;
const LONGEST_DESCRIPTION = 1024;

/**
 * The name of an alarm or mute rule. The same parts give the same name for ever: another name would be another alarm
 * with another history. Whatever could mean something in a rule of a composite alarm is percent-encoded.
 */
export function alarmName(...parts: readonly string[]): string {
  const name = ALARM_PREFIX + parts.map(encodePart).join('/');
  if (name.length <= LONGEST_NAME) return name;
  const digest = shortHash(name);
  return `${name.slice(0, LONGEST_NAME - digest.length - 1)}~${digest}`;
}

/**
 * Ends the description of everything we make; nothing without it is ever changed or deleted. It depends on the name,
 * so that a copy that somebody makes under another name is theirs.
 */
export function markOf(name: string): string {
  return `Managed by mq-operator (${shortHash(name)}).`;
}

/** Twelve hexadecimal digits that depend on all of a text. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** A name as text within a sentence: one line, no control characters, not endless. */
export function plainName(name: string): string {
  const visible = name.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
  return visible.length > 100 ? `${[...visible].slice(0, 99).join('')}…` : visible;
}

/** Sentences within the length that CloudWatch takes; the last one always stays. */
export function description(sentences: readonly string[]): string {
  const last = sentences.at(-1) ?? '';
  const rest = sentences.slice(0, -1).join(' ');
  const room = LONGEST_DESCRIPTION - last.length - 2;
  return `${rest.length > room ? `${rest.slice(0, room - 1)}…` : rest} ${last}`;
}

function encodePart(part: string): string {
  return part.replaceAll(/[^A-Za-z0-9@._-]+/g, (run) =>
    [...Buffer.from(run, 'utf8')].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
