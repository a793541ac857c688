import type { Html } from '../html.ts';
import type { ConsolePorts } from '../ports.ts';

/** What every page is made from. */
export interface PageInput {
  readonly ports: ConsolePorts;
  readonly now: number;
  readonly query: URLSearchParams;
  /** Goes into every form. */
  readonly formToken: string;
}

/** A page without what is around it. */
export interface Page {
  readonly title: string;
  readonly body: Html;
  readonly status?: number;
}

/** Said where a form would be, were it not for the settings. */
export const READ_ONLY = 'Nothing is decided in this console: the settings say console.readOnly.';

/** Paths of the console; names are escaped, so that a slash in one stays part of it. */
export const PATHS = {
  overview: '/',
  incidents: '/incidents',
  plans: '/plans',
  cost: '/cost',
  broker: (brokerId: string) => `/brokers/${encodeURIComponent(brokerId)}`,
  queues: (brokerId: string) => `/brokers/${encodeURIComponent(brokerId)}/queues`,
  conditions: (brokerId: string) => `/brokers/${encodeURIComponent(brokerId)}/conditions`,
  incident: (id: string) => `/incidents/${encodeURIComponent(id)}`,
  plan: (id: string) => `/plans/${encodeURIComponent(id)}`,
  silence: (id: string) => `/silences/${encodeURIComponent(id)}`,
} as const;
