import { setTimeout as sleep } from 'node:timers/promises';
import { awsWriter } from '../adapters/aws/aws-writer.ts';
import { localSecrets } from '../adapters/local/local-secrets.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import type { Environment } from '../config/environment.ts';
import type { RemediationRule, RemediationSettings } from '../config/remediation-settings.ts';
import type { RemediationStore } from '../ports.ts';
import type { AwsCliBroker } from './aws-cli.ts';
import { openHooks } from './hooks-remediation.ts';
import { type LocalApply, openManagement } from './local-remediation.ts';

export interface AwsCliApplyOptions {
  readonly rule: RemediationRule;
  readonly settings: RemediationSettings;
  readonly store: RemediationStore;
  readonly environment: Environment;
}

/** What carrying out a plan needs on a broker of Amazon MQ, from one machine with the credentials that it has. */
export async function openAwsCliApply(
  { broker, home, readers, state, inspect }: AwsCliBroker,
  { rule, settings, store, environment }: AwsCliApplyOptions,
): Promise<LocalApply> {
  const secrets = localSecrets(environment);
  const management = rule.user === undefined ? undefined : await openManagement(broker, rule, secrets);
  return {
    ports: {
      clock: systemClock,
      store,
      ...management?.ports,
      aws: { mq: readers.mq, keys: readers.keys, writer: awsWriter(home) },
      hooks: openHooks({
        hooks: settings.hooks,
        secrets,
        incidents: async () => (await state.load(broker.id, 0)).incidents,
        inspect,
        targets: () => import('../adapters/aws/hook-targets.ts'),
      }),
      inspect,
      sleep: (milliseconds) => sleep(milliseconds),
    },
    close: async () => management?.close(),
  };
}
