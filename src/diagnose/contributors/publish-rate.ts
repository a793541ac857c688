import { formatValue } from '../../model/format.ts';
import { seriesOf } from '../../model/history.ts';
import type { Connection } from '../../model/rabbitmq.ts';
import { brokerSeries } from '../../model/series.ts';
import { type Contributor, MINIMUM_WEIGHT } from '../contributor.ts';
import { heldMessages, messagesShare } from '../messages.ts';
import { connectionOwners } from '../owners.ts';
import type { View } from '../view.ts';

/** An alarm stops publishers at once, so the rate that led to it is looked for this far back. */
const LOOK_BACK_MILLISECONDS = 10 * 60_000;

/** Publishers are faster than consumers. It explains why messages pile up, so it weighs a little less than they do. */
export const publishRate: Contributor = {
  id: 'publish-rate',
  explains: ['memory', 'disk', 'backlog'],
  weigh: (question) => {
    const { view } = question;
    const rates = ratesOf(view);
    const excess = rates.published - rates.consumed;
    const outpaced = excess / Math.max(rates.published, 1);
    const weight = 0.8 * messagesShare(question, heldMessages(question)) * outpaced;
    if (excess < 1 || outpaced < 0.1 || weight < MINIMUM_WEIGHT) return undefined;
    return {
      weight,
      cause: {
        id: 'publish-rate',
        summary: `Messages are published at ${formatValue(rates.published, 'per-second')} and consumed at ${formatValue(rates.consumed, 'per-second')}: the broker gains ${formatValue(excess, 'per-second')}.`,
        confidence: outpaced >= 0.5 ? 'likely' : 'possible',
        evidence: [
          { label: 'publish rate', value: rates.published, unit: 'per-second' },
          { label: 'rate of acknowledgements', value: rates.consumed, unit: 'per-second' },
        ],
        owners: connectionOwners(publishersOf(view), describePublishers, ({ receiveRate }) => receiveRate ?? 1),
        advice:
          'Slow the named publishers down, or add consumers until the rate of acknowledgements is above the publish rate.',
        prevention:
          'Turn publisher confirms on and publish no more than is confirmed; separate connections for publishing and consuming, so that back-pressure does not stop consumers.',
      },
    };
  },
};

/** The present rates, or those just before an alarm blocked the publishers. */
function ratesOf({ overview, history, now }: View): { readonly published: number; readonly consumed: number } {
  const present = {
    published: overview?.rates.publish ?? 0,
    consumed: (overview?.rates.ack ?? 0) + (overview?.rates.deliverNoAck ?? 0) + (overview?.rates.getNoAck ?? 0),
  };
  const acks = new Map(seriesOf(history, brokerSeries('ack-rate')).map(({ at, value }) => [at, value]));
  const past = seriesOf(history, brokerSeries('publish-rate'))
    .filter(({ at }) => at >= now - LOOK_BACK_MILLISECONDS)
    .map(({ at, value }) => ({ published: value, consumed: acks.get(at) ?? value }));
  return past.reduce(
    (worst, next) => (next.published - next.consumed > worst.published - worst.consumed ? next : worst),
    present,
  );
}

/** Blocked connections have published since the alarm; without an alarm those that send most. */
function publishersOf(view: View): Connection[] {
  const connections = [...view.connections.values()];
  const blocked = connections.filter(({ state }) => state === 'blocked' || state === 'blocking');
  return blocked.length > 0 ? blocked : connections.filter(({ receiveRate }) => (receiveRate ?? 0) > 0);
}

function describePublishers(connections: readonly Connection[]): string {
  const bytes = connections.reduce((total, { receiveRate }) => total + (receiveRate ?? 0), 0);
  const blocked = connections.filter(({ state }) => state === 'blocked' || state === 'blocking').length;
  const amount = connections.length === 1 ? '1 connection' : `${connections.length} connections`;
  return `${amount}, sends ${formatValue(bytes, 'bytes')}/s${blocked > 0 ? `, ${blocked} blocked` : ''}`;
}
