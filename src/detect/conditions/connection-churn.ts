import { readValue } from '../../model/reading.ts';
import { judgeChurn } from '../churn.ts';
import { leadingClients } from '../clients.ts';
import { rabbitmqCondition } from '../condition.ts';

/** A connection that is younger than this is one of those that are opened all the time. */
const YOUNG_MILLISECONDS = 60_000;

/** Clients open connections all the time instead of keeping them. */
export const connectionChurn = rabbitmqCondition({
  id: 'connection-churn',
  title: 'Connection churn',
  group: 'connections',
  severity: 'warning',
  meaning:
    'Each new connection costs a TLS handshake, a sign-in and memory on the node. With thousands a minute the broker is busy with little else, and runs out of file descriptors or memory.',
  threshold:
    'Fires when the median of three minutes is at least 5 new connections a second and 10 % of the open ones, and in any case at 100 a second; clears below half of that.',
  holdSeconds: 60,
  clearSeconds: 120,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview'],
  evaluate: ({ overview: { totals, churn } }, input) => {
    const connections = readValue(input.snapshot.rabbitmq?.connections) ?? [];
    const young = connections.filter(({ connectedAt = 0 }) => input.now - connectedAt < YOUNG_MILLISECONDS);
    return judgeChurn(
      {
        figure: 'connections-created-rate',
        label: 'connections opened',
        now: churn.connectionCreated,
        open: totals.connections,
        matters: 5,
        replacedPercent: 10,
      },
      input,
      leadingClients(young, 'young connections'),
    );
  },
});
