import { Command } from 'commander';
import { z } from 'zod';
import { awsSettingsSchema } from '../../config/aws-settings.ts';
import { readDocument, type SettingsDocument } from '../../config/document.ts';
import { checkDocument } from '../../config/load.ts';
import { originsOf, type ResolvedSetting } from '../../config/origins.ts';
import { settingsSchema } from '../../config/schema.ts';
import { matchesPattern } from '../../decide/pattern.ts';
import { CONDITIONS } from '../../detect/registry.ts';
import type { CliContext } from '../context.ts';
import type { Output } from '../output.ts';

interface ConfigOptions {
  readonly stack?: boolean;
  readonly json?: boolean;
}

/** `config`: checks a settings file, shows what holds and why, and gives the JSON schema for editors. */
export function configCommand({ output }: CliContext): Command {
  const command = new Command('config').description('check a settings file, show what holds, or give its JSON schema');
  command
    .command('check')
    .description('every mistake at once, with its line; exit code 0 when there is none, 3 otherwise')
    .argument('<file>', 'settings file (YAML or JSON)')
    .option('--stack', 'settings of the deployed stack instead of those of one machine')
    .action(async (file: string, options: ConfigOptions) => {
      const settings = resolve(await readDocument(file), options);
      for (const { field, value } of settings.filter(isVain)) {
        output.note(
          `${output.colours.yellow('warning')}  ${field}: "${String(value)}" matches no condition; mq-operator conditions lists them`,
        );
      }
      output.line(
        `${output.colours.green('ok')}  ${file}: ${settings.length} settings, ${ownOf(settings)} of them said there`,
      );
    });
  command
    .command('show')
    .description('every setting as it holds, with the line that says it or "default"')
    .argument('<file>', 'settings file (YAML or JSON)')
    .option('--stack', 'settings of the deployed stack instead of those of one machine')
    .option('--json', 'print one JSON document')
    .action(async (file: string, options: ConfigOptions) => {
      const settings = resolve(await readDocument(file), options);
      if (options.json) output.line(JSON.stringify({ version: 1, file, settings }, undefined, 2));
      else print(settings, file, output);
    });
  command
    .command('schema')
    .description('JSON schema of the settings file, for editors')
    .option('--stack', 'settings of the deployed stack instead of those of one machine')
    .action((options: ConfigOptions) => {
      output.line(JSON.stringify(z.toJSONSchema(schemaOf(options), { io: 'input' }), undefined, 2));
    });
  return command;
}

function schemaOf({ stack }: ConfigOptions) {
  return stack ? awsSettingsSchema : settingsSchema;
}

/** Throws `ConfigError` with every problem of the file. */
function resolve(document: SettingsDocument, options: ConfigOptions): readonly ResolvedSetting[] {
  return originsOf(checkDocument(document, schemaOf(options)), document);
}

/** A pattern of conditions that matches none: what it is about never happens. */
function isVain({ field, value }: ResolvedSetting): boolean {
  if (!/\.match\.conditions\[\d+\]$/.test(field) || typeof value !== 'string') return false;
  return !CONDITIONS.some(({ id }) => matchesPattern(value, id));
}

function ownOf(settings: readonly ResolvedSetting[]): number {
  return settings.filter(({ line }) => line !== undefined).length;
}

function print(settings: readonly ResolvedSetting[], file: string, { line: write, colours }: Output): void {
  const width = Math.max(...settings.map(({ field }) => field.length));
  const values = settings.map(({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)));
  const valueWidth = Math.min(48, Math.max(...values.map(({ length }) => length)));
  for (const [index, { field, line }] of settings.entries()) {
    const value = (values[index] ?? '').padEnd(valueWidth);
    const origin = line === undefined ? colours.dim('default') : `${file}:${line}`;
    write(`${field.padEnd(width)}  ${line === undefined ? value : colours.bold(value)}  ${origin}`);
  }
}
