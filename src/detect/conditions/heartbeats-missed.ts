import { clientLogCondition } from '../rabbitmq-logs.ts';

/** The broker closes connections whose clients it does not hear any more. */
export const heartbeatsMissed = clientLogCondition(
  {
    id: 'heartbeats-missed',
    title: 'Clients cut off for missed heartbeats',
    severity: 'warning',
    meaning:
      'The broker had not heard these clients for two heartbeats and closed their connections; what they had not acknowledged is delivered again. The client hangs, or something between drops idle connections.',
    threshold: 'Fires on three such lines of the log within half an hour; clears an hour after the last.',
    provenOn: ['RabbitMQ 3.10.8', 'RabbitMQ 4.0.5', 'RabbitMQ 4.3.6'],
  },
  { reason: 'heartbeats-missed', client: 'connection-closing', fires: 3, recentMinutes: 30 },
);
