import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localSecrets } from '../adapters/local/local-secrets.ts';
import { openSqliteRemediationStore } from '../adapters/local/sqlite-remediation-store.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { createManagementReader } from '../adapters/rabbitmq/management-reader.ts';
import { createManagementWriter } from '../adapters/rabbitmq/management-writer.ts';
import type { Environment } from '../config/environment.ts';
import type { RemediationRule } from '../config/remediation-settings.ts';
import { ConfigError } from '../errors.ts';
import type { Broker } from '../model/broker.ts';
import type { RemediationStore } from '../ports.ts';
import type { ApplyPorts } from '../remediate/step-ports.ts';
import type { LocalOperator } from './local.ts';

/** Plans and what became of them, kept in the same file as everything else on one machine. */
export function openLocalRemediations(stateFile: string | undefined, environment: Environment): RemediationStore {
  return openSqliteRemediationStore(stateFile ?? join(environment.stateDirectory, 'state.db'));
}

export interface LocalApply {
  readonly ports: ApplyPorts;
  close(): Promise<void>;
}

/**
 * What carrying out a plan on one broker needs. The user that writes is another than the one that reads, and only here
 * it is used. Throws `ConfigError` when the rule names none.
 */
export async function openLocalApply(
  broker: Broker,
  rule: RemediationRule,
  { local, store, environment }: { local: LocalOperator; store: RemediationStore; environment: Environment },
): Promise<LocalApply> {
  const { managementUrl: url, caFile } = broker;
  if (url === undefined) throw new ConfigError([`broker ${broker.name}: has no address; give its url`]);
  const credentials = await localSecrets(environment).resolve(sourceOf(rule, broker));
  const options = { url, credentials, ...(caFile === undefined ? {} : { caFile }) };
  const [reader, writer] = [createManagementReader(options), createManagementWriter(options)];
  return {
    ports: {
      clock: systemClock,
      store,
      reader,
      writer,
      inspect: () => local.inspect(broker),
      sleep: (milliseconds) => sleep(milliseconds),
    },
    async close() {
      await Promise.all([reader.close(), writer.close()]);
    },
  };
}

function sourceOf({ user, passwordEnv, passwordFile }: RemediationRule, { name }: Broker) {
  if (user !== undefined && passwordEnv !== undefined) {
    return { kind: 'environment', user, passwordVariable: passwordEnv } as const;
  }
  if (user !== undefined && passwordFile !== undefined) return { kind: 'file', user, path: passwordFile } as const;
  throw new ConfigError([
    `remediations.rules: the rule for broker ${name} names no user that may write; add user and passwordEnv`,
  ]);
}
