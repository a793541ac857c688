import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';

/** What of a request decides whether it is answered; header values as they came. */
export interface RequestFace {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site` and `Sec-Fetch-Mode`: who caused the request, as every browser of today tells. */
  readonly fetchSite: string | undefined;
  readonly fetchMode: string | undefined;
}

export interface AccessRules {
  /** Names beside `localhost` under which the console may be reached. */
  readonly allowedHosts: readonly string[];
}

/** Why a request is refused, as a sentence for whoever sent it; undefined when it may go on. */
export function refusalOf(face: RequestFace, { allowedHosts }: AccessRules): string | undefined {
  const name = hostName(face.host);
  if (name === undefined) return 'The request names no host.';
  // A name that an attacker's DNS points at this machine is not among these; an address cannot be pointed anywhere.
  if (name !== 'localhost' && isIP(name) === 0 && !allowedHosts.includes(name)) {
    return `This console is not known as "${name}". Open it by its address, or start it with --allow-host ${name}.`;
  }
  if (face.method !== 'GET' && face.method !== 'HEAD') return foreignWrite(face);
  const isNavigation = face.fetchMode === 'navigate';
  const isOwn = face.fetchSite === undefined || face.fetchSite === 'same-origin' || face.fetchSite === 'none';
  return isOwn || isNavigation ? undefined : 'Other sites may link to this console, but not read it.';
}

/** Only a page of this very origin may change anything. */
function foreignWrite({ origin, host, fetchSite }: RequestFace): string | undefined {
  // https: a proxy in front of the console speaks TLS and passes the name on.
  if (origin !== `http://${host}` && origin !== `https://${host}`)
    return 'This can only be asked for by a page of the console itself.';
  return fetchSite === undefined || fetchSite === 'same-origin'
    ? undefined
    : 'This can only be asked for by a page of the console itself.';
}

/** The host without its port and brackets, in lower case. */
export function hostName(host: string | undefined): string | undefined {
  if (host === undefined || !URL.canParse(`http://${host}`)) return undefined;
  return new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '');
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** In a time that does not depend on where they differ. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
