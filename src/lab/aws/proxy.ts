import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { request } from 'undici';
import { parseJson } from '../../collect/json.ts';
import { type BrokerChanges, brokerChanges, type MqReply } from './proxy-brokers.ts';
import { type AwsCall, callOf } from './proxy-call.ts';
import { type AwsFault, refuse } from './proxy-faults.ts';

/** What Amazon MQ says about a broker and the emulator cannot: fields of DescribeBroker, merged over its reply. */
export type BrokerOverlay = Readonly<Record<string, unknown>>;

/** A reverse proxy before an emulator of AWS: it adds what no emulator has, makes trouble on demand and keeps a journal. */
export interface AwsProxy {
  readonly url: string;
  readonly calls: readonly AwsCall[];
  overlay(brokerId: string, fields: BrokerOverlay): void;
  /** Brokers that take changes the way Amazon MQ does. */
  readonly brokers: BrokerChanges;
  /** Lets calls that match go wrong, until the function that it returns is called. */
  trouble(matches: (call: AwsCall) => boolean, fault: AwsFault): () => void;
  close(): Promise<void>;
}

/** Calls that the journal keeps. */
const KEPT = 20_000;

interface Trouble {
  readonly matches: (call: AwsCall) => boolean;
  readonly fault: AwsFault;
}

export async function startAwsProxy(upstream: () => string): Promise<AwsProxy> {
  const overlays = new Map<string, BrokerOverlay>();
  const troubles = new Set<Trouble>();
  const calls: AwsCall[] = [];
  const brokers = brokerChanges();
  const overlayOf = (brokerId: string) => brokers.overlay(brokerId) ?? overlays.get(brokerId);
  const serve = async (incoming: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const call = callOf(incoming, body);
    calls.push(call);
    if (calls.length > KEPT) calls.shift();
    const fault = [...troubles].find(({ matches }) => matches(call))?.fault;
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'cut') return void reply.destroy();
    if (fault?.kind === 'error') return refuse(reply, call, fault.status, fault.code);
    const changed = call.service === 'mq' ? brokers.answer(call) : undefined;
    const answer =
      changed === undefined ? await forward(incoming, body, call, upstream(), overlayOf) : answerOf(changed);
    if (fault?.kind === 'lose-answer') return void reply.destroy();
    reply.writeHead(answer.status, answer.headers).end(answer.body);
  };
  const server = createServer((incoming, reply) => {
    serve(incoming, reply).catch((error: unknown) => reply.writeHead(502).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    brokers,
    overlay: (brokerId, fields) => overlays.set(brokerId, { ...overlays.get(brokerId), ...fields }),
    trouble(matches, fault) {
      const trouble: Trouble = { matches, fault };
      troubles.add(trouble);
      return () => void troubles.delete(trouble);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

function answerOf({ status, body }: MqReply): Answer {
  const bytes = jsonOf(body);
  const error = status < 300 ? {} : { 'x-amzn-errortype': 'BadRequestException' };
  return {
    status,
    headers: { 'content-type': 'application/json', 'content-length': bytes.length, ...error },
    body: bytes,
  };
}

type OverlayOf = (brokerId: string) => BrokerOverlay | undefined;

async function forward(
  incoming: IncomingMessage,
  body: Buffer,
  call: AwsCall,
  upstream: string,
  overlayOf: OverlayOf,
): Promise<Answer> {
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
      ? withOverlay(bytes, call.path, overlayOf)
      : bytes;
  const { 'transfer-encoding': _chunked, connection: _keep, 'content-length': _length, ...others } = answer.headers;
  const length = call.method === 'HEAD' ? (_length?.toString() ?? '0') : String(changed.length);
  return { status: answer.statusCode, headers: { ...others, 'content-length': length }, body: changed };
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'] as const;

function methodOf(method: string): (typeof METHODS)[number] {
  return METHODS.find((known) => known === method) ?? 'GET';
}

function withOverlay(bytes: Buffer, path: string, overlayOf: OverlayOf): Buffer {
  const value = parseJson(bytes.toString('utf8'))?.value;
  if (!isRecord(value)) return bytes;
  const described = /^\/v1\/brokers\/([^/]+)$/.exec(path)?.[1];
  if (described !== undefined) return jsonOf({ ...value, ...overlayOf(described) });
  if (path !== '/v1/brokers' || !Array.isArray(value.brokerSummaries)) return bytes;
  const brokerSummaries = value.brokerSummaries.map((summary: unknown) => {
    if (!isRecord(summary)) return summary;
    const brokerState = overlayOf(String(summary.brokerId))?.brokerState;
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
