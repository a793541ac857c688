import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { NetworkProbe } from '../../doctor/examination.ts';

const TIMEOUT_MILLISECONDS = 5_000;

/** The network as this machine sees it. */
export const networkProbe: NetworkProbe = {
  async resolve(host) {
    return (await lookup(bare(host), { all: true })).map(({ address }) => address);
  },
  connect(host, port) {
    return new Promise((resolve, reject) => {
      const socket = connectTcp({ host: bare(host), port, timeout: TIMEOUT_MILLISECONDS });
      socket.once('connect', () => {
        socket.destroy();
        resolve();
      });
      socket.once('timeout', () => socket.destroy(timeout()));
      socket.once('error', reject);
    });
  },
  async certificate(host, port, caFile) {
    const ca = caFile === undefined ? {} : { ca: await readFile(caFile) };
    return new Promise((resolve, reject) => {
      // What is not trusted is to be told, not to be refused; nothing is sent over this connection.
      const options = { host: bare(host), port, servername: bare(host), rejectUnauthorized: false, ...ca };
      const socket = connectTls({ ...options, timeout: TIMEOUT_MILLISECONDS });
      socket.once('secureConnect', () => {
        const validTo = Date.parse(socket.getPeerCertificate().valid_to);
        const distrust = socket.authorized ? {} : { distrust: String(socket.authorizationError) };
        socket.destroy();
        resolve({ validTo, ...distrust });
      });
      socket.once('timeout', () => socket.destroy(timeout()));
      socket.once('error', reject);
    });
  },
};

function timeout(): Error {
  return Object.assign(new Error(`no answer within ${TIMEOUT_MILLISECONDS / 1000} s`), { code: 'ETIMEDOUT' });
}

/** An IPv6 address without the brackets that it has in a URL. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
