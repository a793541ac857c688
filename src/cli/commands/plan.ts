import { Command } from 'commander';
import { ACTION_IDS, type PlanRequest } from '../../model/remediation.ts';
import { isRefusal } from '../../remediate/action.ts';
import { blocksOf, runGuards } from '../../remediate/guards.ts';
import { propose } from '../../remediate/life.ts';
import { planRemediation, viewOf } from '../../remediate/plan.ts';
import { ACTIONS } from '../../remediate/registry.ts';
import { ruleFor } from '../../remediate/rule.ts';
import { openLocalRemediations } from '../../wiring/local-remediation.ts';
import { localClock } from '../../wiring/local-state.ts';
import { type AwsPlanOptions, awsRequest, withAwsPlanOptions } from '../aws-plan-options.ts';
import { withBrokerOptions } from '../broker-options.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { type RequestOptions, requestOf, withRequestOptions } from '../plan-request.ts';
import { type BenchOptions, openBench, REGION_HELP } from '../remediation-bench.ts';
import { printPlan } from '../remediation-report.ts';
import { personAtKeyboard } from '../state-options.ts';

interface PlanOptions extends BenchOptions, RequestOptions, AwsPlanOptions {
  readonly json?: boolean;
}

const LIST = ACTION_IDS.map((id) => `  ${id.padEnd(24)}${ACTIONS[id].title}`).join('\n');

/** `plan`: exactly what an action would do to a broker. Nothing is changed. */
export function planCommand(context: CliContext): Command {
  return withAwsPlanOptions(withRequestOptions(withBrokerOptions(new Command('plan'))))
    .description('work out exactly what an action would change, and store the plan')
    .argument('<action>', ACTION_IDS.join(', '))
    .option('--region <region>', REGION_HELP)
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `\nActions:\n${LIST}\n\nExit code: 0 planned, 1 planned but blocked by a guard, 2 nothing to plan, 3 error.`,
    )
    .action((action: string, options: PlanOptions) => {
      const request = requestOf(action, options);
      return plan({ ...request, ...awsRequest(request.action, options) }, options, context);
    });
}

async function plan(request: PlanRequest, options: PlanOptions, { environment, output }: CliContext): Promise<void> {
  const bench = await openBench(options, environment);
  const { broker, settings } = bench;
  const store = openLocalRemediations(bench.stateFile, environment);
  try {
    const inspection = await bench.inspect();
    const planned = planRemediation(viewOf(inspection), request, settings);
    if (isRefusal(planned)) {
      process.exitCode = EXIT.critical;
      if (options.json) output.line(JSON.stringify({ version: 1, refused: planned.refused }, null, 2));
      else for (const reason of planned.refused) output.line(`${output.colours.yellow('no plan')}  ${reason}`);
      return;
    }
    const rule = ruleFor(settings, request.action, broker);
    const remediations = await store.list(broker.id);
    const now = localClock.now();
    const { snapshot } = inspection;
    const verdicts = runGuards({ plan: planned, broker, snapshot, remediations, settings, rule, now });
    const mayBeApproved = rule.mode === 'approve' || rule.mode === 'auto';
    await store.put(propose(planned, personAtKeyboard(undefined), { mayBeApproved }));
    if (blocksOf(verdicts).length > 0) process.exitCode = EXIT.warning;
    if (options.json) output.line(JSON.stringify({ version: 1, plan: planned, guards: verdicts }, null, 2));
    else printPlan(planned, verdicts, output);
  } finally {
    await store.close();
    await bench.close();
  }
}
