import { readFileSync } from 'node:fs';
import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { request as secureRequest, Agent as TlsAgent } from 'node:https';
import { ConfigError } from '../../errors.ts';

export interface ConnectionOptions {
  /** PEM file of an extra certificate authority. */
  readonly caFile?: string | undefined;
  /** For connecting, TLS included; never more than five seconds. */
  readonly timeoutMilliseconds: number;
  /** Whether the connection is kept for the next call. */
  readonly keepAlive: boolean;
}

export interface BrokerCall {
  readonly method: string;
  /** As it goes out: nothing of it is decoded, encoded or resolved. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** One connection to a management API. Redirects and compressed bodies come as they are. */
export interface BrokerConnection {
  call(call: BrokerCall): Promise<IncomingMessage>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT = 5_000;
/** The code of the error when nobody answered the connection attempt; nothing was sent then. */
export const NOT_CONNECTED = 'CONNECT_TIMEOUT';

/** Uses Node's own client: one of a package is half a megabyte in every function. Throws `ConfigError` for its CA file. */
export function openConnection(base: URL, options: ConnectionOptions): BrokerConnection {
  const isTls = base.protocol === 'https:';
  const ca = options.caFile === undefined ? {} : { ca: readAuthority(options.caFile) };
  const agentOptions = { keepAlive: options.keepAlive, maxSockets: 1 };
  const agent = isTls ? new TlsAgent({ ...agentOptions, ...ca }) : new PlainAgent(agentOptions);
  const line: Line = { base, isTls, agent, connectTimeout: Math.min(CONNECT_TIMEOUT, options.timeoutMilliseconds) };
  return {
    call: (call) => send(line, call, call.method === 'GET'),
    close: async () => agent.destroy(),
  };
}

interface Line {
  readonly base: URL;
  readonly isTls: boolean;
  readonly agent: PlainAgent;
  readonly connectTimeout: number;
}

/**
 * A kept connection may have been closed by the other side without our notice, all the more so after a function was
 * frozen. What only reads is then sent once more, on a new one.
 */
function send(line: Line, call: BrokerCall, mayRepeat: boolean): Promise<IncomingMessage> {
  const { base, isTls, agent } = line;
  const { method, path, headers, body, signal } = call;
  return new Promise((resolve, reject) => {
    const options = { agent, method, path, headers, signal };
    const request = isTls ? secureRequest(base.origin, options) : plainRequest(base.origin, options);
    const timer = setTimeout(() => request.destroy(notConnected()), line.connectTimeout);
    const connected = (): void => clearTimeout(timer);
    request.once('socket', (socket) => {
      if (socket.connecting) socket.once(isTls ? 'secureConnect' : 'connect', connected);
      else connected();
    });
    request.once('close', connected);
    request.once('response', resolve);
    request.on('error', (error: Error) => {
      if (mayRepeat && request.reusedSocket && isCut(error)) resolve(send(line, call, false));
      else reject(error);
    });
    request.end(body);
  });
}

function isCut(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

function notConnected(): Error {
  return Object.assign(new Error('no answer to the connection attempt'), { code: NOT_CONNECTED });
}

function readAuthority(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError([`caFile "${path}" cannot be read; give the path of a PEM file`]);
  }
}
