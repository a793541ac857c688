import Table from 'cli-table3';
import { formatValue } from '../model/format.ts';
import {
  type Impact,
  isOver,
  type LimitChange,
  type Plan,
  type QueueChange,
  type Remediation,
  type Step,
} from '../model/remediation.ts';
import { describeCall } from '../remediate/describe-call.ts';
import type { Verdict } from '../remediate/guards.ts';
import { expire, stepsOf } from '../remediate/life.ts';
import { NO_LINES, PLAIN } from './incident-report.ts';
import type { Output } from './output.ts';

const FIRST = 10;

/** The whole plan: what changes, how, what proves it, how it is undone, and what stands in its way. */
export function printPlan(plan: Plan, verdicts: readonly Verdict[], output: Output): void {
  const { colours, line } = output;
  line(colours.bold(plan.summary));
  line(`${plan.action} on ${plan.brokerId}; risk ${plan.risk}: ${plan.riskReason}`);
  line();
  for (const group of groupChanges(plan.queueChanges)) printQueueChange(group, plan, output);
  for (const change of plan.limitChanges) printLimitChange(change, output);
  if (plan.impact !== undefined) printImpact(plan.impact, output);
  for (const { property, before, after } of plan.brokerChanges ?? []) {
    line(colours.red(`  - ${property}: ${before}`));
    line(colours.green(`  + ${property}: ${after}`));
  }
  for (const warning of plan.warnings ?? []) line(`${colours.yellow('mind')}  ${warning}`);
  if ((plan.brokerChanges ?? []).length + (plan.warnings ?? []).length > 0) line();
  printSteps('Calls and waits, in this order', plan.steps, output);
  for (const [index, steps] of plan.fallbacks.entries()) {
    line(`If that stalls${index === 0 ? '' : ' again'}: ${steps[0]?.why ?? ''}, and so on as above`);
  }
  if (plan.finish.length > 0) printSteps('When all is done', plan.finish, output);
  if (plan.revert.length > 0) printSteps('To undo it', plan.revert, output);
  else line('It cannot be undone.\n');
  printGuards(verdicts, output);
  line(`plan ${colours.bold(plan.hash)}`);
  line(
    `valid until ${formatValue(plan.expiresAt, 'time')}; carry it out with: mq-operator apply --plan ${plan.hash.slice(0, 12)}`,
  );
}

interface ChangeGroup {
  readonly change: QueueChange;
  readonly names: readonly string[];
}

/** Queues that change alike are shown once. */
function groupChanges(changes: readonly QueueChange[]): ChangeGroup[] {
  const groups = new Map<string, { change: QueueChange; names: string[] }>();
  for (const change of changes) {
    const key = JSON.stringify([change.vhost, change.before, change.after]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { change, names: [change.name] });
    else group.names.push(change.name);
  }
  return [...groups.values()];
}

function printQueueChange({ change, names }: ChangeGroup, plan: Plan, { colours, line }: Output): void {
  const more = names.length > FIRST ? ` and ${names.length - FIRST} more` : '';
  line(`${names.length} of ${plan.queuesTotal} queues, in ${change.vhost}: ${names.slice(0, FIRST).join(', ')}${more}`);
  for (const key of [...new Set([...Object.keys(change.before), ...Object.keys(change.after)])].sort()) {
    const [before, after] = [JSON.stringify(change.before[key]), JSON.stringify(change.after[key])];
    if (before === after) line(colours.dim(`    ${key}: ${before}`));
    if (before !== after && before !== undefined) line(colours.red(`  - ${key}: ${before}`));
    if (before !== after && after !== undefined) line(colours.green(`  + ${key}: ${after}`));
  }
  line();
}

function printLimitChange({ vhost, before, after, use }: LimitChange, { colours, line }: Output): void {
  line(`Virtual host ${vhost}`);
  for (const [key, value] of Object.entries(after)) {
    const text = `${key}: ${value} (in use: ${use[key] ?? 'not known'})`;
    if (before[key] === value) line(colours.dim(`    ${text}`));
    else line(colours.green(`  + ${text}`));
  }
  line();
}

function printImpact({ of, count, total, queues }: Impact, { line }: Output): void {
  const names = queues.map(({ vhost, name }) => (vhost === '/' ? name : `${name} in ${vhost}`));
  const more = names.length > FIRST ? ` and ${names.length - FIRST} more` : '';
  line(`${count} of ${total} ${of}; queues that it touches: ${names.slice(0, FIRST).join(', ') || 'none'}${more}`);
}

function printSteps(title: string, steps: readonly Step[], { colours, line }: Output): void {
  line(`${title}:`);
  for (const step of steps) {
    if (step.kind === 'wait') {
      const stall = step.stallSeconds === undefined ? '' : `, stalled after ${step.stallSeconds} s without progress`;
      line(`  wait    until ${step.why} (at most ${step.withinSeconds} s${stall})`);
    } else if (step.kind === 'call') {
      line(`  ${describeCall(step.call)}`);
      line(colours.dim(`          ${step.why}`));
    } else {
      const { method, path, body, reason } = step.write;
      const told = reason === undefined ? '' : ` (X-Reason: ${reason})`;
      line(`  ${method.padEnd(7)} /api/${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`}${told}`);
      line(colours.dim(`          ${step.why}`));
    }
  }
  line();
}

function printGuards(verdicts: readonly Verdict[], { colours, line }: Output): void {
  const blocking = verdicts.filter(({ blocked }) => blocked !== undefined);
  line(
    blocking.length === 0
      ? `All ${verdicts.length} guards pass.`
      : `Blocked by ${blocking.length} of ${verdicts.length} guards:`,
  );
  for (const { guard, blocked } of blocking) line(`  ${colours.yellow(guard)}: ${blocked}`);
  line();
}

/** A line for each step that begins, and one for each that ends. */
export function progressPrinter(output: Output): (remediation: Remediation) => void {
  const seen = new Set<string>();
  return ({ journal, plan }) => {
    for (const entry of journal) {
      const { stage, number, position, state, detail } = entry;
      const text = state === 'writing' || state === 'waiting' ? 'begins' : state;
      const key = [stage, number, position, text].join('/');
      if (seen.has(key)) continue;
      seen.add(key);
      const place = stage === 'fallback' ? ({ kind: stage, number } as const) : ({ kind: stage } as const);
      const why = stepsOf(plan, place)[position]?.why ?? '';
      output.line(
        `${text.padEnd(10)} ${why}${text === 'begins' || detail === undefined ? '' : output.colours.dim(` (${detail})`)}`,
      );
    }
  };
}

export function printEnd({ state, reason, id }: Remediation, { colours, line }: Output): void {
  const paint = state === 'succeeded' ? colours.green : state === 'failed' ? colours.red : colours.yellow;
  line(`${paint(colours.bold(state))}  ${reason}`);
  line(colours.dim(id));
}

/** A remediation that is only looked at: what it would change and where it stands. */
export function printRemediation({ state, reason, plan, id }: Remediation, output: Output): void {
  const { colours, line } = output;
  line(`${colours.bold(state)}  ${reason}`);
  line(plan.summary);
  printSteps('Calls and waits, in this order', plan.steps, output);
  line(`plan ${plan.hash}  ${colours.dim(id)}`);
}

export function printRemediations(remediations: readonly Remediation[], now: number, output: Output): void {
  if (remediations.length === 0) {
    output.line('No remediations.');
    return;
  }
  const table = new Table({
    head: ['state', 'action', 'broker', 'planned', 'plan', 'reason'],
    style: PLAIN,
    chars: NO_LINES,
  });
  for (const remediation of remediations.toReversed().map((each) => expire(each, now))) {
    const { state, plan, brokerId, proposedAt, reason } = remediation;
    const painted =
      state === 'succeeded' ? output.colours.green(state) : isOver(remediation) ? state : output.colours.cyan(state);
    table.push([
      painted,
      plan.action,
      brokerId,
      formatValue(proposedAt, 'time').slice(0, 16),
      plan.hash.slice(0, 12),
      reason,
    ]);
  }
  output.line(table.toString().replace(/ +$/gm, ''));
}
