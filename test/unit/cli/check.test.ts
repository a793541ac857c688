import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../support/cli.ts';
import { startEdgeServer } from '../../support/edge-server.ts';

/** What a person sees who gives bad input, or whose broker answers badly: a plain message and exit code 3. */

const RECORDING = join(import.meta.dirname, '..', '..', 'fixtures', 'rabbitmq-3.10.8', 'memory-alarm.json');
const PASSWORD = 'do-not-print-me';

async function checkAgainst(answer: RequestListener) {
  const server = await startEdgeServer(answer);
  try {
    return await checkUrl(server.url);
  } finally {
    await server.close();
  }
}

function checkUrl(url: string) {
  return runCli(['check', '--url', url, '--user', 'watcher', '--password-env', 'SECRET'], { SECRET: PASSWORD });
}

function expectPlain({ stdout, stderr }: { stdout: string; stderr: string }) {
  expect(stdout + stderr).not.toContain(PASSWORD);
  expect(stdout + stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
}

describe('a broker that answers badly', () => {
  test('nobody listens', async () => {
    const result = await checkUrl('http://127.0.0.1:1');
    expect(result.code).toBe(3);
    expect(result.stdout).toContain('Broker unreachable');
    expectPlain(result);
  }, 60_000);

  test.each<[string, string, RequestListener]>([
    ['the password is wrong', 'sign-in refused', (_request, response) => response.writeHead(401).end('{}')],
    [
      'an HTTP server that is not RabbitMQ',
      'RabbitMQ',
      (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>hello</html>'),
    ],
    [
      'half a JSON body',
      'Monitoring is blind',
      (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"rabbitmq_ver'),
    ],
    [
      '200 MB',
      'Monitoring is blind',
      (_request, response) => {
        const chunk = Buffer.alloc(1_000_000, ' ');
        let left = 200;
        const more = () => {
          while (left-- > 0) if (!response.write(chunk)) return void response.once('drain', more);
          response.end();
        };
        response.writeHead(200, { 'content-type': 'application/json' });
        more();
      },
    ],
    ['no answer within the time-out', 'Monitoring is blind', () => undefined],
  ])(
    '%s',
    async (_what, words, answer) => {
      const result = await checkAgainst(answer);
      expect(result.code).toBe(3);
      expect(result.stdout).toContain(words);
      expectPlain(result);
    },
    90_000,
  );
});

describe('bad input', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mq-operator-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('every problem of a settings file at once, with field and fix', async () => {
    const file = join(folder, 'mq-operator.yaml');
    writeFileSync(
      file,
      [
        'brokers:',
        '  - name: a',
        '    url: ftp://x',
        '    usr: me',
        '    user: me',
        '    passwordEnv: P',
        'intervall: 5',
      ].join('\n'),
    );
    const result = await runCli(['check', '--config', file]);
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('brokers[0].url: "ftp://x" is not an http(s) address');
    expect(result.stderr).toContain('"usr"');
    expect(result.stderr).toContain('"intervall"');
    expectPlain(result);
  }, 30_000);

  test('credentials in the address are refused and not repeated', async () => {
    const result = await checkUrl(`http://watcher:${PASSWORD}@127.0.0.1:1`);
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('holds credentials');
    expectPlain(result);
  }, 30_000);

  test('a password variable that is not set', async () => {
    const result = await runCli(['check', '--url', 'http://127.0.0.1:1', '--user', 'me', '--password-env', 'NOT_SET']);
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('NOT_SET');
    expectPlain(result);
  }, 30_000);

  test('no broker named and no lab up', async () => {
    const result = await runCli(['check']);
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('mq-operator lab up');
    expectPlain(result);
  }, 30_000);
});

test('the same recording gives the same document, byte for byte', async () => {
  const first = await runCli(['check', '--recording', RECORDING, '--json']);
  const second = await runCli(['check', '--recording', RECORDING, '--json']);
  expect(first.code).toBe(2);
  expect(second.stdout).toBe(first.stdout);
  expect(JSON.parse(first.stdout)).toMatchObject({ version: 1, brokers: [{ status: 'critical' }] });
}, 60_000);
