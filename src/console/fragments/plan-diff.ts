import type { BrokerChange, LimitChange, Plan, QueueChange, Step } from '../../model/remediation.ts';
import { describeCall } from '../../remediate/describe-call.ts';
import { type Html, html } from '../html.ts';

const NAMES_SHOWN = 10;

/** Exactly what a plan changes, as before and after, and the calls that do it, prove it and take it back. */
export function planDiff(plan: Plan): Html {
  return html`<div class="plan-diff">
${plan.warnings !== undefined && plan.warnings.length > 0 && html`<ul class="warnings">${plan.warnings.map((warning) => html`<li>${warning}</li>`)}</ul>`}
${groupChanges(plan.queueChanges).map((group) => queueDiff(group, plan.queuesTotal))}
${plan.limitChanges.map(limitDiff)}
${brokerDiff(plan.brokerChanges ?? [])}
${stepList('Calls and waits, in this order', plan.steps)}
${plan.fallbacks.map((steps, index) => stepList(`If that stalls${index === 0 ? '' : ' again'}`, steps))}
${stepList('When all is done', plan.finish)}
${stepList('To undo it', plan.revert)}
</div>`;
}

export interface ChangeGroup {
  readonly change: QueueChange;
  readonly names: readonly string[];
}

/** Queues that change alike are shown once. */
export function groupChanges(changes: readonly QueueChange[]): readonly ChangeGroup[] {
  const groups = new Map<string, { change: QueueChange; names: string[] }>();
  for (const change of changes) {
    const key = JSON.stringify([change.vhost, change.before, change.after]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { change, names: [change.name] });
    else group.names.push(change.name);
  }
  return [...groups.values()];
}

function queueDiff({ change, names }: ChangeGroup, total: number): Html {
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
  const keys = [...new Set([...Object.keys(change.before), ...Object.keys(change.after)])].sort();
  return html`<section class="change">
<h4>${names.length} of ${total} queues in ${change.vhost}</h4>
<p class="names">${names.slice(0, NAMES_SHOWN).join(', ')}${more}</p>
<pre class="diff">${keys.map((key) => diffLines(key, JSON.stringify(change.before[key]), JSON.stringify(change.after[key])))}</pre>
</section>`;
}

function limitDiff({ vhost, before, after, use }: LimitChange): Html {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const texts = (limits: Readonly<Record<string, number>>, key: string) =>
    limits[key] === undefined ? undefined : `${limits[key]} (in use: ${use[key] ?? 'not known'})`;
  return html`<section class="change">
<h4>Limits of virtual host ${vhost}</h4>
<pre class="diff">${keys.map((key) => diffLines(key, texts(before, key), texts(after, key)))}</pre>
</section>`;
}

function brokerDiff(changes: readonly BrokerChange[]): Html {
  if (changes.length === 0) return html``;
  return html`<section class="change">
<h4>The broker itself</h4>
<pre class="diff">${changes.map(({ property, before, after }) => diffLines(property, before, after))}</pre>
</section>`;
}

/** The sign stands in the text too: colour alone tells nothing to some. */
function diffLines(key: string, before: string | undefined, after: string | undefined): Html {
  if (before === after) return html`<span class="same">  ${key}: ${before}\n</span>`;
  return html`${before !== undefined && html`<del>- ${key}: ${before}\n</del>`}${after !== undefined && html`<ins>+ ${key}: ${after}\n</ins>`}`;
}

function stepList(title: string, steps: readonly Step[]): Html {
  if (steps.length === 0) return html``;
  return html`<section class="steps"><h4>${title}</h4><ol>${steps.map((step) => html`<li>${stepText(step)}</li>`)}</ol></section>`;
}

/** One call as it would be sent, or one wait with its end. */
export function stepText(step: Step): Html {
  if (step.kind === 'wait') {
    const stall = step.stallSeconds === undefined ? '' : `, stalled after ${step.stallSeconds} s without progress`;
    return html`<span class="why">wait until ${step.why}</span> <span class="bound">at most ${step.withinSeconds} s${stall}</span>`;
  }
  if (step.kind === 'call') {
    return html`<code class="call">${describeCall(step.call)}</code> <span class="why">${step.why}</span>`;
  }
  const { method, path, body } = step.write;
  return html`<code class="call"><b>${method}</b> /api/${path}${body !== undefined && html` ${JSON.stringify(body)}`}</code> <span class="why">${step.why}</span>`;
}
