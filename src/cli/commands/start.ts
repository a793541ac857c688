import { Command } from 'commander';
import { findRunningLab, stopLab } from '../../lab/lab.ts';
import { startLoad } from '../../lab/load.ts';
import { startLab } from '../../lab/start-lab.ts';
import { type BrokerOptions, withBrokerOptions } from '../broker-options.ts';
import { type ConsoleCommandOptions, consoleServer, withConsoleOptions } from '../console-options.ts';
import type { CliContext } from '../context.ts';
import { untilInterrupted } from '../interrupt.ts';
import { watchTarget } from '../remediation-target.ts';
import { runWatch } from '../run-watch.ts';

/** Short, so that a person who tries a fault sees it within seconds. */
const LAB_INTERVAL_SECONDS = 5;

type StartOptions = BrokerOptions & ConsoleCommandOptions;

/** `start`: everything for a first look: a local cluster with healthy traffic, the watch over it, and the web console. */
export function startCommand(context: CliContext): Command {
  return withConsoleOptions(withBrokerOptions(new Command('start')))
    .description('bring up a local cluster with steady load and watch it (with --config: watch your own brokers)')
    .action((options: StartOptions) =>
      untilInterrupted(async (signal) => {
        if (options.config !== undefined || options.url !== undefined) await watchOwn(context, options, signal);
        else await watchLab(context, options, signal);
      }),
    );
}

async function watchOwn(context: CliContext, options: StartOptions, signal: AbortSignal): Promise<void> {
  const target = await watchTarget(options, context.environment);
  const server = await consoleServer(options, context.environment, context.output);
  await runWatch(context, target, { intervalSeconds: target.settings.intervalSeconds, signal, console: server });
}

/** A lab that was up before stays up afterwards; one that was started here is stopped. */
async function watchLab(context: CliContext, options: StartOptions, signal: AbortSignal): Promise<void> {
  const { environment, output } = context;
  const running = await findRunningLab(environment);
  const lab = running ?? (await startLab({ environment, signal, progress: output.note }));
  try {
    if (signal.aborted) return;
    await startLoad(lab, 'steady');
    output.note('In another terminal, try:  npx mq-operator lab break paused-sync');
    output.note('and later, to heal it:     npx mq-operator lab mend paused-sync\n');
    const target = await watchTarget({}, environment);
    const server = await consoleServer(options, environment, output);
    await runWatch(context, target, { intervalSeconds: LAB_INTERVAL_SECONDS, signal, console: server });
  } finally {
    if (running === undefined) await stopLab(lab);
  }
}
