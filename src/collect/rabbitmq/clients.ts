import type { z } from 'zod';
import type { Channel, Connection, Consumer } from '../../model/rabbitmq.ts';
import type { Reading } from '../../model/reading.ts';
import type { CollectBudget } from './budget.ts';
import type { Kept } from './cache.ts';
import {
  CHANNEL_COLUMNS,
  CONNECTION_COLUMNS,
  CONSUMER_COLUMNS,
  channel,
  connection,
  consumer,
} from './clients-schema.ts';
import { readList, readPages } from './read.ts';
import type { Effort } from './reduce.ts';
import { type Query, type Session, unavailable } from './session.ts';

export interface ClientsRequest {
  readonly budget: CollectBudget;
  readonly effort: Effort;
  /** How many the broker has, as the overview says. */
  readonly total: number | undefined;
}

export interface Clients {
  readonly connections: Reading<readonly Connection[]>;
  readonly channels: Reading<readonly Channel[]>;
}

export async function readConnections(session: Session, request: ClientsRequest): Promise<Clients['connections']> {
  return readWithin(session, request, {
    path: 'connections',
    schema: connection,
    columns: CONNECTION_COLUMNS,
    // Where not all fit, those with the most channels tell most.
    worst: 'channels',
  });
}

export async function readChannels(session: Session, request: ClientsRequest): Promise<Clients['channels']> {
  return readWithin(session, request, {
    path: 'channels',
    schema: channel,
    columns: CHANNEL_COLUMNS,
    worst: 'messages_unacknowledged',
  });
}

interface ClientSource<T> {
  readonly path: string;
  readonly schema: z.ZodType<T>;
  readonly columns: string;
  readonly worst: string;
}

async function readWithin<T>(
  session: Session,
  { budget, effort, total }: ClientsRequest,
  { path, schema, columns, worst }: ClientSource<T>,
): Promise<Reading<readonly T[]>> {
  if (session.stopped !== undefined) return session.stopped;
  if (effort.level === 'slow') return unavailable('budget', `Not read: ${effort.reason}.`);
  const limit = effort.level === 'alarm' ? budget.pageSize : budget.elements;
  // Sorting by a figure makes the broker gather the figures of all of them, so only where it decides what is seen.
  const order: Query = total === undefined || total > limit ? { sort: worst, sort_reverse: 'true' } : {};
  return readPages(session, { path, schema, query: { columns, ...order }, pageSize: budget.pageSize, limit });
}

/** A long list of consumers is read anew when their number has changed, and otherwise now and then. */
export function consumersAge(
  { budget, total = 0 }: ClientsRequest,
  kept: Kept<Reading<readonly Consumer[]>> | undefined,
): number {
  const known = kept?.reading.state === 'read' ? kept.reading.value.length + kept.reading.dropped : undefined;
  return total > budget.pageSize && total === known ? budget.slowAgeMilliseconds : 0;
}

/** All consumers in one reply, as RabbitMQ has no pages of them; none where that would be too much. */
export async function readConsumers(session: Session, request: ClientsRequest): Promise<Reading<readonly Consumer[]>> {
  const { budget, effort, total } = request;
  if (session.stopped !== undefined) return session.stopped;
  if (effort.level === 'slow') return unavailable('budget', `Not read: ${effort.reason}.`);
  if (total === undefined || total > budget.unpagedConsumers) {
    return unavailable(
      'budget',
      `Not read: ${total ?? 'an unknown number of'} consumers exceed the budget of ${budget.unpagedConsumers}.`,
    );
  }
  return readList(session, 'consumers', consumer, { columns: CONSUMER_COLUMNS });
}
