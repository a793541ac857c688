import { formatCount, formatValue } from '../../model/format.ts';
import { seriesOf } from '../../model/history.ts';
import type { Connection } from '../../model/rabbitmq.ts';
import { brokerSeries } from '../../model/series.ts';
import { type Contributor, MINIMUM_WEIGHT, type Question } from '../contributor.ts';
import { connectionOwners } from '../owners.ts';
import type { View } from '../view.ts';

/** A connection younger than this was opened since the last pass or two. */
const YOUNG_MILLISECONDS = 120_000;

/** Clients that connect and disconnect all the time; each attempt costs a TLS handshake and Erlang processes. */
export const connectionAttempts: Contributor = {
  id: 'connection-attempts',
  explains: ['memory', 'connections'],
  weigh: (question) => {
    const { view } = question;
    const rate = attemptRate(view);
    const weight = weightOf(question, rate);
    if (rate < 1 || weight < MINIMUM_WEIGHT) return undefined;
    const young = youngConnections(view);
    return {
      weight,
      cause: {
        id: 'connection-attempts',
        summary: `Clients open ${formatValue(rate, 'per-second')} connections; ${formatCount(young.length)} of the ${formatCount(view.connections.size)} open now are younger than two minutes.`,
        confidence: weight >= 0.5 ? 'likely' : 'possible',
        evidence: [
          { label: 'connections opened', value: rate, unit: 'per-second' },
          { label: 'connections younger than two minutes', value: young.length, unit: 'count' },
          ...authEvidence(view),
        ],
        owners: connectionOwners(young, describeYoung),
        advice:
          'Find the named client and make it keep its connection. Do not close connections from here while they come in this fast: each one closed is one more attempt.',
        prevention:
          'Long-lived connections, a back-off with jitter between attempts, and a connection-keeping proxy for languages that cannot hold one (PHP, CGI).',
      },
    };
  },
};

/** Per second; the median of the last ten minutes where there is a history, because the present rate jumps. */
function attemptRate({ overview, history, now }: View): number {
  const present = overview?.churn.connectionCreated ?? 0;
  const past = seriesOf(history, brokerSeries('connections-created-rate'))
    .filter(({ at }) => at >= now - 600_000)
    .map(({ value }) => value)
    .sort((a, b) => a - b);
  return Math.max(present, past[Math.floor(past.length / 2)] ?? 0);
}

/**
 * Against the connections that are open: twice as many attempts a minute as connections is churn. What is opened and
 * not closed again is growth, and has a cause of its own.
 */
function weightOf({ trouble, view }: Question, rate: number): number {
  const open = Math.max(view.connections.size, view.overview?.totals.connections ?? 0, 1);
  const closed = view.overview?.churn.connectionClosed ?? rate;
  const turnover = Math.min(1, (Math.min(rate, closed) * 60) / (2 * open));
  return trouble === 'connections' ? turnover : Math.min(0.4, turnover * Math.min(1, rate / 50));
}

function youngConnections(view: View): Connection[] {
  const brokerNow = view.now + (view.snapshot.clockSkew ?? 0);
  return [...view.connections.values()].filter(
    ({ connectedAt }) => connectedAt !== undefined && brokerNow - connectedAt < YOUNG_MILLISECONDS,
  );
}

function authEvidence(view: View) {
  const reading = view.snapshot.rabbitmq?.authAttempts;
  const failed = reading?.state === 'read' ? reading.value.reduce((total, each) => total + each.failed, 0) : 0;
  return failed === 0
    ? []
    : [{ label: 'failed log-ins since the node started', value: failed, unit: 'count' as const }];
}

function describeYoung(connections: readonly Connection[]): string {
  return `${formatCount(connections.length)} connections opened in the last two minutes`;
}
