import { clientLogCondition } from '../rabbitmq-logs.ts';

/** A consumer kept a message for longer than the acknowledgement time-out, and its channel was closed. */
export const consumerTimedOut = clientLogCondition(
  {
    id: 'consumer-timed-out',
    title: 'Consumers closed for late acknowledgements',
    versions: '<4.3.0',
    severity: 'warning',
    meaning:
      'A consumer held a message for longer than the time-out (30 minutes, unless it is set otherwise). The broker closed its channel with all of its consumers, and the message is delivered again, to time out once more.',
    threshold: 'Fires on the first such line of the log within half an hour; clears an hour after the last.',
    provenOn: ['RabbitMQ 3.10.8', 'RabbitMQ 4.0.5'],
  },
  { reason: 'consumer-timed-out', client: 'channel-error', fires: 1, recentMinutes: 30 },
);
