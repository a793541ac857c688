import type { Broker } from '../model/broker.ts';
import type { History } from '../model/history.ts';
import type { RabbitmqReadings } from '../model/rabbitmq.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { ManagementReader } from '../ports.ts';
import { type CollectBudget, DEFAULT_BUDGET } from './rabbitmq/budget.ts';
import { type CollectCache, EMPTY_CACHE } from './rabbitmq/cache.ts';
import { readRabbitmq } from './rabbitmq/read-rabbitmq.ts';
import { openSession } from './rabbitmq/session.ts';

export interface CollectContext {
  /** Start of the pass, epoch milliseconds. */
  readonly now: number;
  /** Tells which queues grow. */
  readonly history: History;
  /** What the previous pass of this broker returned; without it everything is read anew. */
  readonly cache?: CollectCache;
  readonly budget?: Partial<CollectBudget>;
}

export interface Collected {
  readonly snapshot: Snapshot;
  /** For the next pass of the same broker. */
  readonly cache: CollectCache;
}

/**
 * Reads a RabbitMQ broker once. Trouble of the broker never throws: each source says for itself whether it was read,
 * and if not, why. The same replies at the same `now` give the same snapshot.
 */
export async function collect(broker: Broker, reader: ManagementReader, context: CollectContext): Promise<Collected> {
  const session = openSession(reader, context.now);
  const budget = { ...DEFAULT_BUDGET, ...context.budget };
  const cache = context.cache ?? EMPTY_CACHE;
  const { readings, kept, reduced } = await readRabbitmq(session, { ...context, budget, cache });
  const snapshot: Snapshot = {
    brokerId: broker.id,
    takenAt: context.now,
    ...(session.clockSkew === undefined ? {} : { clockSkew: session.clockSkew }),
    ...(session.certificate === undefined ? {} : { certificate: session.certificate }),
    ...(reduced === undefined ? {} : { reduced }),
    cost: session.cost,
    rabbitmq: readings,
  };
  return { snapshot, cache: { ...kept, lastPass: passOf(snapshot, readings) } };
}

function passOf({ cost }: Snapshot, { overview }: RabbitmqReadings): NonNullable<CollectCache['lastPass']> {
  const statisticsQueue = overview.state === 'read' ? overview.value.statisticsQueue : undefined;
  return {
    milliseconds: cost.milliseconds,
    requests: cost.requests,
    ...(statisticsQueue === undefined ? {} : { statisticsQueue }),
  };
}
