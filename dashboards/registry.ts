import type { Dashboard } from '../src/publish/resources.ts';
import { activemqBroker } from './activemq-broker.ts';
import type { DashboardContext } from './context.ts';
import { fleet } from './fleet.ts';
import { operator } from './operator.ts';
import { rabbitmqBroker } from './rabbitmq-broker.ts';
import { replication } from './replication.ts';

/** Every dashboard, for what is watched. */
export function buildDashboards(context: DashboardContext): readonly Dashboard[] {
  return [fleet, rabbitmqBroker, activemqBroker, replication, operator].flatMap((build) => build(context));
}
