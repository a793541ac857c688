import { connect, type Socket } from 'node:net';
import { OperatorError } from '../../errors.ts';
import type { ActivemqLab } from './activemq-lab.ts';
import { readActivemqPasswords } from './state.ts';

const ANSWER_MILLISECONDS = 30_000;

export interface StompFrame {
  readonly command: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Headers = Readonly<Record<string, string | number | boolean>>;

/** One STOMP 1.2 connection of a client of the lab. Methods throw `OperatorError` when the broker refuses or is silent. */
export interface StompClient {
  /** Sends a frame without waiting for an answer. */
  send(command: string, headers: Headers, body?: string): void;
  /** Sends a frame and waits for the broker's receipt: it has been worked off, with everything before it. */
  confirmed(command: string, headers: Headers, body?: string): Promise<void>;
  /** The next message of this connection's subscriptions. */
  message(): Promise<StompFrame>;
  /** Cuts the connection, as a client that crashes does. */
  close(): void;
}

export interface StompLogin {
  /** Names the client for durable subscriptions. */
  readonly clientId?: string;
}

/** Connects as the lab's client user. */
export async function connectStomp(lab: ActivemqLab, { clientId }: StompLogin = {}): Promise<StompClient> {
  const socket = connect({ port: lab.stompPort, host: '127.0.0.1' });
  const inbox = openInbox(socket);
  socket.write(
    frameText('CONNECT', {
      'accept-version': '1.2',
      host: lab.name,
      login: lab.user,
      passcode: readActivemqPasswords(lab.dir).app,
      'heart-beat': '0,0',
      ...(clientId === undefined ? {} : { 'client-id': clientId }),
    }),
  );
  await inbox.next('CONNECTED');
  return clientOf(socket, inbox);
}

function clientOf(socket: Socket, inbox: Inbox): StompClient {
  let receipts = 0;
  return {
    send: (command, headers, body) => {
      socket.write(frameText(command, headers, body));
    },
    confirmed: async (command, headers, body) => {
      receipts += 1;
      const receipt = `r${receipts}`;
      socket.write(frameText(command, { ...headers, receipt }, body));
      await inbox.next('RECEIPT', (frame) => frame.headers['receipt-id'] === receipt);
    },
    message: () => inbox.next('MESSAGE'),
    close: () => {
      socket.destroy();
    },
  };
}

interface Inbox {
  next(command: string, fits?: (frame: StompFrame) => boolean): Promise<StompFrame>;
}

interface Waiter {
  readonly fits: (frame: StompFrame) => boolean;
  readonly take: (frame: StompFrame) => void;
  readonly fail: (why: string) => void;
}

/** Frames as they come, each for the first who waits for it. */
function openInbox(socket: Socket): Inbox {
  const frames: StompFrame[] = [];
  const waiters: Waiter[] = [];
  let rest = '';
  let over: string | undefined;
  const end = (why: string) => {
    over ??= why;
    for (const waiter of waiters.splice(0)) waiter.fail(over);
  };
  const arrive = (frame: StompFrame) => {
    if (frame.command === 'ERROR') return end(frame.headers.message ?? frame.body);
    const index = waiters.findIndex(({ fits }) => fits(frame));
    if (index === -1) frames.push(frame);
    else waiters.splice(index, 1)[0]?.take(frame);
  };
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = `${rest}${chunk}`.split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) arrive(parseFrame(part));
  });
  socket.on('error', (error) => end(error.message)).on('close', () => end('the broker closed the connection'));
  return {
    next: (command, fits = () => true) => {
      const wanted = (frame: StompFrame) => frame.command === command && fits(frame);
      const index = frames.findIndex(wanted);
      const [frame] = index === -1 ? [] : frames.splice(index, 1);
      return frame === undefined ? waitFor(command, wanted, waiters, () => over) : Promise.resolve(frame);
    },
  };
}

function waitFor(
  command: string,
  fits: (frame: StompFrame) => boolean,
  waiters: Waiter[],
  over: () => string | undefined,
): Promise<StompFrame> {
  return new Promise((take, reject) => {
    const fail = (why: string) => reject(new OperatorError('LAB_STOMP', `No ${command} from ActiveMQ: ${why}`));
    const ended = over();
    if (ended !== undefined) return fail(ended);
    const timer = setTimeout(() => fail(`nothing within ${ANSWER_MILLISECONDS / 1_000} s`), ANSWER_MILLISECONDS);
    waiters.push({
      fits,
      take: (frame) => {
        clearTimeout(timer);
        take(frame);
      },
      fail: (why) => {
        clearTimeout(timer);
        fail(why);
      },
    });
  });
}

/** Bodies of the lab are text without NUL, so a frame ends at the first one. */
function parseFrame(text: string): StompFrame {
  const trimmed = text.replace(/^[\r\n]+/, '');
  const gap = trimmed.indexOf('\n\n');
  const [command = '', ...lines] = trimmed.slice(0, gap === -1 ? undefined : gap).split('\n');
  const headers = lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]);
  return { command, headers: Object.fromEntries(headers), body: gap === -1 ? '' : trimmed.slice(gap + 2) };
}

function frameText(command: string, headers: Headers, body = ''): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  return `${command}\n${lines.join('')}\n${body}\0`;
}
