import { Command } from 'commander';
import { ConfigError } from '../../errors.ts';
import { type BrokerOptions, withBrokerOptions } from '../broker-options.ts';
import type { CliContext } from '../context.ts';
import { untilInterrupted } from '../interrupt.ts';
import { watchTarget } from '../remediation-target.ts';
import { rehearseWatch, runWatch } from '../run-watch.ts';

interface WatchCommandOptions extends BrokerOptions {
  readonly interval?: string;
  readonly rounds?: string;
  readonly dryRun?: boolean;
}

/** `watch`: the loop, until it is told to stop. */
export function watchCommand(context: CliContext): Command {
  return withBrokerOptions(new Command('watch'))
    .description('watch the brokers; tell when an incident opens, worsens or resolves')
    .option('--interval <seconds>', 'time between two passes (default: the settings file, else 60)')
    .option('--rounds <count>', 'stop after this many passes')
    .option('--dry-run', 'send, store and change nothing; print exactly what would be sent and proposed')
    .action(async (options: WatchCommandOptions) => {
      const target = await watchTarget(options, context.environment);
      const intervalSeconds = positive('--interval', options.interval) ?? target.settings.intervalSeconds;
      const rounds = positive('--rounds', options.rounds);
      const run = options.dryRun ? rehearseWatch : runWatch;
      await untilInterrupted((signal) =>
        run(context, target, { intervalSeconds, signal, ...(rounds === undefined ? {} : { rounds }) }),
      );
    });
}

function positive(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value > 0) return value;
  throw new ConfigError([`${option}: "${text}" is not a number above 0; write for instance ${option} 5`]);
}
