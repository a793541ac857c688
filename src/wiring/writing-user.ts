import type { RemediationRule } from '../config/remediation-settings.ts';
import { ConfigError } from '../errors.ts';
import type { Broker, CredentialSource } from '../model/broker.ts';

/** Where the user is kept that may write by this rule. Throws `ConfigError` when the rule names none. */
export function writingUserOf(
  { user, passwordEnv, passwordFile }: RemediationRule,
  { name }: Pick<Broker, 'name'>,
): CredentialSource {
  if (user !== undefined && passwordEnv !== undefined) {
    return { kind: 'environment', user, passwordVariable: passwordEnv };
  }
  if (user !== undefined && passwordFile !== undefined) return { kind: 'file', user, path: passwordFile };
  throw new ConfigError([
    `remediations.rules: the rule for broker ${name} names no user that may write; add user and passwordEnv`,
  ]);
}
