import { clientLogCondition } from '../rabbitmq-logs.ts';

/** Clients end their connections by going away. */
export const connectionsCut = clientLogCondition(
  {
    id: 'connections-cut',
    title: 'Clients vanish without closing their connection',
    severity: 'info',
    meaning:
      'Processes end, crash or are killed while they are connected, or the network cuts them off. Messages on their way are delivered again, or lost where nobody waited for a confirm.',
    threshold: 'Fires on ten such lines of the log within half an hour; clears an hour after the last.',
    provenOn: ['RabbitMQ 3.10.8', 'RabbitMQ 4.0.5', 'RabbitMQ 4.3.6'],
  },
  { reason: 'connection-cut', client: 'connection-closing', fires: 10, recentMinutes: 30 },
);
