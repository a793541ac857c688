import { createServer as createTcpServer, type Socket } from 'node:net';
import { openConnection } from '../../../../src/adapters/rabbitmq/broker-connection.ts';
import { createManagementReader } from '../../../../src/adapters/rabbitmq/management-reader.ts';
import { createManagementWriter } from '../../../../src/adapters/rabbitmq/management-writer.ts';
import { WriteError } from '../../../../src/errors.ts';
import { addressOf, startEdgeServer } from '../../../support/edge-server.ts';

const credentials = { user: 'watcher', password: 'secret' };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** Answers the first request of each connection and cuts the connection at the second one. */
async function forgetfulServer(): Promise<{ url: string; seen: string[]; sockets: Set<Socket> }> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const server = await startEdgeServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (sockets.has(request.socket)) return void request.socket.destroy();
    sockets.add(request.socket);
    response.end('{}');
  });
  closing.push(() => server.close());
  return { url: server.url, seen, sockets };
}

test('a kept connection that the other side closed meanwhile: what reads is asked once more, on a new one', async () => {
  const { url, seen, sockets } = await forgetfulServer();
  const reader = createManagementReader({ url, credentials });
  closing.push(() => reader.close());
  await reader.get('first');
  expect((await reader.get('second')).status).toBe(200);
  expect(seen).toEqual(['GET /api/first', 'GET /api/second', 'GET /api/second']);
  expect(sockets.size).toBe(2);
});

test('one connection is enough for what is read in a row', async () => {
  const sockets = new Set<Socket>();
  const server = await startEdgeServer((request, response) => {
    sockets.add(request.socket);
    response.end('{}');
  });
  closing.push(() => server.close());
  const reader = createManagementReader({ url: server.url, credentials });
  closing.push(() => reader.close());
  for (const path of ['a', 'b', 'c']) await reader.get(path);
  expect(sockets.size).toBe(1);
});

test('a call that changes something has a connection of its own, and is never sent twice', async () => {
  const { url, seen, sockets } = await forgetfulServer();
  const writer = createManagementWriter({ url, credentials });
  closing.push(() => writer.close());
  const write = { method: 'PUT', path: 'policies/%2F/%2E%2E', body: { pattern: '^a' } } as const;
  expect(await writer.send(write)).toEqual({ status: 200, words: '{}' });
  expect(await writer.send(write)).toEqual({ status: 200, words: '{}' });
  expect(seen).toEqual(['PUT /api/policies/%2F/%2E%2E', 'PUT /api/policies/%2F/%2E%2E']);
  expect(sockets.size).toBe(2);
});

test('a call that is cut off is uncertain, and arrives once', async () => {
  let calls = 0;
  const server = await startEdgeServer((request) => {
    calls += 1;
    request.socket.destroy();
  });
  closing.push(() => server.close());
  const writer = createManagementWriter({ url: server.url, credentials });
  const failure = await writer.send({ method: 'DELETE', path: 'queues/%2F/a' }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(WriteError);
  expect(failure).toMatchObject({ kind: 'uncertain' });
  expect(calls).toBe(1);
});

test('a call to a port where nothing listens was not sent', async () => {
  const server = await startEdgeServer(() => undefined);
  await server.close();
  const writer = createManagementWriter({ url: server.url, credentials });
  const failure = await writer.send({ method: 'DELETE', path: 'queues/%2F/a' }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ kind: 'not-sent' });
});

test('a connection attempt that nobody answers ends at its time-out, and nothing was sent', async () => {
  // TCP alone is no connection over TLS: the greeting is never answered.
  const server = createTcpServer((socket) => socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const base = new URL(`https://127.0.0.1:${addressOf(server).port}`);
  const line = openConnection(base, { timeoutMilliseconds: 100, keepAlive: false });
  const signal = AbortSignal.timeout(5_000);
  await expect(line.call({ method: 'GET', path: '/', headers: {}, signal })).rejects.toMatchObject({
    code: 'CONNECT_TIMEOUT',
  });
  await line.close();
});
