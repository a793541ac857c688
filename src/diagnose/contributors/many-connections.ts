import type { Evidence } from '../../model/finding.ts';
import { formatCount } from '../../model/format.ts';
import { seriesOf } from '../../model/history.ts';
import type { Connection } from '../../model/rabbitmq.ts';
import { userConnectionsSeries } from '../../model/series.ts';
import { connectionsOf } from '../connections.ts';
import { type Contributor, confidenceOf, formatShare, MINIMUM_WEIGHT } from '../contributor.ts';
import { clientLabel, connectionOwners, rank } from '../owners.ts';
import type { View } from '../view.ts';

/** Too many connections: their number, who holds them, and whose number has grown. */
export const manyConnections: Contributor = {
  id: 'many-connections',
  explains: ['memory', 'connections'],
  weigh: (question) => {
    const { view } = question;
    const connections = connectionsOf(question);
    const total = Math.max(
      connections.length,
      question.node === undefined ? (view.overview?.totals.connections ?? 0) : 0,
    );
    const weight = question.trouble === 'connections' ? 0.7 : (question.memory?.shares.connections ?? 0);
    if (total === 0 || weight < MINIMUM_WEIGHT) return undefined;
    const grown = mostGrown(view, connections);
    return {
      weight,
      cause: {
        id: 'many-connections',
        summary: `${formatCount(total)} connections are open${clientPhrase(connections)}${growthPhrase(grown)}.`,
        confidence:
          question.trouble === 'connections'
            ? holdersConfidence(connections, view)
            : confidenceOf(weight, question.memory?.measured === true),
        evidence: [{ label: 'connections', value: total, unit: 'count' }, ...growthEvidence(grown), ...unread(view)],
        owners: connectionOwners(connections, describeConnections),
        advice:
          'Ask the owner of the named application to restart it or to close what it does not use. Connections closed from here (a few at a time, with a reason of your own) come back when the client reconnects.',
        prevention:
          'One long-lived connection for each process, shared by its threads through channels; a limit of connections for each user or vhost.',
      },
    };
  },
};

function holdersConfidence(connections: readonly Connection[], view: View): 'certain' | 'likely' | 'possible' {
  if (view.unread.connections !== undefined) return 'possible';
  const [biggest] = rank(connections, clientLabel, () => 1);
  return (biggest?.share ?? 0) >= 0.5 ? 'certain' : 'likely';
}

function clientPhrase(connections: readonly Connection[]): string {
  const [biggest] = rank(connections, clientLabel, () => 1);
  return biggest === undefined ? '' : `, ${formatShare(biggest.share)} of them by ${biggest.key}`;
}

interface Growth {
  readonly user: string;
  readonly from: number;
  readonly to: number;
}

/** The user whose connections have grown most since the beginning of the history, when they at least doubled. */
function mostGrown({ history }: View, connections: readonly Connection[]): Growth | undefined {
  return rank(
    connections,
    ({ user }) => user,
    () => 1,
  )
    .flatMap(({ key, amount }): Growth[] => {
      const first = seriesOf(history, userConnectionsSeries(key))[0]?.value;
      return first === undefined || amount < Math.max(2 * first, first + 10)
        ? []
        : [{ user: key, from: first, to: amount }];
    })
    .sort((a, b) => b.to - b.from - (a.to - a.from))[0];
}

function growthPhrase(grown: Growth | undefined): string {
  return grown === undefined
    ? ''
    : `; user ${grown.user} went from ${formatCount(grown.from)} to ${formatCount(grown.to)}`;
}

function growthEvidence(grown: Growth | undefined): Evidence[] {
  return grown === undefined
    ? []
    : [{ label: `growth of the connections of user ${grown.user}`, value: grown.to - grown.from, unit: 'count' }];
}

function unread(view: View): Evidence[] {
  const why = view.unread.connections;
  return why === undefined ? [] : [{ label: 'connections not read', value: why }];
}

function describeConnections(connections: readonly Connection[]): string {
  const channels = connections.reduce((total, each) => total + each.channels, 0);
  return `${formatCount(connections.length)} connections, ${formatCount(channels)} channels`;
}
