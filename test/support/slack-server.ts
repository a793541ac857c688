import { createHmac } from 'node:crypto';
import { type HttpAnswer, type HttpRequest, startHttpServer } from './http-server.ts';

/** A message as the workspace has it. */
export interface StoredMessage {
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly unknown[];
  readonly thread_ts?: string;
  readonly broadcast: boolean;
  readonly edits: number;
}

export interface SlackServer {
  readonly url: string;
  readonly token: string;
  readonly signingSecret: string;
  /** Oldest first, replies included. */
  messages(): readonly StoredMessage[];
  /** Accepted calls, in order. */
  calls(): readonly { method: string; body: unknown }[];
  /** What was posted to a response address, in order. */
  responses(): readonly unknown[];
  /** Answers every call like this, until it is called without an answer. */
  answerWith(answer?: HttpAnswer): void;
  /** Calls per second and channel, as Slack's limit on posting; none unless set. */
  limitPosts(perChannel: number, retryAfterSeconds: number): void;
  deleteMessage(ts: string): void;
  close(): Promise<void>;
}

export const SLACK_CHANNEL = 'C0123456789';
const TOKEN = 'xoxb-loopback';
export const SIGNING_SECRET = 'loopback-signing-secret';

/** Slack on loopback: it checks what Slack checks and refuses as Slack refuses. */
export async function startSlackServer(channels: readonly string[] = [SLACK_CHANNEL]): Promise<SlackServer> {
  const messages: StoredMessage[] = [];
  const calls: { method: string; body: unknown }[] = [];
  const responses: unknown[] = [];
  let forced: HttpAnswer | undefined;
  let budget: { left: number; retryAfter: number } | undefined;
  let clock = 1_772_359_200;

  const answer = (request: HttpRequest): HttpAnswer => {
    if (forced !== undefined) return forced;
    if (request.path.startsWith('/response/')) {
      responses.push(JSON.parse(request.body));
      return { status: 200, body: 'ok' };
    }
    const refusal = refuse(request);
    if (refusal !== undefined) return json({ ok: false, error: refusal });
    const body = fields(JSON.parse(request.body));
    const method = request.path.replace('/api/', '');
    const error = problemOf(method, body, { channels, messages });
    if (error !== undefined) return json({ ok: false, error });
    if (budget !== undefined && method === 'chat.postMessage' && budget.left-- <= 0) {
      return {
        status: 429,
        headers: { 'retry-after': String(budget.retryAfter) },
        body: '{"ok":false,"error":"ratelimited"}',
      };
    }
    calls.push({ method, body });
    return json({ ok: true, ...(method === 'chat.update' ? update(body) : post(body)) });
  };

  function post(body: Fields) {
    clock += 1;
    const message: StoredMessage = {
      channel: text(body.channel),
      ts: `${clock}.000100`,
      text: text(body.text),
      blocks: list(body.blocks),
      broadcast: body.reply_broadcast === true,
      edits: 0,
      ...(body.thread_ts === undefined ? {} : { thread_ts: text(body.thread_ts) }),
    };
    messages.push(message);
    return { channel: message.channel, ts: message.ts, message };
  }

  function update(body: Fields) {
    const index = messages.findIndex(({ ts }) => ts === body.ts);
    const before = messages[index];
    if (before === undefined) throw new Error('checked before');
    messages[index] = { ...before, text: text(body.text), blocks: list(body.blocks), edits: before.edits + 1 };
    return { channel: before.channel, ts: before.ts, text: body.text };
  }

  const server = await startHttpServer(answer);
  return {
    url: server.url,
    token: TOKEN,
    signingSecret: SIGNING_SECRET,
    messages: () => messages,
    calls: () => calls,
    responses: () => responses,
    answerWith: (next) => {
      forced = next;
    },
    limitPosts: (left, retryAfter) => {
      budget = { left, retryAfter };
    },
    deleteMessage: (ts) =>
      void messages.splice(
        messages.findIndex((message) => message.ts === ts),
        1,
      ),
    close: server.close,
  };
}

/** A click as Slack sends it: form-encoded, signed over the raw body. */
export function signedClick(payload: unknown, at: number, secret = SIGNING_SECRET) {
  const body = `payload=${encodeURIComponent(JSON.stringify(payload))}`;
  const timestamp = Math.floor(at / 1000).toString();
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  return {
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

interface Workspace {
  readonly channels: readonly string[];
  readonly messages: readonly StoredMessage[];
}

function refuse({ method, headers }: HttpRequest): string | undefined {
  if (method !== 'POST') return 'invalid_post_type';
  if (headers.authorization === undefined) return 'not_authed';
  if (headers.authorization !== `Bearer ${TOKEN}`) return 'invalid_auth';
  return headers['content-type']?.startsWith('application/json') ? undefined : 'invalid_post_type';
}

function problemOf(method: string, body: Fields, { channels, messages }: Workspace): string | undefined {
  if (method !== 'chat.postMessage' && method !== 'chat.update') return 'unknown_method';
  if (!channels.includes(text(body.channel))) return 'channel_not_found';
  const blocks = list(body.blocks);
  if (text(body.text) === '' && blocks.length === 0) return 'no_text';
  if (text(body.text).length > 40_000) return 'msg_too_long';
  const known = (ts: unknown) => messages.some((message) => message.ts === ts && message.channel === body.channel);
  if (method === 'chat.update' && !known(body.ts)) return 'message_not_found';
  if (body.thread_ts !== undefined && !known(body.thread_ts)) return 'thread_not_found';
  const problems = blockProblems(blocks);
  return problems.length === 0 ? undefined : 'invalid_blocks';
}

/** Every breach of Block Kit's rules (docs.slack.dev/reference/block-kit), as far as our blocks go. */
export function blockProblems(blocks: readonly unknown[]): readonly string[] {
  const ids = blocks.map((block) => fields(block).block_id).filter((id) => id !== undefined);
  return [
    ...(blocks.length > 50 ? [`${blocks.length} blocks`] : []),
    ...(new Set(ids).size < ids.length ? ['two blocks with one block_id'] : []),
    ...blocks.flatMap((block) => oneBlock(fields(block))),
  ];
}

function oneBlock(block: Fields): readonly string[] {
  switch (block.type) {
    case 'header':
      return textObject(block.text, { kind: 'plain_text', limit: 150, name: 'header' });
    case 'section':
      return textObject(block.text, { limit: 3000, name: 'section' });
    case 'context': {
      const elements = list(block.elements);
      return [
        ...count(elements, 1, 10, 'context elements'),
        ...elements.flatMap((element) => textObject(element, { limit: 3000, name: 'context' })),
      ];
    }
    case 'actions': {
      const elements = list(block.elements).map(fields);
      return [
        ...count(elements, 1, 25, 'actions'),
        ...(text(block.block_id).length > 255 ? ['block_id too long'] : []),
        ...(new Set(elements.map(({ action_id }) => action_id)).size < elements.length ? ['two equal action_id'] : []),
        ...elements.flatMap(oneButton),
      ];
    }
    case 'divider':
      return [];
    default:
      return [`unknown block ${text(block.type)}`];
  }
}

function oneButton(element: Fields): readonly string[] {
  const confirm = element.confirm === undefined ? undefined : fields(element.confirm);
  return [
    ...(element.type === 'button' ? [] : ['not a button']),
    ...textObject(element.text, { kind: 'plain_text', limit: 75, name: 'button' }),
    ...(text(element.action_id) === '' || text(element.action_id).length > 255 ? ['action_id'] : []),
    ...(text(element.value).length > 2000 ? ['value too long'] : []),
    ...([undefined, 'primary', 'danger'].includes(element.style === undefined ? undefined : text(element.style))
      ? []
      : ['style']),
    ...(confirm === undefined
      ? []
      : [
          ...textObject(confirm.title, { kind: 'plain_text', limit: 100, name: 'confirm title' }),
          ...textObject(confirm.text, { limit: 300, name: 'confirm text' }),
          ...textObject(confirm.confirm, { kind: 'plain_text', limit: 30, name: 'confirm button' }),
          ...textObject(confirm.deny, { kind: 'plain_text', limit: 30, name: 'deny button' }),
        ]),
  ];
}

interface TextRule {
  readonly kind?: 'plain_text';
  readonly limit: number;
  readonly name: string;
}

function textObject(value: unknown, { kind, limit, name }: TextRule): readonly string[] {
  const { type, text: content, verbatim, emoji } = fields(value);
  const length = text(content).length;
  return [
    ...(type === 'plain_text' || (type === 'mrkdwn' && kind === undefined) ? [] : [`${name}: type ${text(type)}`]),
    ...(length >= 1 && length <= limit ? [] : [`${name}: ${length} characters`]),
    ...(type === 'plain_text' && verbatim !== undefined ? [`${name}: verbatim`] : []),
    ...(type === 'mrkdwn' && emoji !== undefined ? [`${name}: emoji`] : []),
  ];
}

function count(elements: readonly unknown[], least: number, most: number, name: string): readonly string[] {
  return elements.length >= least && elements.length <= most ? [] : [`${elements.length} ${name}`];
}

function json(value: unknown): HttpAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
