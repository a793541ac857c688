import type { Environment } from '../config/environment.ts';
import { loadSettings } from '../config/load.ts';
import {
  DEFAULT_REMEDIATION_SETTINGS,
  type RemediationRule,
  type RemediationSettings,
} from '../config/remediation-settings.ts';
import { ConfigError } from '../errors.ts';
import type { Broker } from '../model/broker.ts';
import type { Inspection } from '../model/inspection.ts';
import type { ActionId } from '../model/remediation.ts';
import type { RemediationStore } from '../ports.ts';
import { openLocal } from '../wiring/local.ts';
import { type LocalApply, openLocalApply } from '../wiring/local-remediation.ts';
import { type BrokerOptions, brokerOf } from './broker-options.ts';
import { remediationTarget } from './remediation-target.ts';
import { waiting } from './waiting.ts';

export const REGION_HELP = 'where --broker is on Amazon MQ; needs AWS credentials';

export interface BenchOptions extends BrokerOptions {
  /** Where the broker is on Amazon MQ; without it only its management API is used. */
  readonly region?: string;
}

/** One broker that a command plans for or changes, wherever it is. */
export interface RemediationBench {
  readonly broker: Broker;
  readonly settings: RemediationSettings;
  readonly stateFile: string | undefined;
  /** One look that stores nothing and tells nobody. */
  inspect(): Promise<Inspection>;
  /** What carrying out a plan of this action needs. Throws `ConfigError` when the rule lacks it. */
  openApply(action: ActionId, rule: RemediationRule, store: RemediationStore): Promise<LocalApply>;
  close(): Promise<void>;
}

/** Throws `ConfigError` unless the options name exactly one broker. */
export async function openBench(options: BenchOptions, environment: Environment): Promise<RemediationBench> {
  return options.region === undefined
    ? openLocalBench(options, environment)
    : openAwsBench({ ...options, region: options.region }, environment);
}

async function openLocalBench(options: BrokerOptions, environment: Environment): Promise<RemediationBench> {
  const target = await remediationTarget(options, environment);
  const { broker, settings } = target;
  const local = await openLocal({ ...target, brokers: [broker] }, environment);
  return {
    broker,
    settings: settings.remediations,
    stateFile: settings.stateFile,
    inspect: () => waiting(`Reading ${broker.name}`, () => local.inspect(broker)),
    openApply: (action, rule, store) =>
      openLocalApply(broker, rule, { local, store, environment, action, settings: settings.remediations }),
    close: () => local.close(),
  };
}

async function openAwsBench(
  { region, broker: name, config, url }: BenchOptions & { readonly region: string },
  environment: Environment,
): Promise<RemediationBench> {
  if (name === undefined) throw new ConfigError(['--broker: is missing; name the broker, or give its id']);
  if (url !== undefined) throw new ConfigError(['--url and --region were both given; Amazon MQ tells the address']);
  const file = config === undefined ? undefined : await loadSettings(config);
  const settings = file?.remediations ?? DEFAULT_REMEDIATION_SETTINGS;
  const stateFile = file?.stateFile;
  const known = file?.brokers.find((broker) => broker.name === name);
  const target = { region, name, stateFile, ...(known === undefined ? {} : { known: brokerOf(known) }) };
  // The clients of AWS take longer to load than everything else.
  const [{ openAwsCli }, { openAwsCliApply }] = await Promise.all([
    import('../wiring/aws-cli.ts'),
    import('../wiring/aws-cli-remediation.ts'),
  ]);
  const opened = await openAwsCli(target, environment);
  return {
    broker: opened.broker,
    settings,
    stateFile,
    inspect: () => opened.inspect(),
    openApply: (_action, rule, store) => openAwsCliApply(opened, { rule, settings, store, environment }),
    close: () => opened.close(),
  };
}
