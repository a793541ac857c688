import { brokerSeries } from '../../model/series.ts';
import { rabbitmqCondition } from '../condition.ts';
import { judgeLeak } from '../leak.ts';
import { ofBroker } from '../readings.ts';

/** Channels only ever get more, while the work they do does not. */
export const channelLeak = rabbitmqCondition({
  id: 'channel-leak',
  title: 'Channel leak',
  group: 'connections',
  severity: 'warning',
  meaning:
    'An application opens channels and forgets them. Each takes memory and Erlang processes; at the maximum the connection that tries to open another one is closed.',
  threshold:
    'Fires when the number of channels only grows over an hour (at least 20 minutes), by 20 % and 20 at least, while the traffic grows less than half as much; clears when it grows no more.',
  holdSeconds: 60,
  clearSeconds: 600,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview'],
  evaluate: ({ overview: { totals } }, input) => {
    const growth = judgeLeak(brokerSeries('channels'), totals.channels, input);
    if (growth === undefined) return [];
    return [
      ofBroker(input, growth.level, [
        { label: 'channels', value: totals.channels ?? 0, unit: 'count' },
        { label: 'connections', value: totals.connections ?? 0, unit: 'count' },
        ...growth.evidence,
      ]),
    ];
  },
});
