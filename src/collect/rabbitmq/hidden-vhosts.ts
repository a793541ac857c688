import type { RabbitmqReadings, WhoAmI } from '../../model/rabbitmq.ts';
import { type Reading, readValue } from '../../model/reading.ts';
import { type Unread, unavailable } from './session.ts';

/** Sources that RabbitMQ cuts down to the virtual hosts in which the user has a permission. */
const INSIDE = ['queues', 'queueDetails', 'exchanges', 'bindings', 'policies', 'operatorPolicies'] as const;

/** Why nothing inside the virtual hosts can be seen, or undefined where at least one can be looked into. */
export function insideHidden(vhosts: RabbitmqReadings['vhosts'], whoami: Reading<WhoAmI>): Unread | undefined {
  const all = readValue(vhosts) ?? [];
  if (all.length === 0 || !all.every(({ hidden }) => hidden === true)) return undefined;
  const user = readValue(whoami)?.name ?? '';
  const permission = 'an empty one (^$ for configure, write and read) suffices';
  return unavailable(
    'permission',
    `User ${user} has no permission in any virtual host, so nothing inside shows; ${permission}.`,
  );
}

/** An empty list that only means "not for you" must not look like an empty broker. */
export function withoutInside(readings: RabbitmqReadings, why: Unread): RabbitmqReadings {
  const blind = Object.fromEntries(INSIDE.map((source) => [source, { ...why, cost: readings[source].cost }]));
  return { ...readings, ...blind };
}
