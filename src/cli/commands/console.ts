import { Command } from 'commander';
import { type BrokerOptions, withBrokerOptions } from '../broker-options.ts';
import { type ConsoleCommandOptions, consoleServer, withConsoleOptions } from '../console-options.ts';
import type { CliContext } from '../context.ts';
import { untilInterrupted } from '../interrupt.ts';
import { positiveNumber } from '../positive-number.ts';
import { watchTarget } from '../remediation-target.ts';
import { runConsole } from '../run-console.ts';

interface Options extends BrokerOptions, ConsoleCommandOptions {
  readonly interval?: string;
}

/** `console`: the web console over what a running watch stores; it looks, and tells nobody. */
export function consoleCommand(context: CliContext): Command {
  return withConsoleOptions(withBrokerOptions(new Command('console')))
    .description('serve the web console beside a watch that runs already (watch --console does both)')
    .option('--interval <seconds>', 'time between two looks (default: the settings file, else 60)')
    .action(async (options: Options) => {
      const target = await watchTarget(options, context.environment);
      const intervalSeconds = positiveNumber('--interval', options.interval) ?? target.settings.intervalSeconds;
      const server = await consoleServer(options, context.environment, context.output);
      await untilInterrupted((signal) => runConsole(context, target, { intervalSeconds, signal, server }));
    });
}
