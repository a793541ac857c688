import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localSecrets } from '../adapters/local/local-secrets.ts';
import { openSqliteRemediationStore } from '../adapters/local/sqlite-remediation-store.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { createManagementReader } from '../adapters/rabbitmq/management-reader.ts';
import { createManagementWriter } from '../adapters/rabbitmq/management-writer.ts';
import type { Environment } from '../config/environment.ts';
import type { RemediationRule, RemediationSettings } from '../config/remediation-settings.ts';
import { ConfigError } from '../errors.ts';
import type { Broker } from '../model/broker.ts';
import { ACTIONS_WITHOUT_USER, type ActionId } from '../model/remediation.ts';
import type { RemediationStore, Secrets } from '../ports.ts';
import type { ApplyPorts } from '../remediate/step-ports.ts';
import { openHooks } from './hooks-remediation.ts';
import type { LocalOperator } from './local.ts';
import { writingUserOf } from './writing-user.ts';

/** Plans and what became of them, kept in the same file as everything else on one machine. */
export function openLocalRemediations(stateFile: string | undefined, environment: Environment): RemediationStore {
  return openSqliteRemediationStore(stateFile ?? join(environment.stateDirectory, 'state.db'));
}

export interface LocalApply {
  readonly ports: ApplyPorts;
  close(): Promise<void>;
}

export interface LocalApplyOptions {
  readonly local: LocalOperator;
  readonly store: RemediationStore;
  readonly environment: Environment;
  /** What is to be carried out: some actions need no user that writes. */
  readonly action: ActionId;
  readonly settings: RemediationSettings;
}

/** What carrying out a plan on one broker needs. Throws `ConfigError` when the rule names no user and one is needed. */
export async function openLocalApply(
  broker: Broker,
  rule: RemediationRule,
  { local, store, environment, action, settings }: LocalApplyOptions,
): Promise<LocalApply> {
  const secrets = localSecrets(environment);
  const management = ACTIONS_WITHOUT_USER.includes(action) ? undefined : await openManagement(broker, rule, secrets);
  const inspect = () => local.inspect(broker);
  return {
    ports: {
      clock: systemClock,
      store,
      ...management?.ports,
      hooks: openHooks({
        hooks: settings.hooks,
        secrets,
        incidents: async () => (await local.state.load(broker.id, 0)).incidents,
        inspect,
        targets: () => import('../adapters/aws/hook-targets.ts'),
      }),
      inspect,
      sleep: (milliseconds) => sleep(milliseconds),
    },
    close: async () => management?.close(),
  };
}

export interface LocalManagement {
  readonly ports: Required<Pick<ApplyPorts, 'reader' | 'writer'>>;
  close(): Promise<void>;
}

/** The user that writes is another than the one that reads, and only for this it is used. Throws `ConfigError` without one. */
export async function openManagement(
  broker: Broker,
  rule: RemediationRule,
  secrets: Secrets,
): Promise<LocalManagement> {
  const { managementUrl: url, caFile } = broker;
  if (url === undefined) throw new ConfigError([`broker ${broker.name}: has no address; give its url`]);
  const credentials = await secrets.resolve(writingUserOf(rule, broker));
  const options = { url, credentials, ...(caFile === undefined ? {} : { caFile }) };
  const [reader, writer] = [createManagementReader(options), createManagementWriter(options)];
  return {
    ports: { reader, writer },
    async close() {
      await Promise.all([reader.close(), writer.close()]);
    },
  };
}
