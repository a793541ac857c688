import { Command } from 'commander';
import type { Remediation } from '../../model/remediation.ts';
import { isRefusal } from '../../remediate/action.ts';
import { carryOut } from '../../remediate/apply.ts';
import { runGuards } from '../../remediate/guards.ts';
import { approve } from '../../remediate/life.ts';
import { planRemediation, viewOf } from '../../remediate/plan.ts';
import { ruleFor } from '../../remediate/rule.ts';
import { openLocalRemediations } from '../../wiring/local-remediation.ts';
import { localClock } from '../../wiring/local-state.ts';
import { withBrokerOptions } from '../broker-options.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { findRemediation, saved } from '../find-remediation.ts';
import type { Output } from '../output.ts';
import { type BenchOptions, openBench, REGION_HELP, type RemediationBench } from '../remediation-bench.ts';
import { printEnd, printPlan, progressPrinter } from '../remediation-report.ts';
import { personAtKeyboard } from '../state-options.ts';

interface ApplyOptions extends BenchOptions {
  readonly plan: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** `apply`: carries out a stored plan, proves that it helped, and takes it back when it did not. */
export function applyCommand(context: CliContext): Command {
  return withBrokerOptions(new Command('apply'))
    .description('approve and carry out a stored plan, or resume one that was interrupted')
    .requiredOption('--plan <hash>', 'hash of the plan, or its first characters')
    .option('--region <region>', REGION_HELP)
    .option('--by <name>', 'who approves it (default: your user name)')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExit code: 0 succeeded, 1 blocked, expired or denied: nothing was changed, 2 reverted or failed, 3 error.',
    )
    .action((options: ApplyOptions) => apply(options, context));
}

async function apply(options: ApplyOptions, { environment, output }: CliContext): Promise<void> {
  const bench = await openBench(options, environment);
  const { broker, settings } = bench;
  const store = openLocalRemediations(bench.stateFile, environment);
  try {
    const found = await findRemediation(store, options.plan, { argument: '--plan', brokerId: broker.id });
    const rule = ruleFor(settings, found.plan.action, broker);
    const now = localClock.now();
    const approved = await saved(found, approve(found, personAtKeyboard(options.by), found.plan.hash, now), store);
    const { ports, close } = await bench.openApply(found.plan.action, rule, store);
    const progress = options.json ? {} : { progress: progressPrinter(output) };
    const ended = await carryOut(approved, { ...ports, ...progress }, { settings, rule }).finally(close);
    process.exitCode = exitCodeOf(ended);
    if (options.json) output.line(JSON.stringify({ version: 1, remediation: ended }, null, 2));
    else {
      printEnd(ended, output);
      if (ended.state === 'blocked') await printAnew(ended, bench, output);
    }
  } finally {
    await store.close();
    await bench.close();
  }
}

/** What would be done now, where that is something else. */
async function printAnew(
  { plan }: Remediation,
  { broker, settings, inspect }: RemediationBench,
  output: Output,
): Promise<void> {
  const inspection = await inspect();
  const anew = planRemediation(viewOf(inspection), plan.request, settings);
  if (isRefusal(anew) || anew.hash === plan.hash) return;
  const rule = ruleFor(settings, plan.action, broker);
  const now = localClock.now();
  const { snapshot } = inspection;
  const input = { plan: anew, broker, snapshot, remediations: [], settings, rule, now };
  output.line('\nThe plan as it would be now (not stored; run mq-operator plan):\n');
  printPlan(anew, runGuards(input), output);
}

function exitCodeOf({ state }: Remediation) {
  if (state === 'succeeded') return EXIT.ok;
  return state === 'reverted' || state === 'failed' ? EXIT.critical : EXIT.warning;
}
