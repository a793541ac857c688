import type { Readable } from 'node:stream';
import { WriteError } from '../../errors.ts';
import { NO_COST } from '../../model/reading.ts';
import type { Write } from '../../model/remediation.ts';
import type { ManagementWriter } from '../../ports.ts';
import { NOT_CONNECTED, openConnection } from './broker-connection.ts';
import { baseAddress, basicAuth, type ManagementReaderOptions } from './management-reader.ts';
import { toReadError } from './read-failure.ts';

const DEFAULT_TIMEOUT = 20_000;
/** The broker's words on a refusal are short; nothing else of a reply is of use. */
const WORDS = 500;

/**
 * Sends calls that change a broker, one at a time, never twice. Only a call of which nothing left this machine fails as
 * `not-sent`; of every other failure it is uncertain what became of it.
 */
export function createManagementWriter(options: ManagementReaderOptions): ManagementWriter {
  const base = baseAddress(options.url);
  const timeoutMilliseconds = options.timeoutMilliseconds ?? DEFAULT_TIMEOUT;
  // A connection of its own for each call: on a kept one that broke nobody could say whether the call arrived.
  const line = openConnection(base, { caFile: options.caFile, timeoutMilliseconds, keepAlive: false });
  const headers = { authorization: basicAuth(options.credentials), 'content-type': 'application/json' };
  return {
    async send({ method, path, body, reason }: Write) {
      const target = `${base.pathname.replace(/\/$/, '')}/api/${path}`;
      const signal = AbortSignal.timeout(timeoutMilliseconds);
      try {
        const payload = body === undefined ? {} : { body: JSON.stringify(body) };
        const told = reason === undefined ? headers : { ...headers, 'x-reason': reason };
        const reply = await line.call({ method, path: target, headers: told, signal, ...payload });
        return { status: reply.statusCode ?? 0, words: await firstWords(reply) };
      } catch (error) {
        const failure = toReadError(signal.aborted ? signal.reason : error, {
          target: `${method} ${base.origin}${target}`,
          timeoutMilliseconds,
          cost: NO_COST,
        });
        throw new WriteError(isUnsent(error) ? 'not-sent' : 'uncertain', failure.message, { cause: failure });
      }
    },
    close: () => line.close(),
  };
}

async function firstWords(reply: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of reply) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8').slice(0, WORDS);
}

const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', NOT_CONNECTED, 'EHOSTUNREACH']);

function isUnsent(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && UNSENT.has(String(error.code));
}
