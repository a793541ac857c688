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
import { waiting } from '../waiting.ts';

interface PublishOptions extends BrokerOptions {
  readonly dryRun?: boolean;
  readonly out?: string;
  readonly format: 'json' | 'cloudformation';
  readonly region?: string;
  readonly prune?: boolean;
}

/** `publish`: the dashboards and alarms that CloudWatch should have: made there, shown, or written into files. */
export function publishCommand(context: CliContext): Command {
  return withBrokerOptions(new Command('publish'))
    .description('keep the CloudWatch dashboards and alarms of the brokers, or show or write them')
    .option('--dry-run', 'list everything that there should be; calls nothing of AWS')
    .option('--out <folder>', 'write everything into a folder; calls nothing of AWS')
    .addOption(
      new Option('--format <format>', 'of what is written').choices(['json', 'cloudformation']).default('json'),
    )
    .option('--region <region>', 'where the brokers are; publish.region of the settings by default')
    .option('--prune', 'also remove what was published for brokers that the settings do not have')
    .addHelpText('after', '\nExit code: 0 everything is as it should be, 1 something is not and is named.')
    .action((options: PublishOptions) => publish(options, context));
}

async function publish(options: PublishOptions, context: CliContext): Promise<void> {
  const { environment } = context;
  const { dryRun = false, out, prune = false } = options;
  if (dryRun && out !== undefined) {
    throw new ConfigError(['publish: has both --dry-run and --out; leave one of them out']);
  }
  if (prune && (dryRun || out !== undefined)) {
    throw new ConfigError(['--prune: removes from CloudWatch, which --dry-run and --out do not touch; leave it out']);
  }
  const target = await resolveTarget(options, environment);
  const { targets, notes } = await waiting('Reading the brokers', () => publishTargets(target, environment));
  const settings = target.settings.publish;
  if (!dryRun && out === undefined) return publishThere({ targets, notes, settings }, options, context);
  await publishHere({ targets, notes, settings }, options, context);
}

interface Wanted {
  readonly targets: readonly Target[];
  readonly notes: readonly string[];
  readonly settings: PublishSettings;
}

async function publishHere({ targets, notes, settings }: Wanted, options: PublishOptions, { output }: CliContext) {
  const { out } = options;
  const published = build(targets, settings, options);
  for (const { kind, name } of published.resources) if (out === undefined) output.line(`${kind.padEnd(16)}${name}`);
  if (out !== undefined) await write(published, out);
  tell([...notes, ...published.notes], output);
  const count = `${published.resources.length} resources for ${targets.length} brokers`;
  output.note(out === undefined ? count : `${count}, ${published.files.length} files in ${out}`);
}

/** The clients of AWS are loaded only where they are used: they take longer to load than everything else. */
async function publishThere({ targets, notes, settings }: Wanted, options: PublishOptions, { output }: CliContext) {
  const { prune = false } = options;
  if (prune && notes.length > 0) {
    throw new ConfigError([`--prune: not every broker is known (${notes.join(' ')}); leave it out, or try again`]);
  }
  const region = regionOf(options, settings);
  const { publishFromHere } = await import('../../wiring/local-publish.ts');
  const outcome = await waiting(`Comparing with CloudWatch in ${region}`, () =>
    publishFromHere({ targets, settings, region, prune }),
  );
  for (const { kind, resource } of outcome.done)
    output.line(`${kind.padEnd(8)}${resource.kind.padEnd(16)}${resource.name}`);
  tell(
    [
      ...notes,
      ...outcome.notes,
      ...outcome.failures.map(({ name, detail }) => `${name}: ${detail}`),
      ...outcome.foreign.map(({ name }) => `${name}: somebody else has one of this name; it stays as it is.`),
    ],
    output,
  );
  if (outcome.kept.length > 0) {
    output.note(`${outcome.kept.length} of other brokers stay; --prune removes them`);
  }
  const unfinished = outcome.left === 0 ? '' : `, ${outcome.left} not begun`;
  output.note(`${outcome.done.length} changed, ${outcome.failures.length} refused${unfinished}`);
}

function tell(notes: readonly string[], output: CliContext['output']): void {
  for (const note of notes) output.note(`${output.colours.yellow('note')}   ${note}`);
  if (notes.length > 0) process.exitCode = EXIT.warning;
}

function build(targets: readonly Target[], settings: PublishSettings, options: PublishOptions): Published {
  if (options.format === 'cloudformation') return asTemplates(targets, settings);
  const region = regionOf(options, settings);
  const { account } = settings;
  return asJson(targets, settings, {
    partition: partitionOf(region),
    region,
    ...(account === undefined ? {} : { account }),
  });
}

function regionOf(options: PublishOptions, settings: PublishSettings): string {
  const region = options.region ?? settings.region;
  if (region !== undefined) return region;
  throw new ConfigError([
    '--region: is missing; name the Region of the brokers, or use --out with --format cloudformation',
  ]);
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
