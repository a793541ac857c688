import { randomBytes } from 'node:crypto';
import { isSameSecret } from './access.ts';

const COOKIE = 'mq-operator-session';
const KEPT_SESSIONS = 100;
const SESSION_MILLISECONDS = 12 * 3600 * 1000;

/** Who may look, and what proves that a form came from a page of ours. Kept in memory only. */
export interface Sessions {
  /** False where no token is needed. */
  readonly guarded: boolean;
  /** Proves that a form was on a page of this process: another origin cannot read it. */
  readonly formToken: string;
  /** Whether a request carries a session, or the token itself as `Authorization: Bearer`. */
  isOpen(
    headers: { readonly cookie?: string | undefined; readonly authorization?: string | undefined },
    now: number,
  ): boolean;
  /** A new session as the value of `Set-Cookie`, or undefined when the token is wrong. */
  open(token: string, now: number): string | undefined;
}

/** `token` undefined: everybody on this machine may look. */
export function createSessions(token: string | undefined): Sessions {
  const sessions = new Map<string, number>();
  const isKnown = (id: string, now: number) =>
    [...sessions].some(([known, until]) => until > now && isSameSecret(id, known));
  return {
    guarded: token !== undefined,
    formToken: randomBytes(32).toString('base64url'),
    isOpen({ cookie, authorization }, now) {
      if (token === undefined) return true;
      if (authorization?.startsWith('Bearer ') === true) return isSameSecret(authorization.slice(7), token);
      const id = cookieValue(cookie, COOKIE);
      return id !== undefined && isKnown(id, now);
    },
    open(given, now) {
      if (token === undefined || !isSameSecret(given, token)) return undefined;
      const id = randomBytes(32).toString('base64url');
      sessions.set(id, now + SESSION_MILLISECONDS);
      for (const old of [...sessions.keys()].slice(0, -KEPT_SESSIONS)) sessions.delete(old);
      return `${COOKIE}=${id}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${SESSION_MILLISECONDS / 1000}`;
    },
  };
}

/** A token that nobody guesses. */
export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

/** One cookie out of the `Cookie` header. */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1];
}
