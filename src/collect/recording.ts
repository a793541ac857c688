import { z } from 'zod';
import { ReadError } from '../errors.ts';
import type { ManagementReader, ManagementReply } from '../ports.ts';
import { parseJson } from './json.ts';

const request = { path: z.string(), query: z.record(z.string(), z.string()) };

const recordedReply = z.object({
  ...request,
  status: z.number(),
  /** Parsed where it is JSON, so that people can read and review a recording. */
  json: z.unknown().optional(),
  text: z.string().optional(),
  bytes: z.number(),
  milliseconds: z.number(),
  serverTime: z.number().optional(),
});

const recordedFailure = z.object({
  ...request,
  failure: z.enum([
    'unreachable',
    'timeout',
    'tls',
    'authentication',
    'redirect',
    'too-large',
    'not-json',
    'unexpected-shape',
    'http-error',
  ]),
  message: z.string(),
});

/** Everything that one or several passes got from a broker, in order. `recordedAt` is the `now` of the first. */
export const recordingSchema = z.object({
  recordedAt: z.number(),
  replies: z.array(z.union([recordedReply, recordedFailure])),
});

export type Recording = z.output<typeof recordingSchema>;
export type RecordedReply = Recording['replies'][number];

/** A reader that notes down what it is answered. */
export interface RecordingReader extends ManagementReader {
  recording(): Recording;
}

/** Wraps a reader; what was recorded still names hosts, see `scrub`. */
export function recordingReader(inner: ManagementReader, recordedAt: number): RecordingReader {
  const replies: RecordedReply[] = [];
  return {
    async get(path, query = {}) {
      try {
        const reply = await inner.get(path, query);
        replies.push({ path, query: { ...query }, ...toRecorded(reply) });
        return reply;
      } catch (error) {
        if (error instanceof ReadError) {
          replies.push({ path, query: { ...query }, failure: error.kind, message: error.message });
        }
        throw error;
      }
    },
    close: () => inner.close(),
    recording: () => ({ recordedAt, replies }),
  };
}

function toRecorded({ body, ...reply }: ManagementReply) {
  const parsed = parseJson(body);
  return parsed === undefined ? { ...reply, text: body } : { ...reply, json: parsed.value };
}

/**
 * Answers from a recording: each request gets its recorded replies in turn, the last one again and again.
 * Columns do not count, for they only leave out. A request that was not recorded is a defect, and throws.
 */
export function replayingReader({ replies }: Recording): ManagementReader {
  const byRequest = Map.groupBy(replies, requestKey);
  const asked = new Map<string, number>();
  return {
    async get(path, query = {}) {
      const key = requestKey({ path, query });
      const turn = asked.get(key) ?? 0;
      asked.set(key, turn + 1);
      const answers = byRequest.get(key);
      const answer = answers?.[turn] ?? answers?.at(-1);
      if (answer === undefined) throw new Error(`the recording has no reply to ${key}`);
      return replay(answer);
    },
    close: () => Promise.resolve(),
  };
}

function requestKey({ path, query }: Pick<RecordedReply, 'path' | 'query'>): string {
  const { columns: _, ...rest } = query;
  return `${path}?${new URLSearchParams(rest)}`;
}

function replay(answer: RecordedReply): ManagementReply {
  if ('failure' in answer) throw new ReadError(answer.failure, answer.message);
  const { status, bytes, milliseconds, serverTime } = answer;
  const body = answer.text ?? JSON.stringify(answer.json);
  return { status, body, bytes, milliseconds, ...(serverTime === undefined ? {} : { serverTime }) };
}
