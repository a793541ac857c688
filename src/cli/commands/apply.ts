import { Command } from 'commander';
import { ConfigError } from '../../errors.ts';
import { isOver, type Remediation } from '../../model/remediation.ts';
import type { RemediationStore } from '../../ports.ts';
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
    const found = await findRemediation(store, broker.id, options.plan);
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

async function saved(before: Remediation, after: Remediation, store: RemediationStore): Promise<Remediation> {
  return after === before ? before : store.put(after);
}

/** The newest that the text names and that is not over. */
async function findRemediation(store: RemediationStore, brokerId: string, hash: string): Promise<Remediation> {
  const known = (await store.list(brokerId)).filter(({ plan }) => plan.hash.startsWith(hash));
  const hashes = [...new Set(known.map(({ plan }) => plan.hash))];
  if (hashes.length > 1) throw new ConfigError([`--plan: "${hash}" may mean ${hashes.join(' or ')}; give more of it`]);
  const open = known.findLast((remediation) => !isOver(remediation));
  if (open !== undefined) return open;
  const last = known.at(-1);
  throw new ConfigError([
    last === undefined
      ? `--plan: no plan ${hash} is stored for this broker; mq-operator remediations lists them`
      : `--plan: ${last.id} is over (${last.state}: ${last.reason}); plan anew`,
  ]);
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
