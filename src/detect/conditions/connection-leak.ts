import { readValue } from '../../model/reading.ts';
import { brokerSeries } from '../../model/series.ts';
import { leadingClients } from '../clients.ts';
import { rabbitmqCondition } from '../condition.ts';
import { judgeLeak } from '../leak.ts';
import { ofBroker } from '../readings.ts';

/** Connections only ever get more, while the work they do does not. */
export const connectionLeak = rabbitmqCondition({
  id: 'connection-leak',
  title: 'Connection leak',
  group: 'connections',
  severity: 'warning',
  meaning:
    'An application opens connections and forgets them. It goes on until the limit of connections or the memory of the broker is used up, and then everybody is refused.',
  threshold:
    'Fires when the number of connections only grows over an hour (at least 20 minutes), by 20 % and 20 at least, while the traffic grows less than half as much; clears when it grows no more.',
  holdSeconds: 60,
  clearSeconds: 600,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview'],
  evaluate: ({ overview: { totals } }, input) => {
    const growth = judgeLeak(brokerSeries('connections'), totals.connections, input);
    if (growth === undefined) return [];
    const connections = readValue(input.snapshot.rabbitmq?.connections) ?? [];
    const count = { label: 'connections', value: totals.connections ?? 0, unit: 'count' } as const;
    return [ofBroker(input, growth.level, [count, ...growth.evidence, ...leadingClients(connections, 'connections')])];
  },
});
