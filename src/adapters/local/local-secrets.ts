import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { Environment } from '../../config/environment.ts';
import { ConfigError } from '../../errors.ts';
import type { CredentialSource } from '../../model/broker.ts';
import type { Credentials, Secrets } from '../../ports.ts';

const passwordFile = z.record(z.string(), z.string());

/** Secrets of one machine: environment variables, and files that only their owner can read. */
export function localSecrets(environment: Environment): Secrets {
  return {
    async resolve(source) {
      if (source.kind === 'environment') return fromEnvironment(source, environment);
      if (source.kind === 'file') return fromFile(source);
      throw new ConfigError([`secret ${source.secretId}: Secrets Manager is used on AWS only; name passwordEnv here`]);
    },
  };
}

function fromEnvironment(
  { user, passwordVariable }: Extract<CredentialSource, { kind: 'environment' }>,
  environment: Environment,
): Credentials {
  const password = environment.variable(passwordVariable);
  if (password === undefined || password === '') {
    throw new ConfigError([
      `environment variable ${passwordVariable} (password of user "${user}") is not set; export it`,
    ]);
  }
  return { user, password };
}

async function fromFile({ user, path }: Extract<CredentialSource, { kind: 'file' }>): Promise<Credentials> {
  const readableByOthers = ((await statOf(path)).mode & 0o077) !== 0;
  if (readableByOthers) throw new ConfigError([`${path}: others can read these passwords; run chmod 600 ${path}`]);
  const password = passwordFile.safeParse(parse(await readFile(path, 'utf8'))).data?.[user];
  if (password === undefined)
    throw new ConfigError([`${path}: has no password for user "${user}"; add "${user}": "…"`]);
  return { user, password };
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch {
    throw new ConfigError([`${path}: password file not found; create it as {"user": "password"} with mode 600`]);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
