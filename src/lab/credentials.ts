import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../collect/json.ts';
import { OperatorError } from '../errors.ts';

export const ADMIN_USER = 'admin';
export const MONITOR_USER = 'monitor';

const passwordsSchema = z.record(z.string(), z.string());

/** JSON `{"user": "password"}`, mode 600. */
export function credentialsFile(directory: string): string {
  return join(directory, 'credentials.json');
}

/** Generates the passwords of both users and the secret that the nodes share, each in a file only the owner can read. */
export function writeCredentials(directory: string): void {
  const passwords = { [ADMIN_USER]: randomSecret(), [MONITOR_USER]: randomSecret() };
  writeFileSync(credentialsFile(directory), `${JSON.stringify(passwords, undefined, 2)}\n`, { mode: 0o600 });
  // Erlang refuses a cookie file that others can read.
  writeFileSync(join(directory, '.erlang.cookie'), randomSecret(), { mode: 0o400 });
}

/** Throws `OperatorError` when the lab has no such user. */
export function readPassword(directory: string, user: string): string {
  const file = credentialsFile(directory);
  const password = passwordsSchema.safeParse(parseJson(readFileSync(file, 'utf8'))?.value).data?.[user];
  if (password === undefined) {
    throw new OperatorError('LAB_CREDENTIALS', `${file} has no password for user "${user}".`, {
      fix: 'Start the lab anew: mq-operator lab down, then mq-operator lab up.',
    });
  }
  return password;
}

function randomSecret(): string {
  return randomBytes(24).toString('hex');
}
