import type { Evidence } from '../../model/finding.ts';
import { formatCount } from '../../model/format.ts';
import type { Channel } from '../../model/rabbitmq.ts';
import { type Contributor, confidenceOf, formatShare, MINIMUM_WEIGHT, type Question } from '../contributor.ts';
import { heldMessages, messagesMeasured, messagesShare } from '../messages.ts';
import { channelOwners, queueOwners } from '../owners.ts';
import type { View } from '../view.ts';

/**
 * Messages delivered and not acknowledged. They stay in memory and no purge, TTL or max-length touches them, so they
 * count double against ready ones: from a third of all messages on they are named before a purge is.
 */
export const unackedMessages: Contributor = {
  id: 'unacked-messages',
  explains: ['memory', 'disk', 'backlog', 'unacked'],
  weigh: (question) => {
    const held = heldMessages(question);
    const share = held.unacked / Math.max(held.unacked + held.ready, 1);
    const weight = messagesShare(question, held) * pull(question, held.unacked, held.ready);
    if (held.unacked === 0 || weight < MINIMUM_WEIGHT) return undefined;
    const { view } = question;
    const holders = holdersOf(view, new Set(held.queues.map(({ vhost }) => vhost)));
    return {
      weight,
      cause: {
        id: 'unacked-messages',
        summary: `${formatCount(held.unacked)} messages (${formatShare(share)} of those held) are delivered but not acknowledged${holderPhrase(holders)}.`,
        confidence: confidenceOf(weight, messagesMeasured(question, held)),
        evidence: [
          { label: 'unacked messages', value: held.unacked, unit: 'count' },
          { label: 'unacked share', value: Math.round(share * 1_000) / 10, unit: 'percent' },
          ...holderEvidence(holders, view),
        ],
        owners: [
          ...queueOwners(held.queues, ({ unacked }) => unacked, view),
          ...channelOwners(holders, ({ unacked }) => unacked, describeHolders, view),
        ],
        advice:
          'Do not purge first: purge, TTL and max-length do not touch unacked messages. Make the named consumers acknowledge, or close their connections (a few at a time, with a reason of your own); their messages return to the queue and are redelivered.',
        prevention:
          'Set a prefetch on every consumer (10 to 250; 0 means without limit) and acknowledge each message when its work is done. Consumers that hang are cut off by consumer_timeout.',
      },
    };
  },
};

function pull({ trouble }: Question, unacked: number, ready: number): number {
  const counted = trouble === 'disk' ? unacked : 2 * unacked;
  return counted / Math.max(counted + ready, 1);
}

function holdersOf(view: View, vhosts: ReadonlySet<string>): Channel[] {
  return view.channels
    .filter(({ unacked, vhost }) => unacked > 0 && vhosts.has(vhost))
    .sort((a, b) => b.unacked - a.unacked);
}

function holderPhrase(holders: readonly Channel[]): string {
  const [biggest] = holders;
  if (biggest === undefined) return '';
  return `, ${formatCount(biggest.unacked)} of them on one channel of user ${biggest.user} (prefetch ${prefetchText(prefetchOf(biggest))})`;
}

function holderEvidence(holders: readonly Channel[], view: View): Evidence[] {
  const [biggest] = holders;
  if (biggest === undefined) {
    const why = view.unread.channels;
    return why === undefined ? [] : [{ label: 'channels not read', value: why }];
  }
  return [
    { label: 'largest unacked of a channel', value: biggest.unacked, unit: 'count' },
    { label: 'prefetch of that channel', value: prefetchText(prefetchOf(biggest)) },
  ];
}

function describeHolders(channels: readonly Channel[]): string {
  const unacked = channels.reduce((total, channel) => total + channel.unacked, 0);
  const prefetches = [...new Set(channels.map(prefetchOf))].sort((a, b) => a - b).slice(0, 3);
  return `${formatCount(unacked)} unacked, prefetch ${prefetches.map(prefetchText).join(', ')}`;
}

/** The smaller of the two limits of a channel that are set; 0 when none is. */
function prefetchOf({ prefetch, globalPrefetch }: Channel): number {
  const set = [prefetch, globalPrefetch].filter((each) => each > 0);
  return set.length === 0 ? 0 : Math.min(...set);
}

function prefetchText(prefetch: number): string {
  return prefetch === 0 ? '0 (no limit)' : formatCount(prefetch);
}
