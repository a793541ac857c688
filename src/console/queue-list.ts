import type { Queue } from '../model/rabbitmq.ts';

export const QUEUE_SORTS = [
  'messages',
  'ready',
  'unacked',
  'consumers',
  'name',
  'vhost',
  'type',
  'state',
  'node',
] as const;
export type QueueSort = (typeof QUEUE_SORTS)[number];

/** What part of the queues is wanted. */
export interface QueueQuery {
  /** In the name or the virtual host, whatever the case. */
  readonly search: string;
  readonly sort: QueueSort;
  readonly direction: 'up' | 'down';
}

/** The queues that fit, in order. The same list, query for query, as long as the broker was not looked at again. */
export function queuesFor(queues: readonly Queue[], query: QueueQuery): readonly Queue[] {
  const known = CACHE.get(queues) ?? new Map<string, readonly Queue[]>();
  CACHE.set(queues, known);
  const key = JSON.stringify(query);
  const list = known.get(key) ?? sorted(matching(queues, query.search), query);
  if (known.size > KEPT_QUERIES) known.clear();
  known.set(key, list);
  return list;
}

/** Scrolling asks for one window after the other of one and the same list. */
const CACHE = new WeakMap<readonly Queue[], Map<string, readonly Queue[]>>();
const KEPT_QUERIES = 20;

function matching(queues: readonly Queue[], search: string): readonly Queue[] {
  const wanted = search.toLowerCase();
  if (wanted === '') return queues;
  return queues.filter(
    ({ name, vhost }) => name.toLowerCase().includes(wanted) || vhost.toLowerCase().includes(wanted),
  );
}

const COLLATOR = new Intl.Collator('en', { numeric: true });

/** Equal ones by name, so that no two passes show them in a different order. */
function sorted(queues: readonly Queue[], { sort, direction }: QueueQuery): readonly Queue[] {
  const sign = direction === 'up' ? 1 : -1;
  return [...queues].sort(
    (a, b) =>
      sign * compare(a[sort], b[sort]) || COLLATOR.compare(a.name, b.name) || COLLATOR.compare(a.vhost, b.vhost),
  );
}

function compare(a: string | number | undefined, b: string | number | undefined): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a ?? 0) - Number(b ?? 0);
  return COLLATOR.compare(a ?? '', b ?? '');
}
