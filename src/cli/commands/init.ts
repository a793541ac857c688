import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { parseSettings } from '../../config/load.ts';
import { settingsSchema } from '../../config/schema.ts';
import { ConfigError } from '../../errors.ts';
import { deployCommand } from '../../init/deploy-command.ts';
import { type FoundBroker, firstSettings, passwordVariable, secretVariables } from '../../init/first-settings.ts';
import { askWishes, NO_WISHES, type Wishes } from '../../init/wishes.ts';
import { findRunningLab } from '../../lab/lab.ts';
import type { CliContext } from '../context.ts';
import { canAsk, withQuestions } from '../terminal-questions.ts';
import { waiting } from '../waiting.ts';

interface InitOptions {
  readonly region?: string;
  readonly url?: string;
  readonly user: string;
  readonly out: string;
  readonly force?: boolean;
  readonly yes?: boolean;
}

const SCHEMA_FILE = 'mq-operator.schema.json';

/** `init`: a first settings file from what is there, and the command that deploys. */
export function initCommand(context: CliContext): Command {
  return new Command('init')
    .description('write a commented settings file from the brokers that are found')
    .option('--region <region>', 'the brokers of Amazon MQ in this Region, with the AWS credentials of this machine')
    .option('--url <address>', 'one broker: its management API')
    .option('--user <name>', 'user that reads', 'mq-operator')
    .option('--out <file>', 'where to write', 'mq-operator.yaml')
    .option('--force', 'replace a file that is there')
    .option('--yes', 'ask nothing: watch all that is found, send nothing, change nothing')
    .addHelpText(
      'after',
      '\nWithout --region and --url it takes the lab that is up. Only on a terminal it asks what cannot be found out.',
    )
    .action((options: InitOptions) => init(options, context));
}

async function init(options: InitOptions, context: CliContext): Promise<void> {
  const { out, user, region, force, yes } = options;
  if (existsSync(out) && force !== true) {
    throw new ConfigError([`--out: ${out} is there already; name another file, or replace it with --force`]);
  }
  const found = await find(options, context);
  const wishes = yes === true || !canAsk() ? NO_WISHES : await withQuestions((ask) => askWishes(found, ask));
  const brokers = found.filter(({ name }) => wishes.names?.includes(name) ?? true);
  const text = firstSettings({ brokers, user, wishes, schemaFile: SCHEMA_FILE });
  await writeFile(out, text);
  await writeFile(
    join(dirname(out), SCHEMA_FILE),
    `${JSON.stringify(z.toJSONSchema(settingsSchema, { io: 'input' }), undefined, 2)}\n`,
  );
  tell(brokers, options, wishes, context);
  if (region !== undefined) {
    context.output.line(`\nTo deploy for them:\n\n${deployCommand(brokers, region, wishes)}`);
  }
}

async function find({ region, url }: InitOptions, { environment }: CliContext): Promise<readonly FoundBroker[]> {
  if (region !== undefined) {
    const { findBrokers } = await import('../../wiring/find-brokers.ts');
    const found = await waiting(`Asking Amazon MQ in ${region}`, () => findBrokers(region));
    if (found.some((broker) => broker.url !== undefined)) return found;
    throw new ConfigError([`--region: Amazon MQ has no RabbitMQ broker in ${region}; name another Region, or a --url`]);
  }
  if (url !== undefined) {
    // Checked as the settings will be, before anything is written.
    parseSettings({ brokers: [{ name: 'broker', url, user: 'u', passwordEnv: 'P' }] }, '--url');
    return [{ name: new URL(url).hostname.split('.')[0] ?? 'broker', engine: 'rabbitmq', url, tags: {} }];
  }
  const lab = await findRunningLab(environment);
  if (lab === undefined) {
    throw new ConfigError(['nothing to write about: give --region or --url, or start a lab with mq-operator lab up']);
  }
  const deploymentMode = lab.nodes.length > 1 ? 'cluster-multi-az' : 'single-instance';
  return [{ name: lab.name, engine: 'rabbitmq', url: lab.managementUrl, deploymentMode, tags: {} }];
}

function tell(
  brokers: readonly FoundBroker[],
  { out, user }: InitOptions,
  wishes: Wishes,
  { output }: CliContext,
): void {
  const watched = brokers.filter(({ url }) => url !== undefined);
  output.line(
    `${out}: ${watched.length === 1 ? 'one broker' : `${watched.length} brokers`} (${watched.map(({ name }) => name).join(', ')})`,
  );
  output.line(`\nNext, with the password of user ${user} on each broker:\n`);
  for (const { name } of watched) output.line(`export ${passwordVariable(name)}=…`);
  for (const variable of secretVariables(wishes)) output.line(`export ${variable}=…`);
  output.line(`npx mq-operator doctor --config ${out}`);
  output.line(`npx mq-operator watch --config ${out}`);
}
