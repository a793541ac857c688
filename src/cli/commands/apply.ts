import { Command } from 'commander';
import type { Remediation } from '../../model/remediation.ts';
import { isRefusal } from '../../remediate/action.ts';
import { carryOut } from '../../remediate/apply.ts';
import { runGuards } from '../../remediate/guards.ts';
import { approve } from '../../remediate/life.ts';
import { planRemediation, viewOf } from '../../remediate/plan.ts';
import { ruleFor } from '../../remediate/rule.ts';
import { type LocalOperator, openLocal } from '../../wiring/local.ts';
import { openLocalApply, openLocalRemediations } from '../../wiring/local-remediation.ts';
import { localClock } from '../../wiring/local-state.ts';
import { type BrokerOptions, withBrokerOptions } from '../broker-options.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { findRemediation, saved } from '../find-remediation.ts';
import { printEnd, printPlan, progressPrinter } from '../remediation-report.ts';
import { type RemediationTarget, remediationTarget } from '../remediation-target.ts';
import { personAtKeyboard } from '../state-options.ts';

interface ApplyOptions extends BrokerOptions {
  readonly plan: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** `apply`: carries out a stored plan, proves that it helped, and takes it back when it did not. */
export function applyCommand(context: CliContext): Command {
  return withBrokerOptions(new Command('apply'))
    .description('approve and carry out a stored plan, or resume one that was interrupted')
    .requiredOption('--plan <hash>', 'hash of the plan, or its first characters')
    .option('--by <name>', 'who approves it (default: your user name)')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExit code: 0 succeeded, 1 blocked, expired or denied: nothing was changed, 2 reverted or failed, 3 error.',
    )
    .action((options: ApplyOptions) => apply(options, context));
}

async function apply(options: ApplyOptions, { environment, output }: CliContext): Promise<void> {
  const target = await remediationTarget(options, environment);
  const { broker, settings } = target;
  const local = await openLocal({ ...target, brokers: [broker] }, environment);
  const store = openLocalRemediations(settings.stateFile, environment);
  try {
    const found = await findRemediation(store, options.plan, { argument: '--plan', brokerId: broker.id });
    const rule = ruleFor(settings.remediations, found.plan.action, broker);
    const now = localClock.now();
    const approved = await saved(found, approve(found, personAtKeyboard(options.by), found.plan.hash, now), store);
    const { ports, close } = await openLocalApply(broker, rule, { local, store, environment });
    const progress = options.json ? {} : { progress: progressPrinter(output) };
    const ended = await carryOut(
      approved,
      { ...ports, ...progress },
      { settings: settings.remediations, rule },
    ).finally(close);
    process.exitCode = exitCodeOf(ended);
    if (options.json) output.line(JSON.stringify({ version: 1, remediation: ended }, null, 2));
    else {
      printEnd(ended, output);
      if (ended.state === 'blocked') await printAnew(ended, target, local, { environment, output });
    }
  } finally {
    await store.close();
    await local.close();
  }
}

/** What would be done now, where that is something else. */
async function printAnew(
  { plan }: Remediation,
  { broker, settings }: RemediationTarget,
  local: LocalOperator,
  { output }: CliContext,
): Promise<void> {
  const inspection = await local.inspect(broker);
  const anew = planRemediation(viewOf(inspection), plan.request, settings.remediations);
  if (isRefusal(anew) || anew.hash === plan.hash) return;
  const rule = ruleFor(settings.remediations, plan.action, broker);
  const now = localClock.now();
  const { snapshot } = inspection;
  const input = { plan: anew, broker, snapshot, remediations: [], settings: settings.remediations, rule, now };
  output.line('\nThe plan as it would be now (not stored; run mq-operator plan):\n');
  printPlan(anew, runGuards(input), output);
}

function exitCodeOf({ state }: Remediation) {
  if (state === 'succeeded') return EXIT.ok;
  return state === 'reverted' || state === 'failed' ? EXIT.critical : EXIT.warning;
}
