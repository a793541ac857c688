import { chartData, queueData } from './data.ts';
import type { BrokerView } from './live.ts';
import { brokerPage } from './pages/broker.ts';
import { conditionsPage } from './pages/conditions.ts';
import { costPage } from './pages/cost.ts';
import { incidentPage } from './pages/incident.ts';
import { incidentsPage } from './pages/incidents.ts';
import { overviewPage } from './pages/overview.ts';
import type { Page, PageInput } from './pages/page.ts';
import { planPage } from './pages/plan.ts';
import { plansPage } from './pages/plans.ts';
import { queuesPage } from './pages/queues.ts';
import { messagePage } from './pages/small.ts';

export type Answer = { readonly kind: 'page'; readonly page: Page } | { readonly kind: 'data'; readonly data: unknown };

/** What is at an address. Names in it are escaped, so it is cut at slashes before it is unescaped. */
export async function answerTo(path: string, input: PageInput): Promise<Answer> {
  const parts = partsOf(path);
  const data = parts[0] === 'data' && parts[1] === 'brokers' ? dataAt(parts.slice(2), input) : undefined;
  if (data !== undefined) return { kind: 'data', data };
  const page = await pageAt(parts, input);
  return { kind: 'page', page: page ?? messagePage(404, 'Nothing here', 'There is no such page, or no longer.') };
}

/** The parts of a path; empty where it cannot be unescaped. */
export function partsOf(path: string): readonly string[] {
  try {
    return path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    return [];
  }
}

async function pageAt([first, second, third]: readonly string[], input: PageInput): Promise<Page | undefined> {
  switch (first) {
    case '':
      return overviewPage(input);
    case 'incidents':
      return second === undefined ? incidentsPage(input) : incidentPage(second, input);
    case 'plans':
      return second === undefined ? plansPage(input) : planPage(second, input);
    case 'cost':
      return costPage(input);
    case 'brokers': {
      const view = input.ports.live.view(second ?? '');
      return view === undefined ? undefined : brokerPageAt(view, third, input);
    }
    default:
      return undefined;
  }
}

function brokerPageAt(view: BrokerView, name: string | undefined, input: PageInput): Page | undefined {
  switch (name) {
    case undefined:
      return brokerPage(view, input);
    case 'queues':
      return queuesPage(view, input);
    case 'conditions':
      return conditionsPage(view);
    default:
      return undefined;
  }
}

function dataAt([brokerId = '', name]: readonly string[], { ports, query, now }: PageInput): unknown {
  const view = ports.live.view(brokerId);
  if (view === undefined) return undefined;
  if (name === 'charts') return chartData(view, query, now);
  return name === 'queues' ? queueData(view, query) : undefined;
}
