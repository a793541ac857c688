import { gunzipSync, gzipSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { z } from 'zod';
import { parseStored } from '../stored-items.ts';

/**
 * One table, one partition per broker. The first character of the sort key groups what is read together:
 * 1 what every pass needs, 2 samples, 3 receipts by incident, 4 audit trail, 5 remediations, 9 journal of a large commit.
 */
export const KEYS = {
  head: '1#head',
  hot: '1#',
  incident: (id: string) => `1#incident#${id}`,
  effect: (id: string) => `1#outbox#${id}`,
  silence: (id: string) => `1#silence#${id}`,
  command: (id: string) => `1#command#${id}`,
  lastReceipt: (incident: string, channel: string) => `1#told#${incident}#${channel}`,
  sample: (at: number) => `2#${ordered(at)}`,
  receipts: (incident: string | undefined) => `3#${incident ?? '-'}#`,
  receipt: (incident: string | undefined, effect: string, at: number) =>
    `3#${incident ?? '-'}#${effect}#${ordered(at)}`,
  audit: (at: number, version: number, index: number) => `4#${ordered(at)}#${ordered(version)}#${ordered(index)}`,
  auditSince: (at: number) => `4#${ordered(at)}`,
  auditEnd: '4#~',
  remediations: '5#plan#',
  remediation: (id: string) => `5#plan#${id}`,
  underWay: '5#under-way',
  tasks: '5#task#',
  task: (remediation: string, digest: string) => `5#task#${remediation}#${digest}`,
  journal: (token: string, part: number) => `9#${token}#${ordered(part)}`,
} as const;

export type Item = Record<string, AttributeValue>;

/** Bodies beyond this are compressed: DynamoDB is paid for by the kilobyte, and each pass loads six hours of samples. */
const PLAIN_LIMIT = 1_000;
const SECOND = 1_000;

/** Numbers that sort as text. */
function ordered(value: number): string {
  return Math.max(0, Math.floor(value)).toString().padStart(16, '0');
}

export function partition(brokerId: string): AttributeValue {
  return { S: `broker#${brokerId}` };
}

export function text(value: string): AttributeValue {
  return { S: value };
}

export function number(value: number): AttributeValue {
  return { N: String(value) };
}

/** When DynamoDB may throw the row away by itself, some days after it has no use. */
export function expiry(at: number, days: number): AttributeValue {
  return number(Math.ceil(at / SECOND) + days * 86_400);
}

export function packed(value: unknown): AttributeValue {
  const json = JSON.stringify(value);
  return json.length > PLAIN_LIMIT ? { B: gzipSync(json) } : { S: json };
}

export function unpacked(value: AttributeValue | undefined): string {
  if (value?.B !== undefined) return gunzipSync(value.B).toString('utf8');
  return value?.S ?? '';
}

export function textOf(item: Item | undefined, name: string): string | undefined {
  return item?.[name]?.S;
}

export function numberOf(item: Item | undefined, name: string): number | undefined {
  const value = item?.[name]?.N;
  return value === undefined ? undefined : Number(value);
}

export interface Parsed<T> {
  readonly items: readonly T[];
  readonly dropped: number;
}

/** The bodies of rows that parse, in the order of the rows. */
export function parseBodies<T>(schema: z.ZodType<T>, rows: readonly Item[]): Parsed<T> {
  const items = rows.flatMap((row) => {
    const item = parseStored(schema, unpacked(row.body));
    return item === undefined ? [] : [item];
  });
  return { items, dropped: rows.length - items.length };
}
