import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { createGunzip } from 'node:zlib';
import { ConfigError, ReadError } from '../../errors.ts';
import type { Cost } from '../../model/reading.ts';
import type { ServerCertificate } from '../../model/snapshot.ts';
import type { Credentials, ManagementReader, ManagementReply } from '../../ports.ts';
import { type BrokerConnection, openConnection } from './broker-connection.ts';
import { toReadError } from './read-failure.ts';

export interface ManagementReaderOptions {
  /** Base address of the management API, without credentials; a path before `/api` is kept. */
  readonly url: string;
  readonly credentials: Credentials;
  /** PEM file of an extra certificate authority. */
  readonly caFile?: string;
  /** For the whole request, connecting and the last byte included. */
  readonly timeoutMilliseconds?: number;
  /** Cap of one reply, compressed and decoded alike. */
  readonly maxBytes?: number;
}

const DEFAULT_TIMEOUT = 10_000;
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

/** Reads one broker's management API through one kept-alive connection, one request at a time. */
export function createManagementReader(options: ManagementReaderOptions): ManagementReader {
  const base = baseAddress(options.url);
  const timeoutMilliseconds = options.timeoutMilliseconds ?? DEFAULT_TIMEOUT;
  const connection: Connection = {
    line: openConnection(base, { caFile: options.caFile, timeoutMilliseconds, keepAlive: true }),
    authorization: basicAuth(options.credentials),
    timeoutMilliseconds,
    maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES,
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    get(path, query = {}) {
      const address = new URL(`${base.pathname.replace(/\/$/, '')}/api/${path}`, base);
      address.search = new URLSearchParams(query).toString();
      const reply = last.then(() => getOnce(connection, address));
      last = reply.catch(() => undefined);
      return reply;
    },
    close: () => connection.line.close(),
  };
}

interface Connection {
  readonly line: BrokerConnection;
  readonly authorization: string;
  readonly timeoutMilliseconds: number;
  readonly maxBytes: number;
}

/** The address without credentials. Throws `ConfigError`. */
export function baseAddress(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError([`url "${text}" is not an http(s) address; write for instance https://host:15671`]);
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConfigError([`url for ${url.host} holds credentials; give user and password apart from it`]);
  }
  return url;
}

/** The header of basic authentication. */
export function basicAuth({ user, password }: Credentials): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

async function getOnce(connection: Connection, address: URL): Promise<ManagementReply> {
  const { line, authorization, timeoutMilliseconds } = connection;
  const started = performance.now();
  const target = `${address.origin}${address.pathname}`;
  const measured = { bytes: 0 };
  const elapsed = () => Math.round(performance.now() - started);
  const cost = (): Cost => ({ requests: 1, bytes: measured.bytes, milliseconds: elapsed() });
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  try {
    const response = await line.call({
      method: 'GET',
      path: `${address.pathname}${address.search}`,
      headers: { authorization, accept: 'application/json, */*;q=0.1', 'accept-encoding': 'gzip' },
      signal,
    });
    const status = response.statusCode ?? 0;
    refuseRedirect(response, address, cost());
    // The socket goes back to its pool with the last byte.
    const identity = certificateOf(response);
    const body = await readBody(response, connection.maxBytes, measured, () => tooLarge(target, connection, cost()));
    if (status >= 500 && status !== 503) {
      throw new ReadError('http-error', `${target} answered with HTTP ${status}.`, {
        fix: 'Look at the log of the broker, or of the proxy before it.',
        cost: cost(),
      });
    }
    return { status, body, bytes: measured.bytes, milliseconds: elapsed(), ...dateOf(response), ...identity };
  } catch (error) {
    const cause = signal.aborted ? signal.reason : error;
    throw toReadError(cause, { target, timeoutMilliseconds, cost: cost() });
  }
}

function refuseRedirect(response: IncomingMessage, address: URL, cost: Cost): void {
  const { statusCode = 0, headers } = response;
  if (statusCode < 300 || statusCode > 399) return;
  discard(response);
  const location = typeof headers.location === 'string' ? URL.parse(headers.location, address.href) : null;
  const goal = location === null ? 'nowhere' : location.origin;
  throw new ReadError('redirect', `${address.origin} redirects to ${goal}; redirects are not followed.`, {
    fix: 'Set the url to where the management API really is, if that host is yours.',
    cost,
  });
}

/** Reads no further than the cap, so that a huge reply costs neither us nor the broker more than that. */
async function readBody(
  response: IncomingMessage,
  maxBytes: number,
  measured: { bytes: number },
  tooMuch: () => ReadError,
): Promise<string> {
  const { headers } = response;
  const announced = Number(headers['content-length'] ?? 0);
  const stop = (): never => {
    discard(response);
    throw tooMuch();
  };
  if (announced > maxBytes) stop();
  const counted = countBytes(response, measured);
  const decoded = headers['content-encoding'] === 'gzip' ? gunzip(counted) : counted;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of decoded) {
    size += chunk.length;
    if (size > maxBytes) stop();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Ends the reply unread; that it was cut off is then no news to anybody. */
function discard(body: Readable): void {
  body.on('error', () => undefined);
  body.destroy();
}

async function* countBytes(body: Readable, measured: { bytes: number }): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    measured.bytes += chunk.length;
    yield chunk;
  }
}

/** Decodes chunk by chunk: a small compressed reply that unfolds into a huge one meets the cap on the way. */
function gunzip(compressed: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  // A failure ends the returned stream too, which is where it is reported.
  return pipeline(compressed, createGunzip(), () => undefined);
}

function tooLarge(target: string, { maxBytes }: Connection, cost: Cost): ReadError {
  return new ReadError('too-large', `The reply of ${target} is larger than ${maxBytes} bytes.`, {
    fix: 'Check that this is the management API; if it is, the broker has more objects than one reply can carry.',
    cost,
  });
}

function dateOf({ headers }: IncomingMessage): { serverTime?: number } {
  const time = typeof headers.date === 'string' ? Date.parse(headers.date) : Number.NaN;
  return Number.isFinite(time) ? { serverTime: time } : {};
}

/** What the other side identified itself with; nothing where it is not TLS, or where the end of validity is no date. */
function certificateOf({ socket }: IncomingMessage): { certificate?: ServerCertificate } {
  if (!(socket instanceof TLSSocket)) return {};
  const { valid_to: end, issuer } = socket.getPeerCertificate();
  const expiresAt = Date.parse(end ?? '');
  if (!Number.isFinite(expiresAt)) return {};
  return { certificate: { expiresAt, issuer: String(issuer?.O ?? issuer?.CN ?? 'unknown') } };
}
