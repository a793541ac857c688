import type { Binding, Exchange } from '../model/rabbitmq.ts';
import { readValue } from '../model/reading.ts';
import type { ConditionInput } from './condition.ts';
import { detailedViews, type QueueView } from './queue-settings.ts';

/** Where the messages go that a queue dead-letters. */
export interface DeadLetterRoute {
  readonly from: QueueView;
  readonly exchange: string;
  /** False when the exchange does not exist: then every dead-lettered message is lost. */
  readonly exchangeExists: boolean;
  /** The key they are published with; undefined when each message keeps its own. */
  readonly routingKey?: string;
  /** Names of the queues, in the same virtual host, that can get them. */
  readonly targets: readonly string[];
}

/** Follows dead-letter settings (arguments and policies) over exchanges and bindings to queues. */
export function deadLetterRoutes(input: ConditionInput): DeadLetterRoute[] {
  const readings = input.snapshot.rabbitmq;
  const topology = {
    exchanges: readValue(readings?.exchanges) ?? [],
    bindings: readValue(readings?.bindings) ?? [],
    queues: new Set((readValue(readings?.queues) ?? []).map(({ vhost, name }) => JSON.stringify([vhost, name]))),
  };
  return detailedViews(input).flatMap((from) => {
    const exchange = from.setting('dead-letter-exchange');
    if (typeof exchange !== 'string') return [];
    const key = from.setting('dead-letter-routing-key');
    const routingKey = typeof key === 'string' ? key : undefined;
    const { vhost } = from.queue;
    return [
      {
        from,
        exchange,
        exchangeExists: exchange === '' || findExchange(topology, vhost, exchange) !== undefined,
        ...(routingKey === undefined ? {} : { routingKey }),
        targets: routed(topology, { vhost, exchange, routingKey }, new Set()),
      },
    ];
  });
}

interface Topology {
  readonly exchanges: readonly Exchange[];
  readonly bindings: readonly Binding[];
  /** JSON of virtual host and name. */
  readonly queues: ReadonlySet<string>;
}

interface Publication {
  readonly vhost: string;
  readonly exchange: string;
  readonly routingKey: string | undefined;
}

function findExchange({ exchanges }: Topology, vhost: string, name: string): Exchange | undefined {
  return exchanges.find((exchange) => exchange.vhost === vhost && exchange.name === name);
}

function routed(topology: Topology, { vhost, exchange, routingKey }: Publication, seen: Set<string>): string[] {
  if (exchange === '') {
    const exists = routingKey !== undefined && topology.queues.has(JSON.stringify([vhost, routingKey]));
    return exists ? [routingKey] : [];
  }
  const found = findExchange(topology, vhost, exchange);
  if (found === undefined || seen.has(exchange)) return [];
  seen.add(exchange);
  const matching = topology.bindings.filter(
    (binding) => binding.vhost === vhost && binding.source === exchange && takes(found.type, binding, routingKey),
  );
  const targets = matching.flatMap(({ destination, destinationType }) =>
    destinationType === 'queue' ? [destination] : routed(topology, { vhost, exchange: destination, routingKey }, seen),
  );
  const alternate = found.arguments['alternate-exchange'];
  if (targets.length === 0 && typeof alternate === 'string') {
    return routed(topology, { vhost, exchange: alternate, routingKey }, seen);
  }
  return [...new Set(targets)];
}

/** Whether a binding can take a message; of exchange types whose rule is not known here, every binding can. */
function takes(type: string, binding: Binding, routingKey: string | undefined): boolean {
  if (routingKey === undefined) return true;
  if (type === 'direct') return binding.routingKey === routingKey;
  return type !== 'topic' || topicMatches(binding.routingKey.split('.'), routingKey.split('.'));
}

/** `*` stands for one word, `#` for any number of words. */
export function topicMatches(pattern: readonly string[], words: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return words.length === 0;
  if (first === '#') {
    return topicMatches(rest, words) || (words.length > 0 && topicMatches(pattern, words.slice(1)));
  }
  const [word, ...others] = words;
  return word !== undefined && (first === '*' || first === word) && topicMatches(rest, others);
}

/** Queues that dead-lettered messages end in: targets that do not dead-letter them on again. */
export function deadLetterQueues(input: ConditionInput): { readonly view: QueueView; readonly sources: string[] }[] {
  const routes = deadLetterRoutes(input);
  return detailedViews(input).flatMap((view) => {
    if (view.setting('dead-letter-exchange') !== undefined) return [];
    const sources = routes
      .filter(({ from, targets }) => from.queue.vhost === view.queue.vhost && targets.includes(view.queue.name))
      .map(({ from }) => from.queue.name);
    return sources.length === 0 ? [] : [{ view, sources }];
  });
}

/** Rings of queues in which dead-lettered messages can go round, each told once, as queue names in order. */
export function deadLetterCycles(routes: readonly DeadLetterRoute[]): readonly (readonly DeadLetterRoute[])[] {
  const byQueue = new Map(routes.map((route) => [routeKey(route), route]));
  const cycles = new Map<string, readonly DeadLetterRoute[]>();
  for (const start of routes) {
    const ring = shortestWayBack(start, byQueue);
    if (ring === undefined) continue;
    const name = JSON.stringify(ring.map(routeKey).sort());
    if (!cycles.has(name)) cycles.set(name, ring);
  }
  return [...cycles.values()];
}

function shortestWayBack(
  start: DeadLetterRoute,
  byQueue: ReadonlyMap<string, DeadLetterRoute>,
): readonly DeadLetterRoute[] | undefined {
  const seen = new Set<string>();
  let paths: readonly (readonly DeadLetterRoute[])[] = [[start]];
  while (paths.length > 0) {
    const longer = paths.flatMap((path) =>
      (path.at(-1)?.targets ?? []).map((target) => ({ path, key: JSON.stringify([start.from.queue.vhost, target]) })),
    );
    const closing = longer.find(({ key }) => key === routeKey(start));
    if (closing !== undefined) return closing.path;
    paths = longer.flatMap(({ path, key }) => {
      const next = byQueue.get(key);
      if (next === undefined || seen.has(key)) return [];
      seen.add(key);
      return [[...path, next]];
    });
  }
  return undefined;
}

function routeKey({ from }: DeadLetterRoute): string {
  return JSON.stringify([from.queue.vhost, from.queue.name]);
}
