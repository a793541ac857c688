import type { ConsoleOptions } from '../console/server.ts';
import { openLocal } from '../wiring/local.ts';
import { openLocalConsole } from '../wiring/local-console.ts';
import { openLocalRemediations } from '../wiring/local-remediation.ts';
import type { Target } from './broker-options.ts';
import type { CliContext } from './context.ts';
import { personAtKeyboard } from './state-options.ts';
import { everyInterval } from './watch-loop.ts';

interface RunConsoleOptions {
  readonly intervalSeconds: number;
  readonly signal: AbortSignal;
  readonly server: ConsoleOptions;
}

/** Serves the console and looks at the brokers for it, until the signal. Nothing is stored but decisions on plans. */
export async function runConsole(
  { environment, output }: CliContext,
  target: Target,
  { intervalSeconds, signal, server }: RunConsoleOptions,
): Promise<void> {
  const { stateFile } = target.settings;
  const local = await openLocal(target, environment);
  const remediations = openLocalRemediations(stateFile, environment);
  const footnote = `Looks at ${target.origin} every ${intervalSeconds} s, stores and tells nothing; incidents are those of the running watch`;
  const options = { server, environment, remediations, person: personAtKeyboard(undefined), intervalSeconds, footnote };
  try {
    const console = await openLocalConsole(target, options);
    output.line(`Console  ${console.url}   (Ctrl-C stops)`);
    try {
      await everyInterval(local.brokers, { intervalSeconds, signal }, async (broker) =>
        console.passed(await local.inspect(broker)),
      );
    } finally {
      await console.close();
    }
  } finally {
    await remediations.close();
    await local.close();
  }
}
