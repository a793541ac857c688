import { rabbitmqCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';
import { isAwsOwnedUser } from '../user-names.ts';

const COUNT = { fires: 4, clears: 4 };

/** More users are administrators than need be. */
export const manyAdministrators = rabbitmqCondition({
  id: 'many-administrators',
  title: 'Many administrators',
  group: 'security',
  severity: 'info',
  meaning:
    'An administrator can delete every queue, user and policy. Applications need permissions on their virtual host and no tag at all.',
  threshold: `Fires when ${COUNT.fires} or more users have the tag administrator, Amazon MQ's own apart; clears below.`,
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['users'],
  evaluate: ({ users }, { broker }) => {
    const administrators = users.filter(({ name, tags }) => tags.includes('administrator') && !isAwsOwnedUser(name));
    return [
      {
        subject: { kind: 'broker', name: broker.name },
        level: levelAbove(administrators.length, COUNT),
        evidence: [
          { label: 'administrators', value: administrators.length, unit: 'count', limit: COUNT.fires },
          { label: 'their names', value: administrators.map(({ name }) => name).join(', ') || 'none' },
        ],
      },
    ];
  },
});
