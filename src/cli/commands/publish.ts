import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command, Option } from 'commander';
import type { PublishSettings } from '../../config/publish-settings.ts';
import { ConfigError } from '../../errors.ts';
import { asJson, asTemplates, type Published } from '../../publish/files.ts';
import type { Target } from '../../publish/rule.ts';
import { type BrokerOptions, resolveTarget, withBrokerOptions } from '../broker-options.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { publishTargets } from '../publish-target.ts';

interface PublishOptions extends BrokerOptions {
  readonly dryRun?: boolean;
  readonly out?: string;
  readonly format: 'json' | 'cloudformation';
  readonly region?: string;
}

/** `publish`: the dashboards and alarms that CloudWatch should have, shown or written. Calls nothing of AWS. */
export function publishCommand(context: CliContext): Command {
  return withBrokerOptions(new Command('publish'))
    .description('show or write the CloudWatch dashboards and alarms of the brokers')
    .option('--dry-run', 'list everything that would be made')
    .option('--out <folder>', 'write everything into a folder')
    .addOption(
      new Option('--format <format>', 'of what is written').choices(['json', 'cloudformation']).default('json'),
    )
    .option('--region <region>', 'where the brokers are; publish.region of the settings by default')
    .addHelpText('after', '\nExit code: 0 everything was built, 1 something could not be built and is named.')
    .action((options: PublishOptions) => publish(options, context));
}

async function publish(options: PublishOptions, { environment, output }: CliContext): Promise<void> {
  const { dryRun = false, out } = options;
  if (dryRun === (out !== undefined)) {
    throw new ConfigError([
      'publish: needs exactly one of --dry-run and --out; add --dry-run to see what there would be',
    ]);
  }
  const target = await resolveTarget(options, environment);
  const { targets, notes } = await publishTargets(target, environment);
  const published = build(targets, target.settings.publish, options);
  for (const { kind, name } of published.resources) if (dryRun) output.line(`${kind.padEnd(16)}${name}`);
  if (out !== undefined) await write(published, out);
  const told = [...notes, ...published.notes];
  for (const note of told) output.note(`${output.colours.yellow('note')}   ${note}`);
  const count = `${published.resources.length} resources for ${targets.length} brokers`;
  output.note(out === undefined ? count : `${count}, ${published.files.length} files in ${out}`);
  if (told.length > 0) process.exitCode = EXIT.warning;
}

function build(targets: readonly Target[], settings: PublishSettings, options: PublishOptions): Published {
  if (options.format === 'cloudformation') return asTemplates(targets, settings);
  const region = options.region ?? settings.region;
  if (region === undefined) {
    throw new ConfigError(['--region: is missing; name the Region of the brokers, or use --format cloudformation']);
  }
  const { account } = settings;
  return asJson(targets, settings, {
    partition: partitionOf(region),
    region,
    ...(account === undefined ? {} : { account }),
  });
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

async function write({ files }: Published, folder: string): Promise<void> {
  for (const { path, content } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}
