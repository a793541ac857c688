import type { Observation } from '../../model/finding.ts';
import { rabbitmqCondition } from '../condition.ts';
import { isAwsOwnedUser } from '../user-names.ts';

/** An application connects as an administrator. */
export const administratorAsClient = rabbitmqCondition({
  id: 'administrator-as-client',
  title: 'Application connects as administrator',
  group: 'security',
  severity: 'info',
  meaning:
    'Whoever gets hold of the settings of this application can delete the whole broker. Sending and receiving needs no tag.',
  threshold: 'Fires for each user with the tag administrator that has messaging connections; clears when it has none.',
  holdSeconds: 900,
  clearSeconds: 300,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['users', 'connections'],
  evaluate: ({ users, connections }) =>
    users
      .filter(({ name, tags }) => tags.includes('administrator') && !isAwsOwnedUser(name))
      .map(({ name }): Observation => {
        const own = connections.filter(({ user }) => user === name);
        return {
          subject: { kind: 'user', name },
          level: own.length > 0 ? 'firing' : 'ok',
          evidence: [
            { label: 'connections', value: own.length, unit: 'count' },
            { label: 'for instance', value: own[0]?.clientName ?? own[0]?.name ?? 'none' },
          ],
        };
      }),
});
