import { rabbitmqCondition } from '../condition.ts';

/** The user that every RabbitMQ is known to have exists. */
export const guestUser = rabbitmqCondition({
  id: 'guest-user',
  title: 'User guest exists',
  group: 'security',
  severity: 'warning',
  meaning: 'Its name and usual password are the first that anybody tries. Amazon MQ does not create it; somebody did.',
  threshold: 'Fires while a user named guest exists; clears when it is deleted.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['users'],
  evaluate: ({ users }) => {
    const guest = users.find(({ name }) => name === 'guest');
    return [
      {
        subject: { kind: 'user', name: 'guest' },
        level: guest === undefined ? 'ok' : 'firing',
        evidence: [{ label: 'tags', value: guest?.tags.join(', ') || 'none' }],
      },
    ];
  },
});
