import type { Node, Overview } from '../../model/rabbitmq.ts';
import { type Reading, readValue } from '../../model/reading.ts';
import type { CollectBudget } from './budget.ts';
import type { LastPass } from './cache.ts';

/**
 * How much this pass reads. `alarm`: one page of each kind of client, for they name the cause.
 * `slow`: no client at all, and the queues with messages only, for each further listing adds to the load.
 */
export type Effort = { readonly level: 'full' } | { readonly level: 'alarm' | 'slow'; readonly reason: string };

export interface Signs {
  readonly overview: Reading<Overview>;
  readonly nodes: Reading<readonly Node[]>;
  readonly lastPass: LastPass | undefined;
}

/** Judges from the first replies of the pass, and from the last pass, what the broker can bear. */
export function chooseEffort({ overview, nodes, lastPass }: Signs, budget: CollectBudget): Effort {
  const slow = slowness(overview, lastPass, budget);
  if (slow !== undefined) return { level: 'slow', reason: slow };
  const inAlarm = (readValue(nodes) ?? []).filter(
    ({ memoryAlarm, diskAlarm }) => memoryAlarm === true || diskAlarm === true,
  );
  if (inAlarm.length === 0) return { level: 'full' };
  return { level: 'alarm', reason: `${inAlarm.map(({ name }) => name).join(', ')} in alarm` };
}

function slowness(
  overview: Reading<Overview>,
  lastPass: LastPass | undefined,
  budget: CollectBudget,
): string | undefined {
  if (overview.cost.milliseconds > budget.slowReplyMilliseconds) {
    return `the overview took ${seconds(overview.cost.milliseconds)}`;
  }
  const backlog = readValue(overview)?.statisticsQueue ?? 0;
  if (backlog > budget.statisticsBacklog && backlog >= (lastPass?.statisticsQueue ?? 0)) {
    return `${backlog} events wait in the broker's statistics database`;
  }
  if (lastPass !== undefined && perPass(lastPass) > budget.slowPassMilliseconds) {
    return `the previous pass took ${seconds(lastPass.milliseconds)}`;
  }
  return undefined;
}

/** A first or a walking pass asks for more; what counts is whether the steady one would still be slow. */
function perPass({ milliseconds, requests }: LastPass): number {
  const STEADY_REQUESTS = 16;
  return requests === 0 ? 0 : (milliseconds / requests) * Math.min(requests, STEADY_REQUESTS);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
