import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ConfigError } from '../errors.ts';
import { refusalOf } from './access.ts';
import { type Asset, ENTRY, loadAssets } from './assets.ts';
import { createEventStream, type EventStream } from './events.ts';
import { answerToForm } from './forms.ts';
import { renderHtml } from './html.ts';
import { documentOf } from './pages/layout.ts';
import { PATHS, type Page } from './pages/page.ts';
import { currentPlans } from './pages/plans.ts';
import { messagePage, tokenPage } from './pages/small.ts';
import type { ConsolePorts } from './ports.ts';
import { answerTo } from './routes.ts';
import { cookieValue, createSessions, type Sessions } from './sessions.ts';

export interface ConsoleOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** How many ports above it are tried when it is taken. */
  readonly spare: number;
  /** Without it everybody who reaches the console may look. */
  readonly token?: string;
  readonly allowedHosts: readonly string[];
}

export interface RunningConsole {
  /** Where it is, without any secret. */
  readonly url: string;
  close(): Promise<void>;
}

interface Context {
  readonly ports: ConsolePorts;
  readonly options: ConsoleOptions;
  readonly sessions: Sessions;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly events: EventStream;
}

/** Everything comes from the console itself; nobody frames it, and no browser keeps what it shows. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};
const LONGEST_BODY = 8192;
/** A guess a second is no way to find a token. */
const WRONG_TOKEN_MILLISECONDS = 1000;

/** Serves the console until it is closed. Throws `ConfigError` when it cannot listen there. */
export async function startConsole(ports: ConsolePorts, options: ConsoleOptions): Promise<RunningConsole> {
  const events = createEventStream(ports.live);
  const context = { ports, options, sessions: createSessions(options.token), assets: loadAssets(), events };
  const server = createServer({ requestTimeout: 15_000, headersTimeout: 10_000 }, (request, response) => {
    void answer(request, response, context);
  });
  const port = await listen(server, options);
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    async close() {
      events.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server, { host, port, spare }: ConsoleOptions): Promise<number> {
  for (let tried = port; ; tried += 1) {
    const problem = await tryToListen(server, host, tried);
    if (problem === undefined) break;
    if (problem.code !== 'EADDRINUSE' || tried >= port + spare) {
      throw new ConfigError([`the console cannot listen on ${host}:${tried} (${problem.message}); choose with --port`]);
    }
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function tryToListen(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => resolve(error);
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      resolve(undefined);
    });
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  try {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    await dispatch(request, response, context);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (response.headersSent) response.destroy();
    else await sendPage(response, request, messagePage(500, 'This could not be shown', text), context);
  }
}

async function dispatch(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const { method = 'GET', headers } = request;
  const face = {
    method,
    host: headers.host,
    origin: headers.origin,
    fetchSite: single(headers['sec-fetch-site']),
    fetchMode: single(headers['sec-fetch-mode']),
  };
  const refusal = refusalOf(face, context.options);
  if (refusal !== undefined) return sendText(response, 403, refusal);
  const url = new URL(request.url ?? '/', 'http://console');
  const asset = context.assets.get(url.pathname);
  if (asset !== undefined) return send(response, 200, asset.type, asset.body);
  const { sessions, ports } = context;
  if (method === 'POST' && url.pathname === '/session') return openSession(request, response, context);
  const now = ports.clock.now();
  if (!sessions.isOpen(headers, now)) return sendPage(response, request, tokenPage(), context);
  if (method === 'POST') return takeForm(url.pathname, { request, response, context });
  if (method !== 'GET' && method !== 'HEAD') return sendText(response, 405, 'Only GET, HEAD and POST are answered.');
  if (url.pathname === '/events') {
    if (!context.events.add(response)) sendText(response, 503, 'Too many pages listen already.');
    return;
  }
  const input = { ports, now, query: url.searchParams, formToken: sessions.formToken };
  const result = await answerTo(url.pathname, input);
  if (result.kind === 'page') await sendPage(response, request, result.page, context);
  else send(response, 200, 'application/json; charset=utf-8', JSON.stringify(result.data));
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly context: Context;
}

/** The only way to change anything here. */
async function takeForm(path: string, { request, response, context }: Exchange): Promise<void> {
  const { ports, sessions } = context;
  const form = await readForm(request);
  const result = await answerToForm({ path, form, formToken: sessions.formToken }, ports);
  if (result.kind === 'done') redirect(response, result.location);
  else await sendPage(response, request, result.page, context);
}

async function openSession(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const token = (await readForm(request)).get('token') ?? '';
  const cookie = context.sessions.open(token, context.ports.clock.now());
  if (cookie === undefined) {
    await new Promise((resolve) => setTimeout(resolve, WRONG_TOKEN_MILLISECONDS));
    return sendPage(response, request, tokenPage('That is not the token.'), context);
  }
  response.setHeader('set-cookie', cookie);
  redirect(response, PATHS.overview);
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > LONGEST_BODY) throw new Error('The form is too long.');
  }
  return new URLSearchParams(text);
}

async function sendPage(
  response: ServerResponse,
  request: IncomingMessage,
  page: Page,
  context: Context,
): Promise<void> {
  const { ports, sessions } = context;
  const now = ports.clock.now();
  // Who has not shown the token learns nothing, not even how many incidents there are.
  const open = sessions.isOpen(request.headers, now);
  const theme = cookieValue(request.headers.cookie, 'mq-operator-theme');
  const document = documentOf(page, {
    path: new URL(request.url ?? '/', 'http://console').pathname,
    theme: theme === 'light' || theme === 'dark' ? theme : undefined,
    incidents: open ? ports.live.views().flatMap(({ incidents }) => incidents) : [],
    plans: open ? await currentPlans({ ports, now }) : [],
    footnote: open ? ports.footnote : '',
    intervalSeconds: ports.intervalSeconds,
    passAgeSeconds: open ? passAge(ports, now) : undefined,
    script: ENTRY,
  });
  send(response, page.status ?? 200, 'text/html; charset=utf-8', renderHtml(document));
}

function passAge({ live }: ConsolePorts, now: number): number | undefined {
  const looks = live
    .views()
    .flatMap(({ inspection }) => (inspection === undefined ? [] : [inspection.snapshot.takenAt]));
  return looks.length === 0 ? undefined : Math.max(0, Math.round((now - Math.max(...looks)) / 1000));
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { location }).end();
}

function sendText(response: ServerResponse, status: number, text: string): void {
  send(response, status, 'text/plain; charset=utf-8', `${text}\n`);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
