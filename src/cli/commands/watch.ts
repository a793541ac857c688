import { Command } from 'commander';
import { ConfigError } from '../../errors.ts';
import { type BrokerOptions, withBrokerOptions } from '../broker-options.ts';
import { type ConsoleCommandOptions, consoleServer, withConsoleOptions } from '../console-options.ts';
import type { CliContext } from '../context.ts';
import { untilInterrupted } from '../interrupt.ts';
import { positiveNumber } from '../positive-number.ts';
import { watchTarget } from '../remediation-target.ts';
import { rehearseWatch, runWatch } from '../run-watch.ts';

interface WatchCommandOptions extends BrokerOptions, ConsoleCommandOptions {
  readonly interval?: string;
  readonly rounds?: string;
  readonly dryRun?: boolean;
  readonly console?: boolean;
}

/** `watch`: the loop, until it is told to stop. */
export function watchCommand(context: CliContext): Command {
  return withConsoleOptions(withBrokerOptions(new Command('watch')))
    .description('watch the brokers; tell when an incident opens, worsens or resolves')
    .option('--interval <seconds>', 'time between two passes (default: the settings file, else 60)')
    .option('--rounds <count>', 'stop after this many passes')
    .option('--dry-run', 'send, store and change nothing; print exactly what would be sent and proposed')
    .option('--console', 'serve the web console too')
    .action(async (options: WatchCommandOptions) => {
      if (options.console && options.dryRun) {
        throw new ConfigError(['--console: does not go with --dry-run, which stores nothing to show; leave one out']);
      }
      const target = await watchTarget(options, context.environment);
      const intervalSeconds = positiveNumber('--interval', options.interval) ?? target.settings.intervalSeconds;
      const rounds = positiveNumber('--rounds', options.rounds);
      const run = options.dryRun ? rehearseWatch : runWatch;
      const { environment, output } = context;
      const server = options.console ? { console: await consoleServer(options, environment, output) } : {};
      await untilInterrupted((signal) =>
        run(context, target, { intervalSeconds, signal, ...server, ...(rounds === undefined ? {} : { rounds }) }),
      );
    });
}
