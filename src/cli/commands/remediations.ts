import { Command } from 'commander';
import { openLocalRemediations } from '../../wiring/local-remediation.ts';
import { localClock } from '../../wiring/local-state.ts';
import type { CliContext } from '../context.ts';
import { printRemediations } from '../remediation-report.ts';
import { type StateOptions, stateFile, withStateOptions } from '../state-options.ts';

interface RemediationsOptions extends StateOptions {
  readonly broker?: string;
  readonly json?: boolean;
}

/** `remediations`: what was planned and what became of it. Needs no broker. */
export function remediationsCommand({ environment, output }: CliContext): Command {
  return withStateOptions(new Command('remediations'))
    .description('list plans and what became of them')
    .option('--broker <name>', 'only of this broker')
    .option('--json', 'print one JSON document')
    .action(async ({ config, state, broker, json }: RemediationsOptions) => {
      const file = await stateFile(
        { ...(config === undefined ? {} : { config }), ...(state === undefined ? {} : { state }) },
        environment,
      );
      const store = openLocalRemediations(file, environment);
      try {
        const remediations = await store.list(broker);
        if (json) output.line(JSON.stringify({ version: 1, remediations }, null, 2));
        else printRemediations(remediations, localClock.now(), output);
      } finally {
        await store.close();
      }
    });
}
