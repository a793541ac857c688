import { type Html, renderHtml } from '../console/html.ts';
import { ConflictError } from '../errors.ts';
import type { Clock, RemediationStore } from '../ports.ts';
import { approve, deny, expire } from '../remediate/life.ts';
import { WIDGET_DOCUMENTATION } from './documentation.ts';
import { type WidgetData, widgetPage } from './page.ts';
import { mayBeDecided } from './plans.ts';
import { type WidgetDecision, type WidgetView, widgetRequestSchema } from './request.ts';

export interface WidgetPorts {
  readonly clock: Clock;
  /** What is shown of one broker (by the name that a dashboard has for it), or of all. */
  load(broker: string | undefined): Promise<WidgetData>;
  readonly remediations: RemediationStore;
  /** Asks for a pass over the broker, which carries on with what was approved. */
  wake(brokerId: string, remediationId: string): Promise<void>;
}

export interface WidgetOptions {
  /** ARN of this function. */
  readonly endpoint: string;
  /** Actions that may be decided from a dashboard; patterns. */
  readonly approvals: readonly string[];
}

/** HTML as text, or Markdown: what CloudWatch takes from a custom widget. */
export type WidgetAnswer = string | { readonly markdown: string };

/** Answers a call of CloudWatch. Throws a `ZodError` for what is none. */
export async function answerWidget(event: unknown, ports: WidgetPorts, options: WidgetOptions): Promise<WidgetAnswer> {
  const request = widgetRequestSchema.parse(event);
  if ('describe' in request) return { markdown: WIDGET_DOCUMENTATION };
  const told = request.command === undefined ? undefined : await decide(request, ports, options);
  return renderHtml(await draw(request, ports, options, told));
}

async function draw(view: WidgetView, ports: WidgetPorts, options: WidgetOptions, told?: string): Promise<Html> {
  const now = ports.clock.now();
  const { brokers, remediations } = await ports.load(view.broker);
  const data = { brokers, remediations: remediations.map((one) => expire(one, now)) };
  return widgetPage(data, { ...options, view, now, ...(told === undefined ? {} : { told }) });
}

/** Carries out a click; what it gives back is shown. A plan that is not the very one that was shown stays as it is. */
async function decide(request: WidgetDecision, ports: WidgetPorts, { approvals }: WidgetOptions): Promise<string> {
  const { command, brokerId, remediationId, hash, widgetContext } = request;
  const now = ports.clock.now();
  const stored = (await ports.remediations.list(brokerId)).find(({ id }) => id === remediationId);
  if (stored === undefined || stored.plan.hash !== hash) return 'That plan does not exist any more; nothing was done.';
  const found = expire(stored, now);
  if (!mayBeDecided(found, approvals) || found.approval !== undefined) {
    return `Nothing was done: the plan is ${found.state} (${found.reason}), or its action may not be approved from a dashboard.`;
  }
  // CloudWatch does not tell who clicked; CloudTrail does, by the time and this function.
  const by = `somebody at dashboard ${widgetContext.dashboardName || '(unnamed)'} of account ${widgetContext.accountId || '(not told)'}`;
  const decided = command === 'approve' ? approve(found, by, hash, now) : deny(found, by, now);
  try {
    await ports.remediations.put(decided);
  } catch (error) {
    if (error instanceof ConflictError)
      return 'Somebody else decided at the same moment, or another change is under way; look again.';
    throw error;
  }
  await ports.wake(brokerId, remediationId);
  return command === 'approve'
    ? 'Approved. It is checked once more and carried out after the next pass.'
    : 'Denied. The same trouble needs a new plan.';
}
