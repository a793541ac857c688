import type { Observation } from '../../model/finding.ts';
import { rabbitmqCondition } from '../condition.ts';
import { isAwsOwnedUser } from '../user-names.ts';

/** A user can sign in and do nothing. */
export const userWithoutPermissions = rabbitmqCondition({
  id: 'user-without-permissions',
  title: 'User without permissions',
  group: 'security',
  severity: 'info',
  meaning:
    'Either a left-over with a password that still works, or an application whose permissions were forgotten and whose connections are refused.',
  threshold:
    'Fires for each user that has neither a permission on any virtual host nor a tag; clears when it has one or is deleted.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['users', 'permissions'],
  evaluate: ({ users, permissions }) => {
    const permitted = new Set(permissions.map(({ user }) => user));
    return users
      .filter(({ name }) => !isAwsOwnedUser(name))
      .map(
        ({ name, tags }): Observation => ({
          subject: { kind: 'user', name },
          level: permitted.has(name) || tags.length > 0 ? 'ok' : 'firing',
          evidence: [{ label: 'virtual hosts', value: permitted.has(name) ? 'some' : 'none' }],
        }),
      );
  },
});
