import { Command } from 'commander';
import { ConfigError } from '../../errors.ts';
import { ACTION_IDS, type ActionId, type PlanRequest } from '../../model/remediation.ts';
import { isRefusal } from '../../remediate/action.ts';
import { blocksOf, runGuards } from '../../remediate/guards.ts';
import { propose } from '../../remediate/life.ts';
import { planRemediation, viewOf } from '../../remediate/plan.ts';
import { ACTIONS } from '../../remediate/registry.ts';
import { ruleFor } from '../../remediate/rule.ts';
import { openLocal } from '../../wiring/local.ts';
import { openLocalRemediations } from '../../wiring/local-remediation.ts';
import { localClock } from '../../wiring/local-state.ts';
import { type BrokerOptions, withBrokerOptions } from '../broker-options.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { printPlan } from '../remediation-report.ts';
import { remediationTarget } from '../remediation-target.ts';
import { personAtKeyboard } from '../state-options.ts';

interface PlanOptions extends BrokerOptions {
  readonly vhost?: readonly string[];
  readonly queue?: readonly string[];
  readonly json?: boolean;
}

const LIST = ACTION_IDS.map((id) => `  ${id.padEnd(24)}${ACTIONS[id].title}`).join('\n');

/** `plan`: exactly what an action would do to a broker. Nothing is changed. */
export function planCommand(context: CliContext): Command {
  return withBrokerOptions(new Command('plan'))
    .description('work out exactly what an action would change, and store the plan')
    .argument('<action>', ACTION_IDS.join(', '))
    .option('--vhost <name...>', 'only these virtual hosts; that of the queues for --queue')
    .option('--queue <name...>', 'these queues (in "/" where --vhost is not given)')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `\nActions:\n${LIST}\n\nExit code: 0 planned, 1 planned but blocked by a guard, 2 nothing to plan, 3 error.`,
    )
    .action((action: string, options: PlanOptions) => plan(requestOf(action, options), options, context));
}

function requestOf(text: string, { vhost, queue }: PlanOptions): PlanRequest {
  const action = ACTION_IDS.find((id): id is ActionId => id === text);
  if (action === undefined) throw new ConfigError([`"${text}" is no action; use one of ${ACTION_IDS.join(', ')}`]);
  if (queue !== undefined && (vhost?.length ?? 0) > 1) {
    throw new ConfigError(['--queue: goes with one --vhost; plan each virtual host by itself']);
  }
  const home = vhost?.[0] ?? '/';
  return {
    action,
    ...(queue === undefined ? {} : { queues: queue.map((name) => ({ vhost: home, name })) }),
    ...(vhost === undefined || queue !== undefined ? {} : { vhosts: vhost }),
  };
}

async function plan(request: PlanRequest, options: PlanOptions, { environment, output }: CliContext): Promise<void> {
  const target = await remediationTarget(options, environment);
  const { broker, settings } = target;
  const local = await openLocal({ ...target, brokers: [broker] }, environment);
  const store = openLocalRemediations(settings.stateFile, environment);
  try {
    const inspection = await local.inspect(broker);
    const planned = planRemediation(viewOf(inspection), request, settings.remediations);
    if (isRefusal(planned)) {
      process.exitCode = EXIT.critical;
      if (options.json) output.line(JSON.stringify({ version: 1, refused: planned.refused }, null, 2));
      else for (const reason of planned.refused) output.line(`${output.colours.yellow('no plan')}  ${reason}`);
      return;
    }
    const rule = ruleFor(settings.remediations, request.action, broker);
    const remediations = await store.list(broker.id);
    const now = localClock.now();
    const { snapshot } = inspection;
    const verdicts = runGuards({
      plan: planned,
      broker,
      snapshot,
      remediations,
      settings: settings.remediations,
      rule,
      now,
    });
    const mayBeApproved = rule.mode === 'approve' || rule.mode === 'auto';
    await store.put(propose(planned, personAtKeyboard(undefined), { mayBeApproved }));
    if (blocksOf(verdicts).length > 0) process.exitCode = EXIT.warning;
    if (options.json) output.line(JSON.stringify({ version: 1, plan: planned, guards: verdicts }, null, 2));
    else printPlan(planned, verdicts, output);
  } finally {
    await store.close();
    await local.close();
  }
}
