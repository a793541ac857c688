import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';

export interface TlsFront {
  readonly url: string;
  /** Trusts the front and nothing else. */
  readonly caFile: string;
  close(): Promise<void>;
}

/** TLS before a plain HTTP server, with a certificate of its own that is valid for so many days (negative: expired). */
export async function startTlsFront(behind: string, days: number): Promise<TlsFront> {
  const folder = mkdtempSync(join(tmpdir(), 'mq-operator-tls-'));
  const place = (name: string) => join(folder, `${name}.pem`);
  const [key, request, caFile, extensions] = [
    place('key'),
    place('request'),
    place('certificate'),
    place('extensions'),
  ];
  openssl('req', '-newkey', 'ed25519', '-nodes', '-subj', '/CN=localhost', '-keyout', key, '-out', request);
  writeFileSync(extensions, 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  openssl(
    'x509',
    '-req',
    '-in',
    request,
    '-signkey',
    key,
    '-days',
    String(days),
    '-extfile',
    extensions,
    '-out',
    caFile,
  );
  const { hostname, port } = new URL(behind);
  const server = createServer({ key: readFileSync(key), cert: readFileSync(caFile) }, (socket) => {
    const inner = connect(Number(port), hostname);
    socket.pipe(inner).pipe(socket);
    for (const end of [socket, inner]) end.on('error', () => [socket, inner].map((each) => each.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the front has no port');
  return {
    url: `https://localhost:${address.port}`,
    caFile,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'ignore' });
}
