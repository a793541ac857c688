import { readValue } from '../model/reading.ts';
import { type Chart, chartsOf } from './charts.ts';
import type { BrokerView } from './live.ts';
import { countText, PAGE_ROWS, queueQueryOf } from './pages/queues.ts';
import { queuesFor } from './queue-list.ts';

const LONGEST_MINUTES = 1440;

export interface ChartData {
  readonly now: number;
  readonly charts: readonly Chart[];
}

/** What the browser draws charts from. */
export function chartData(view: BrokerView, query: URLSearchParams, now: number): ChartData {
  const minutes = Number(query.get('minutes') ?? 60);
  return { now, charts: chartsOf(view, now, Math.min(Math.max(minutes || 60, 1), LONGEST_MINUTES)) };
}

/** One window of the queues that fit, as it is scrolled to. */
export function queueData(view: BrokerView, query: URLSearchParams) {
  const queues = readValue(view.inspection?.snapshot.rabbitmq?.queues) ?? [];
  const found = queuesFor(queues, queueQueryOf(query));
  const from = Math.max(0, Math.floor(Number(query.get('from') ?? 0)) || 0);
  return {
    found: found.length,
    words: countText(found.length, queues.length),
    from,
    rows: found
      .slice(from, from + PAGE_ROWS)
      .map(({ name, vhost, type, state, ready, unacked, messages, consumers }) => ({
        name,
        vhost,
        type,
        state,
        ready,
        unacked,
        messages,
        consumers,
      })),
  };
}
