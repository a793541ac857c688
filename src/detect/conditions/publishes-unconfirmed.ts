import type { Observation } from '../../model/finding.ts';
import { rabbitmqCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';
import { worstFirst } from '../queue-figures.ts';

const COUNT = { fires: 1_000, clears: 500 };

/** The broker owes a publisher many confirms. */
export const publishesUnconfirmed = rabbitmqCondition({
  id: 'publishes-unconfirmed',
  title: 'Publishes are not confirmed',
  group: 'queues',
  severity: 'warning',
  meaning:
    'The publisher does not know whether these messages are safe. A queue they went to has no majority, a mirror is slow, a disk is busy, or the publisher outruns the broker.',
  threshold: `Fires when a channel waits for ${COUNT.fires} confirms or more, clears below ${COUNT.clears}.`,
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['channels'],
  evaluate: ({ channels }) =>
    worstFirst(
      channels.map(
        ({ vhost, name, unconfirmed, user, connection }): Observation => ({
          subject: { kind: 'channel', vhost, name },
          level: levelAbove(unconfirmed, COUNT),
          evidence: [
            { label: 'unconfirmed', value: unconfirmed, unit: 'count', limit: COUNT.fires },
            { label: 'user', value: user },
            { label: 'connection', value: connection },
          ],
        }),
      ),
    ),
});
