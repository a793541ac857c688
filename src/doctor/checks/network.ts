import { CERTIFICATE_DAYS } from '../../catalog/thresholds.ts';
import { formatDuration } from '../../model/format.ts';
import { type BrokerPorts, failed, ok, type Result, warning } from '../examination.ts';

/** Where a management API is. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly caFile?: string;
}

const DAY = 86_400_000;
/** Ports on which Amazon MQ serves the management API (developer guide, "Amazon MQ for RabbitMQ ports"). */
const AMAZON_MQ_PORTS: readonly number[] = [443, 15671];

export function addressOf(url: string, caFile?: string): Address {
  const { hostname, port, protocol } = new URL(url);
  const tls = protocol === 'https:';
  const usual = tls ? 443 : 80;
  return { host: hostname, port: port === '' ? usual : Number(port), tls, ...(caFile === undefined ? {} : { caFile }) };
}

export async function resolvesName({ host }: Address, { network }: BrokerPorts): Promise<Result> {
  try {
    return ok(`${host} is ${(await network.resolve(host)).join(', ')}`);
  } catch (error) {
    return failed(
      `${host} does not resolve (${codeOf(error)})`,
      'Correct the url; for a private broker, run this in its VPC, where DNS resolution must be on.',
    );
  }
}

export async function opensPort(address: Address, { network }: BrokerPorts): Promise<Result> {
  const { host, port } = address;
  const code = await closedBecause(address, network);
  if (code === undefined) return ok(`port ${port} answers`);
  const others = host.endsWith('.amazonaws.com') ? AMAZON_MQ_PORTS.filter((other) => other !== port) : [];
  for (const other of others) {
    if ((await closedBecause({ ...address, port: other }, network)) !== undefined) continue;
    return failed(
      `port ${port} does not answer (${code}), ${other} does`,
      `Write the url as https://${host}:${other}.`,
    );
  }
  const fix =
    code === 'ECONNREFUSED'
      ? 'Nothing listens there: correct the port in the url, or start the broker.'
      : `Let this machine in: the security group of the broker needs an inbound rule for TCP ${port}, and there must be a route.`;
  return failed(`port ${port} does not answer (${code})`, fix);
}

async function closedBecause({ host, port }: Address, network: BrokerPorts['network']): Promise<string | undefined> {
  try {
    await network.connect(host, port);
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

export async function trustsCertificate(address: Address, { network, clock }: BrokerPorts): Promise<Result> {
  const { host, port, tls, caFile } = address;
  if (!tls) return warning('the connection is not encrypted', `Write the url with https where the broker has TLS.`);
  try {
    const { distrust, validTo } = await network.certificate(host, port, caFile);
    const left = validTo - clock.now();
    const until = new Date(validTo).toISOString().slice(0, 10);
    if (left <= 0) return failed(`the certificate expired on ${until}`, 'Renew the certificate of the broker.');
    if (distrust !== undefined) {
      return failed(
        `the certificate is not trusted (${distrust})`,
        caFile === undefined
          ? 'Name the certificate authority as caFile, or use the host name that the certificate is for.'
          : `Put the authority that signed the certificate of ${host} into ${caFile}.`,
      );
    }
    const text = `trusted until ${until}`;
    if (left > CERTIFICATE_DAYS.fires * DAY) return ok(text);
    return warning(`${text}, in ${formatDuration(left / 1000)}`, 'Renew the certificate of the broker.');
  } catch (error) {
    return failed(`no TLS on port ${port} (${codeOf(error)})`, 'Write the url with http, or correct its port.');
  }
}

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}
