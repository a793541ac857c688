import { z } from 'zod';
import { addCost, type Cost, NO_COST, type Reading } from '../../model/reading.ts';
import { parseList } from './loose.ts';
import { failed, fetchJson, isReply, type Query, read, type Session, type Unread } from './session.ts';

/** Reads a source whose reply is one object. */
export async function readOne<T>(
  session: Session,
  path: string,
  schema: z.ZodType<T>,
  query?: Query,
): Promise<Reading<T>> {
  const reply = await fetchJson(session, path, query);
  if (!isReply(reply)) return reply;
  const parsed = schema.safeParse(reply.json);
  return parsed.success ? read(parsed.data, reply.cost) : unexpected(path, parsed.error, reply.cost);
}

/** Reads a source whose reply is one list of everything. */
export async function readList<T>(
  session: Session,
  path: string,
  schema: z.ZodType<T>,
  query?: Query,
): Promise<Reading<readonly T[]>> {
  const reply = await fetchJson(session, path, query);
  if (!isReply(reply)) return reply;
  const elements = z.array(z.unknown()).safeParse(reply.json);
  if (!elements.success) return unexpected(path, elements.error, reply.cost);
  const { value, dropped } = parseList(elements.data, schema);
  return read(value, reply.cost, { dropped });
}

const page = z.object({ items: z.array(z.unknown()), filtered_count: z.number() });

export interface PageRequest<T> {
  readonly path: string;
  readonly schema: z.ZodType<T>;
  readonly query: Query;
  readonly pageSize: number;
  /** No page is asked beyond so many elements. */
  readonly limit: number;
  /** Tells from the last element of a page that the following pages are of no interest. */
  readonly enough?: (last: T) => boolean;
}

/** Reads pages up to the limit; `omitted` tells how many more elements there are. A page that fails ends it. */
export async function readPages<T>(session: Session, request: PageRequest<T>): Promise<Reading<readonly T[]>> {
  const value: T[] = [];
  let [seen, dropped, cost] = [0, 0, NO_COST];
  for (let number = 1; ; number++) {
    const query = { ...request.query, page: String(number), page_size: String(request.pageSize) };
    const reply = await fetchJson(session, request.path, query);
    cost = addCost(cost, reply.cost);
    if (!isReply(reply)) return { ...reply, cost };
    const parsed = page.safeParse(reply.json);
    if (!parsed.success) return unexpected(request.path, parsed.error, cost);
    const elements = parseList(parsed.data.items, request.schema);
    value.push(...elements.value);
    dropped += elements.dropped;
    seen += parsed.data.items.length;
    const last = elements.value.at(-1);
    const omitted = Math.max(0, parsed.data.filtered_count - seen);
    const done = omitted === 0 || parsed.data.items.length === 0 || seen >= request.limit;
    if (done || (last !== undefined && request.enough?.(last))) return read(value, cost, { dropped, omitted });
  }
}

function unexpected(path: string, error: z.ZodError, cost: Cost): Unread {
  const where = error.issues.map((issue) => issue.path.join('.') || 'the whole reply').slice(0, 3);
  const detail = `/api/${path} answered with JSON of another shape than RabbitMQ's (${where.join(', ')}).`;
  return failed('unexpected-shape', detail, cost);
}
