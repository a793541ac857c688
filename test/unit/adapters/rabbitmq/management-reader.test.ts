import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  createManagementReader,
  type ManagementReaderOptions,
} from '../../../../src/adapters/rabbitmq/management-reader.ts';
import { ConfigError, ReadError } from '../../../../src/errors.ts';
import type { ManagementReader } from '../../../../src/ports.ts';
import { addressOf, startEdgeServer } from '../../../support/edge-server.ts';

const credentials = { user: 'watcher', password: 's3cret/pä:ss' };
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

function readerOf(url: string, more: Partial<ManagementReaderOptions> = {}): ManagementReader {
  const reader = createManagementReader({ url, credentials, timeoutMilliseconds: 2_000, ...more });
  closing.push(() => reader.close());
  return reader;
}

async function readerBefore(
  answer: RequestListener,
  more: Partial<ManagementReaderOptions> = {},
): Promise<{ reader: ManagementReader; url: string }> {
  const server = await startEdgeServer(answer);
  closing.push(() => server.close());
  return { reader: readerOf(server.url, more), url: server.url };
}

async function failureOf(attempt: Promise<unknown>): Promise<ReadError> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ReadError)) throw new Error(`expected a ReadError, got ${String(error)}`);
  return error;
}

function json(response: ServerResponse, body: string, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

describe('what is asked', () => {
  test('GET with basic auth, path and query, and nothing secret in the address', async () => {
    const seen: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[] = [];
    const { reader } = await readerBefore((request, response) => {
      seen.push({ method: request.method, url: request.url, headers: request.headers });
      json(response, '{}');
    });
    await reader.get('queues/%2F/a%20b', { columns: 'name,vhost', name: '^(a|b)$' });
    expect(seen[0]?.method).toBe('GET');
    expect(seen[0]?.url).toBe('/api/queues/%2F/a%20b?columns=name%2Cvhost&name=%5E%28a%7Cb%29%24');
    const [scheme, encoded] = seen[0]?.headers.authorization?.split(' ') ?? [];
    expect(scheme).toBe('Basic');
    expect(Buffer.from(encoded ?? '', 'base64').toString()).toBe('watcher:s3cret/pä:ss');
  });

  test('a path before /api is kept', async () => {
    const seen: (string | undefined)[] = [];
    const server = await startEdgeServer((request, response) => {
      seen.push(request.url);
      json(response, '{}');
    });
    closing.push(() => server.close());
    await readerOf(`${server.url}/rabbit/`).get('overview');
    expect(seen).toEqual(['/rabbit/api/overview']);
  });

  test('never two requests at a time', async () => {
    let [open, most] = [0, 0];
    const { reader } = await readerBefore((_request, response) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        json(response, '{}');
      });
    });
    await Promise.all(['a', 'b', 'c', 'd'].map((path) => reader.get(path)));
    expect(most).toBe(1);
  });

  test('one failure does not keep the next request from being made', async () => {
    let count = 0;
    const { reader } = await readerBefore((_request, response) => {
      count += 1;
      json(response, '{}', count === 1 ? 500 : 200);
    });
    const [first, second] = await Promise.allSettled([reader.get('a'), reader.get('b')]);
    expect(first.status).toBe('rejected');
    expect(second.status).toBe('fulfilled');
  });

  test.each(['ftp://host', 'nonsense', 'http://user:secret@host'])('the url %s is refused at once', (url) => {
    expect(() => createManagementReader({ url, credentials })).toThrow(ConfigError);
    expect(() => createManagementReader({ url, credentials })).not.toThrow(/secret/);
  });
});

describe('replies', () => {
  test('status, body, size, server time', async () => {
    const { reader } = await readerBefore((_request, response) => {
      response.setHeader('date', 'Mon, 05 Jan 2026 00:00:07 GMT');
      json(response, '{"a":"ä"}');
    });
    const { milliseconds, ...reply } = await reader.get('x');
    expect(reply).toEqual({ status: 200, body: '{"a":"ä"}', bytes: 10, serverTime: Date.UTC(2026, 0, 5, 0, 0, 7) });
    expect(milliseconds).toBeGreaterThanOrEqual(0);
  });

  test('compressed: bytes as sent, body decoded', async () => {
    const text = JSON.stringify(Array.from({ length: 1_000 }, () => ({ name: 'orders' })));
    const packed = gzipSync(text);
    const { reader } = await readerBefore((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed);
    });
    const reply = await reader.get('queues');
    expect(reply.body).toBe(text);
    expect(reply.bytes).toBe(packed.length);
  });

  test.each([401, 404, 405, 503])('HTTP %i is a reply, for its body may tell why', async (status) => {
    const { reader } = await readerBefore((_request, response) => json(response, '{"reason":"because"}', status));
    expect(await reader.get('x')).toMatchObject({ status, body: '{"reason":"because"}' });
  });
});

describe('failures, each with its kind, the address and what to do', () => {
  test('nothing listens', async () => {
    const server = await startEdgeServer(() => undefined);
    await server.close();
    const error = await failureOf(readerOf(server.url).get('overview'));
    expect(error.kind).toBe('unreachable');
    expect(error.message).toBe(
      `${server.url}/api/overview cannot be reached: connection refused, nothing listens there.`,
    );
    expect(error.fix).toMatch(/security group/);
  });

  test('a host name that does not resolve', async () => {
    const error = await failureOf(readerOf('http://no-such-host.invalid:15672').get('overview'));
    expect(error.kind).toBe('unreachable');
    expect(error.message).toMatch(/host name does not resolve/);
  });

  test('HTTP 500', async () => {
    const { reader } = await readerBefore((_request, response) => json(response, '{}', 500));
    const error = await failureOf(reader.get('x'));
    expect(error.kind).toBe('http-error');
    expect(error.message).toMatch(/HTTP 500/);
  });

  test('no answer in time', async () => {
    const { reader } = await readerBefore(() => undefined, { timeoutMilliseconds: 100 });
    const error = await failureOf(reader.get('x'));
    expect(error.kind).toBe('timeout');
    expect(error.message).toMatch(/did not answer completely within 0.1 s/);
    expect(error.cost.requests).toBe(1);
    expect(error.cost.milliseconds).toBeGreaterThanOrEqual(90);
  });

  test('a server that drips bytes ends at the same time-out', async () => {
    const { reader } = await readerBefore(
      (_request, response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(drip));
      },
      { timeoutMilliseconds: 200 },
    );
    const error = await failureOf(reader.get('x'));
    expect(error.kind).toBe('timeout');
    expect(error.cost.bytes).toBeGreaterThan(0);
  });

  test('a connection cut in the middle of the body', async () => {
    const { reader } = await readerBefore((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"half":', () => response.destroy());
    });
    const error = await failureOf(reader.get('x'));
    expect(error.kind).toBe('unreachable');
    expect(error.message).toMatch(/broke off/);
  });

  test('200 MB: not read beyond the cap', async () => {
    let sent = 0;
    const chunk = Buffer.alloc(64 * 1024, ' ');
    const { reader } = await readerBefore(
      (_request, response) => {
        const send = () => {
          while (sent < 200e6 && !response.destroyed) {
            sent += chunk.length;
            if (!response.write(chunk)) return void response.once('drain', send);
          }
          response.end();
        };
        send();
      },
      { maxBytes: 1_000_000, timeoutMilliseconds: 10_000 },
    );
    const error = await failureOf(reader.get('x'));
    expect(error.kind).toBe('too-large');
    expect(error.message).toMatch(/larger than 1000000 bytes/);
    expect(sent).toBeLessThan(50e6);
  });

  test('a size that is announced is believed before a byte is read', async () => {
    const { reader } = await readerBefore(
      (_request, response) => {
        response.writeHead(200, { 'content-length': '200000000' });
        response.write('[');
      },
      { maxBytes: 1_000_000 },
    );
    const error = await failureOf(reader.get('x'));
    expect(error.kind).toBe('too-large');
    expect(error.cost.bytes).toBe(0);
  });

  test('a small compressed reply that unfolds into a huge one', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, ' '));
    const { reader } = await readerBefore(
      (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
      { maxBytes: 1_000_000 },
    );
    expect((await failureOf(reader.get('x'))).kind).toBe('too-large');
  });

  test('compression that is damaged', async () => {
    const { reader } = await readerBefore((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip at all'),
    );
    expect((await failureOf(reader.get('x'))).kind).toBe('not-json');
  });

  test('after a failure in the middle of a reply the next request is answered', async () => {
    let count = 0;
    const { reader } = await readerBefore(
      (_request, response) => {
        count += 1;
        json(response, count === 1 ? ' '.repeat(100_000) : '{}');
      },
      { maxBytes: 1_000 },
    );
    expect((await failureOf(reader.get('x'))).kind).toBe('too-large');
    expect((await reader.get('x')).body).toBe('{}');
  });

  test('a redirect to another host is named and not followed', async () => {
    let followed = false;
    const other = await startEdgeServer((_request, response) => {
      followed = true;
      json(response, '{}');
    });
    closing.push(() => other.close());
    const { reader } = await readerBefore((_request, response) =>
      response.writeHead(302, { location: `${other.url}/login?token=abc` }).end(),
    );
    const error = await failureOf(reader.get('x'));
    expect(error.kind).toBe('redirect');
    expect(error.message).toContain(`redirects to ${other.url};`);
    expect(error.message).not.toContain('token');
    expect(followed).toBe(false);
  });

  test('a port that speaks another protocol', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('AMQP\u0000\u0000\u0009\u0001', () => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const error = await failureOf(readerOf(`http://127.0.0.1:${addressOf(server).port}`).get('x'));
    expect(error.kind).toBe('unexpected-shape');
    expect(error.message).toMatch(/does not answer as an HTTP server does/);
  });

  test('no message, fix or code holds the password', async () => {
    const { reader } = await readerBefore((_request, response) => json(response, '{}', 500));
    const error = await failureOf(reader.get('x'));
    const encoded = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
    const told = JSON.stringify([error.message, error.fix, error.code, String(error.cause)]);
    expect(told).not.toContain(credentials.password);
    expect(told).not.toContain(encoded);
  });
});

describe('TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mq-operator-tls-'));
  const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];

  beforeAll(() => {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const output = ['-keyout', keyFile, '-out', certificateFile];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-days', '2', ...subject, ...output], {
      stdio: 'ignore',
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function startTlsServer(): Promise<string> {
    const server = createTlsServer(
      { key: readFileSync(keyFile), cert: readFileSync(certificateFile) },
      (_request, response) => json(response, '{"ok":true}'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    return `https://127.0.0.1:${addressOf(server).port}`;
  }

  test('a certificate that nobody vouches for is refused', async () => {
    const error = await failureOf(readerOf(await startTlsServer()).get('x'));
    expect(error.kind).toBe('tls');
    expect(error.message).toMatch(/DEPTH_ZERO_SELF_SIGNED_CERT/);
    expect(error.fix).toMatch(/caFile/);
  });

  test('with its authority as caFile it is accepted', async () => {
    const reader = readerOf(await startTlsServer(), { caFile: certificateFile });
    expect((await reader.get('x')).body).toBe('{"ok":true}');
  });

  test('each reply says until when the certificate is valid, over a kept connection too', async () => {
    const reader = readerOf(await startTlsServer(), { caFile: certificateFile });
    for (const { certificate } of [await reader.get('x'), await reader.get('x')]) {
      expect(certificate?.issuer).toBe('localhost');
      expect(((certificate?.expiresAt ?? 0) - Date.now()) / 86_400_000).toBeCloseTo(2, 1);
    }
  });

  test('https spoken to a plain port', async () => {
    const server = await startEdgeServer((_request, response) => json(response, '{}'));
    closing.push(() => server.close());
    const error = await failureOf(readerOf(server.url.replace('http:', 'https:')).get('x'));
    expect(error.kind).toBe('tls');
  });

  test('a caFile that cannot be read is a matter of configuration', () => {
    const open = () => createManagementReader({ url: 'https://localhost', credentials, caFile: '/no/such.pem' });
    expect(open).toThrow('caFile "/no/such.pem" cannot be read; give the path of a PEM file');
  });
});
