import { join } from 'node:path';
import type { Command } from 'commander';
import type { Environment } from '../config/environment.ts';
import { loadSettings, parseSettings } from '../config/load.ts';
import type { SettingsFile } from '../config/schema.ts';
import { ConfigError } from '../errors.ts';
import { findRunningLab } from '../lab/lab.ts';
import type { Broker } from '../model/broker.ts';

export interface BrokerOptions {
  readonly url?: string;
  readonly user?: string;
  readonly passwordEnv?: string;
  readonly config?: string;
  readonly broker?: string;
}

/** The brokers that a command works on, and the settings that go with them. */
export interface Target {
  readonly brokers: readonly Broker[];
  readonly settings: SettingsFile;
  /** For people: where the brokers were named. */
  readonly origin: string;
}

/** Adds the options by which every command is told its brokers. With none of them it works on the lab that is up. */
export function withBrokerOptions(command: Command): Command {
  return command
    .option('--url <address>', 'management API of one broker')
    .option('--user <name>', 'its user; the tag monitoring is enough')
    .option('--password-env <variable>', 'environment variable with the password')
    .option('--config <file>', 'settings file with several brokers')
    .option('--broker <name>', 'only this broker of the settings file');
}

/** Throws `ConfigError` when the options do not name at least one broker. */
export async function resolveTarget(options: BrokerOptions, environment: Environment): Promise<Target> {
  const target = await resolve(options, environment);
  if (options.broker === undefined) return target;
  const brokers = target.brokers.filter(({ name }) => name === options.broker);
  if (brokers.length > 0) return { ...target, brokers };
  const known = target.brokers.map(({ name }) => name).join(', ');
  throw new ConfigError([`--broker: "${options.broker}" is not among the brokers of ${target.origin} (${known})`]);
}

async function resolve(options: BrokerOptions, environment: Environment): Promise<Target> {
  const { url, config } = options;
  if (url !== undefined && config !== undefined) {
    throw new ConfigError(['--url and --config were both given; name the broker in one way']);
  }
  if (config !== undefined) return fromSettings(await loadSettings(config), config);
  if (url !== undefined) return fromSettings(settingsOfOptions(options), 'the options');
  return fromLab(environment);
}

/** The options mean the same as a settings file with one broker, so they are checked as one. */
function settingsOfOptions({ url, user, passwordEnv }: BrokerOptions): SettingsFile {
  const missing = [
    ...(user === undefined ? ['--user: is missing; name a user with the tag monitoring'] : []),
    ...(passwordEnv === undefined ? ['--password-env: is missing; name the variable that holds the password'] : []),
  ];
  if (missing.length > 0) throw new ConfigError(missing);
  const name = URL.parse(url ?? '')?.hostname ?? 'broker';
  return parseSettings({ brokers: [{ name, url, user, passwordEnv }] }, 'the options');
}

async function fromLab(environment: Environment): Promise<Target> {
  const lab = await findRunningLab(environment);
  if (lab === undefined) {
    throw new ConfigError([
      'no broker named, and no lab is up; name one with --url, --user and --password-env, or with --config, ' +
        'or start a local cluster with: mq-operator lab up',
    ]);
  }
  const broker = {
    name: lab.name,
    url: lab.managementUrl,
    user: lab.monitorUser,
    passwordFile: lab.credentialsFile,
    deploymentMode: lab.nodes.length > 1 ? 'cluster-multi-az' : 'single-instance',
    expectedNodes: lab.nodes.length,
  };
  // Kept with the lab: what was learnt of one cluster must not be held against the next of the same name.
  const stateFile = join(lab.dir, 'mq-operator.db');
  return fromSettings(parseSettings({ brokers: [broker], stateFile }, 'the lab'), `the lab "${lab.name}"`);
}

function fromSettings(settings: SettingsFile, origin: string): Target {
  return { settings, origin, brokers: settings.brokers.map(brokerOf) };
}

/** A broker as the settings file names it. */
export function brokerOf(settings: SettingsFile['brokers'][number]): Broker {
  const { name, url, user, passwordEnv, passwordFile, ...rest } = settings;
  return {
    ...rest,
    id: name,
    name,
    managementUrl: url,
    credentials:
      passwordEnv === undefined
        ? { kind: 'file', user, path: passwordFile ?? '' }
        : { kind: 'environment', user, passwordVariable: passwordEnv },
  };
}
