import { Command } from 'commander';
import { settingsSchema } from '../../config/schema.ts';
import { examine } from '../../doctor/doctor.ts';
import type { DoctorLine, Health } from '../../doctor/examination.ts';
import { ConfigError } from '../../errors.ts';
import { localDoctor } from '../../wiring/local-doctor.ts';
import { type BrokerOptions, resolveTarget, withBrokerOptions } from '../broker-options.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { waiting } from '../waiting.ts';

interface DoctorOptions extends BrokerOptions {
  readonly json?: boolean;
  readonly region?: string;
  readonly stack?: string;
}

/** `doctor`: everything that watching needs, one line each, with the exact fix of what is wrong. */
export function doctorCommand({ environment, output }: CliContext): Command {
  return withBrokerOptions(new Command('doctor'))
    .description('check settings, network, credentials, permissions and channels; sends and changes nothing')
    .option('--region <region>', 'also Amazon MQ in this Region: permissions, metrics and logs')
    .option('--stack <stage>', 'have the deployed stack of this stage examine itself, from where its functions run')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExit code: 0 all is well, 1 there are warnings, 2 something has to be mended first.')
    .action(async (options: DoctorOptions) => {
      const lines: DoctorLine[] = [];
      for await (const line of linesOf(options, environment)) {
        lines.push(line);
        if (!options.json) print(line, output);
      }
      if (options.json) output.line(JSON.stringify({ version: 1, checks: lines }, undefined, 2));
      process.exitCode = exitCodeOf(lines);
    });
}

/** With a Region and no broker named, it is the account alone. */
async function* linesOf(options: DoctorOptions, environment: CliContext['environment']): AsyncGenerator<DoctorLine> {
  const { region, url, config, stack } = options;
  if (stack !== undefined) return yield* deployed(stack, region);
  const accountOnly = region !== undefined && url === undefined && config === undefined;
  const target = accountOnly ? undefined : await resolveTarget(options, environment);
  if (target !== undefined) yield* examine(target.brokers, target.settings, localDoctor(target.settings, environment));
  if (region === undefined) return;
  const { examineOwnAccount } = await import('../../wiring/account-doctor.ts');
  yield* examineOwnAccount(region, target?.settings.remediations ?? settingsSchema.shape.remediations.parse({}));
}

async function* deployed(stage: string, region: string | undefined): AsyncGenerator<DoctorLine> {
  if (region === undefined) throw new ConfigError(['--region: is missing; name the Region of the stack']);
  const { examineStack } = await import('../../wiring/stack-test.ts');
  const { checks } = await waiting(`Stack ${stage} examines itself`, () => examineStack({ stage, region }));
  yield* checks;
}

function exitCodeOf(lines: readonly DoctorLine[]) {
  if (lines.some(({ health }) => health === 'failed')) return EXIT.critical;
  return lines.some(({ health }) => health === 'warning') ? EXIT.warning : EXIT.ok;
}

/** Printed as soon as it is known: a host that does not answer takes its time. */
function print({ health, subject, check, detail, fix }: DoctorLine, output: Output): void {
  output.line(`${paint(health, output)}  ${subject.padEnd(12)}  ${check.padEnd(12)}  ${detail}`);
  if (fix !== undefined) output.line(`${' '.repeat(39)}${output.colours.dim('fix')} ${fix}`);
}

function paint(health: Health, { colours }: Output): string {
  const text = health.padEnd(7);
  switch (health) {
    case 'ok':
      return colours.green(text);
    case 'warning':
      return colours.yellow(text);
    case 'failed':
      return colours.red(text);
    case 'skipped':
      return colours.dim(text);
  }
}
