import { formatCount, formatValue } from '../../model/format.ts';
import type { Connection } from '../../model/rabbitmq.ts';
import { connectionsOf } from '../connections.ts';
import { type Contributor, confidenceOf, MINIMUM_WEIGHT } from '../contributor.ts';
import { clientLabel, connectionOwners, rank } from '../owners.ts';

/** Too many channels: opened and not closed, or one for each message. */
export const manyChannels: Contributor = {
  id: 'many-channels',
  explains: ['memory', 'channels'],
  weigh: (question) => {
    const connections = connectionsOf(question);
    const total = connections.reduce((sum, { channels }) => sum + channels, 0);
    const weight = question.trouble === 'channels' ? 0.8 : (question.memory?.shares.channels ?? 0);
    if (total === 0 || weight < MINIMUM_WEIGHT) return undefined;
    const perConnection = total / connections.length;
    const [biggest] = rank(connections, clientLabel, ({ channels }) => channels);
    return {
      weight,
      cause: {
        id: 'many-channels',
        summary: `${formatCount(total)} channels are open on ${formatCount(connections.length)} connections${biggest === undefined ? '' : `, ${formatCount(biggest.amount)} of them by ${biggest.key}`}.`,
        confidence:
          question.trouble === 'channels'
            ? (biggest?.share ?? 0) >= 0.5
              ? 'certain'
              : 'likely'
            : confidenceOf(weight, question.memory?.measured === true),
        evidence: [
          { label: 'channels', value: total, unit: 'count' },
          { label: 'channels per connection', value: formatValue(perConnection) },
        ],
        owners: connectionOwners(connections, describeChannels, ({ channels }) => channels),
        advice: 'Have the named application close the channels it no longer uses; restarting it releases all of them.',
        prevention:
          'One channel for each thread, kept open; a maximum of channels for each connection in the client, so that a leak ends in an error of its own and not of the broker.',
      },
    };
  },
};

function describeChannels(connections: readonly Connection[]): string {
  const channels = connections.reduce((total, each) => total + each.channels, 0);
  return `${formatCount(channels)} channels on ${formatCount(connections.length)} connections`;
}
