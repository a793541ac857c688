import { Command } from 'commander';
import type { Remediation } from '../../model/remediation.ts';
import { approve, deny } from '../../remediate/life.ts';
import { openLocalRemediations } from '../../wiring/local-remediation.ts';
import { localClock } from '../../wiring/local-state.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { findRemediation, saved } from '../find-remediation.ts';
import { printEnd } from '../remediation-report.ts';
import { personAtKeyboard, type StateOptions, stateFile, withStateOptions } from '../state-options.ts';

interface DecisionOptions extends StateOptions {
  readonly by?: string;
}

type Decide = (remediation: Remediation, by: string, now: number) => Remediation;

/** `approve`: somebody agrees to this very plan; it is carried out by whoever runs `apply`. */
export function approveCommand(context: CliContext): Command {
  return decision(context, new Command('approve').description('approve a stored plan by its hash'), (found, by, now) =>
    approve(found, by, found.plan.hash, now),
  );
}

/** `deny`: the plan is over; the same trouble needs a new one. */
export function denyCommand(context: CliContext): Command {
  return decision(context, new Command('deny').description('refuse a stored plan for good'), deny);
}

function decision({ environment, output }: CliContext, command: Command, decide: Decide): Command {
  return withStateOptions(command)
    .argument('<hash>', 'hash of the plan, or its first characters')
    .option('--by <name>', 'who decides (default: your user name)')
    .addHelpText('after', '\nNeeds no broker. Exit code: 0 decided, 1 too late, 3 no such plan.')
    .action(async (hash: string, { by, ...options }: DecisionOptions) => {
      const store = openLocalRemediations(await stateFile(options, environment), environment);
      try {
        const found = await findRemediation(store, hash, { argument: 'hash' });
        const decided = await saved(found, decide(found, personAtKeyboard(by), localClock.now()), store);
        printEnd(decided, output);
        process.exitCode = decided === found || decided.state === 'expired' ? EXIT.warning : EXIT.ok;
      } finally {
        await store.close();
      }
    });
}
