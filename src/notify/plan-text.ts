import type { LimitChange, QueueChange, Remediation, Step } from '../model/remediation.ts';
import { SLACK_LIMITS, shortenLines } from './slack-text.ts';

/** As many names as fit a glance; the rest is counted. */
const FIRST = 5;

/** A stored plan for somebody who is to decide on it in a chat: what changes, how, and how it is undone. */
export function planText({ plan, state, reason }: Remediation): string {
  const lines = [
    plan.summary,
    `${plan.action} on ${plan.brokerId}; risk ${plan.risk}: ${plan.riskReason}`,
    `It is ${state}: ${reason}`,
    ...queueLines(plan.queueChanges, plan.queuesTotal),
    ...plan.limitChanges.map(limitLine),
    ...stepLines('Steps', plan.steps),
    ...stepLines('When all is done', plan.finish),
    ...stepLines('To undo it', plan.revert),
    `Plan ${plan.hash.slice(0, 12)}, valid until ${new Date(plan.expiresAt).toISOString().slice(0, 16)}Z`,
  ];
  return shortenLines(lines, SLACK_LIMITS.section);
}

function queueLines(changes: readonly QueueChange[], total: number): readonly string[] {
  const [first] = changes;
  if (first === undefined) return [];
  const names = changes.slice(0, FIRST).map(({ name }) => name);
  const more = changes.length > FIRST ? ` and ${changes.length - FIRST} more` : '';
  return [
    `${changes.length} of ${total} queues change: ${names.join(', ')}${more}`,
    `Settings of ${first.name}: ${JSON.stringify(first.before)} becomes ${JSON.stringify(first.after)}`,
  ];
}

function limitLine({ vhost, before, after, use }: LimitChange): string {
  const changes = Object.entries(after).filter(([name, value]) => before[name] !== value);
  const texts = changes.map(
    ([name, value]) => `${name} ${before[name] ?? 'none'} → ${value} (in use ${use[name] ?? '?'})`,
  );
  return `Virtual host ${vhost}: ${texts.join(', ')}`;
}

function stepLines(title: string, steps: readonly Step[]): readonly string[] {
  return steps.length === 0 ? [] : [`${title}:`, ...steps.map((step, index) => `${index + 1}. ${stepText(step)}`)];
}

function stepText(step: Step): string {
  const { why } = step;
  if (step.kind === 'wait') return `wait until ${why}, at most ${step.withinSeconds} s`;
  return 'write' in step ? `${step.write.method} /api/${step.write.path}: ${why}` : why;
}
