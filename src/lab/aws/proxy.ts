import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request } from 'undici';
import { parseJson } from '../../collect/json.ts';

/** What Amazon MQ says about a broker and the emulator cannot: fields of DescribeBroker, merged over its reply. */
export type BrokerOverlay = Readonly<Record<string, unknown>>;

export interface AwsCall {
  readonly service: string;
  readonly method: string;
  readonly path: string;
}

/** A reverse proxy before an emulator of AWS: it adds what no emulator has, makes trouble on demand and keeps a journal. */
export interface AwsProxy {
  readonly url: string;
  readonly calls: readonly AwsCall[];
  overlay(brokerId: string, fields: BrokerOverlay): void;
  /** Answers calls of one service with this status until it is taken back with undefined. */
  fail(service: string, status: number | undefined): void;
  close(): Promise<void>;
}

export async function startAwsProxy(upstream: () => string): Promise<AwsProxy> {
  const overlays = new Map<string, BrokerOverlay>();
  const failures = new Map<string, number>();
  const calls: AwsCall[] = [];
  const server = createServer((incoming, reply) => {
    const call = callOf(incoming);
    calls.push(call);
    const status = failures.get(call.service);
    const done =
      status === undefined ? forward(incoming, reply, call, upstream(), overlays) : refuse(incoming, reply, status);
    done.catch((error: unknown) => reply.writeHead(502).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    overlay: (brokerId, fields) => overlays.set(brokerId, { ...overlays.get(brokerId), ...fields }),
    fail: (service, status) => (status === undefined ? failures.delete(service) : failures.set(service, status)),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** The service is in the scope of the signature. */
function callOf({ headers, method = 'GET', url = '/' }: IncomingMessage): AwsCall {
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
  return { service, method, path: url.split('?')[0] ?? '/' };
}

async function refuse(incoming: IncomingMessage, reply: ServerResponse, status: number): Promise<void> {
  await bodyOf(incoming);
  const name = status === 429 ? 'TooManyRequestsException' : 'InternalServerErrorException';
  reply
    .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': name })
    .end(JSON.stringify({ message: name }));
}

async function forward(
  incoming: IncomingMessage,
  reply: ServerResponse,
  call: AwsCall,
  upstream: string,
  overlays: ReadonlyMap<string, BrokerOverlay>,
): Promise<void> {
  const body = await bodyOf(incoming);
  const {
    host: _host,
    connection: _connection,
    'transfer-encoding': _encoding,
    expect: _expect,
    ...headers
  } = incoming.headers;
  const answer = await request(`${upstream}${incoming.url ?? '/'}`, {
    method: methodOf(call.method),
    headers: { ...headers, host: new URL(upstream).host },
    headersTimeout: 0,
    bodyTimeout: 0,
    ...(body.length === 0 ? {} : { body }),
  });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  const changed =
    call.service === 'mq' && call.method === 'GET' && answer.statusCode === 200
      ? withOverlay(bytes, call.path, overlays)
      : bytes;
  const { 'transfer-encoding': _chunked, connection: _keep, 'content-length': _length, ...others } = answer.headers;
  const length = call.method === 'HEAD' ? (_length?.toString() ?? '0') : String(changed.length);
  reply.writeHead(answer.statusCode, { ...others, 'content-length': length }).end(changed);
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'] as const;

function methodOf(method: string): (typeof METHODS)[number] {
  return METHODS.find((known) => known === method) ?? 'GET';
}

function withOverlay(bytes: Buffer, path: string, overlays: ReadonlyMap<string, BrokerOverlay>): Buffer {
  const value = parseJson(bytes.toString('utf8'))?.value;
  if (!isRecord(value)) return bytes;
  const described = /^\/v1\/brokers\/([^/]+)$/.exec(path)?.[1];
  if (described !== undefined) return jsonOf({ ...value, ...overlays.get(described) });
  if (path !== '/v1/brokers' || !Array.isArray(value.brokerSummaries)) return bytes;
  const brokerSummaries = value.brokerSummaries.map((summary: unknown) => {
    if (!isRecord(summary)) return summary;
    const brokerState = overlays.get(String(summary.brokerId))?.brokerState;
    return brokerState === undefined ? summary : { ...summary, brokerState };
  });
  return jsonOf({ ...value, brokerSummaries });
}

function jsonOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
