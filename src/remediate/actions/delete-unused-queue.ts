import type { Binding, QueueDetail } from '../../model/rabbitmq.ts';
import { readValue } from '../../model/reading.ts';
import type { QueueName, Step, Write } from '../../model/remediation.ts';
import { type Action, isRefusal, refuse, type View } from '../action.ts';
import { boundFigures, namedQueues } from '../named-queues.ts';

const GONE_SECONDS = 30;

/** Deletes named queues that nobody uses and that hold nothing; the broker itself decides that at the moment of deleting. */
export const deleteUnusedQueue: Action = {
  id: 'delete-unused-queue',
  title: 'Delete queues that are empty and unused',
  sources: ['overview', 'nodes', 'queues', 'queueDetails', 'bindings'],
  underAlarms: [],
  underCodes: [],
  neverAuto: true,
  destroys: true,
  user: {
    tag: 'management',
    access: [{ permissions: ['configure'], on: 'queues' }],
    accessToUndo: [
      { permissions: ['configure', 'write', 'read'], on: 'queues' },
      { permissions: ['read'], on: 'exchanges bound to them' },
      { permissions: ['write'], on: 'their dead-letter exchanges' },
    ],
  },
  plan: (view, request) => {
    const queues = namedQueues(view, request);
    if (isRefusal(queues)) return queues;
    const refused = queues.flatMap(objections);
    if (refused.length > 0) return refuse(...refused);
    const seen = boundFigures(queues, request);
    if (isRefusal(seen)) return seen;
    const kept = queues.map((queue) => ({ queue, bindings: bindingsOf(queue, view) }));
    const names = queues.map(({ name }) => name);
    const bindings = kept.flatMap((each) => each.bindings).length;
    return {
      summary: `Delete ${names.length === 1 ? `queue ${names[0]}` : `${names.length} queues (${names.join(', ')})`}, empty and without consumers, with ${bindings} ${bindings === 1 ? 'binding' : 'bindings'}.`,
      request: { action: request.action, queues: queues.map(nameOf), seen },
      risk: 'high',
      riskReason: 'Whoever publishes to it or expects it to be there finds it gone; messages to it become unroutable.',
      queueChanges: [],
      limitChanges: [],
      impact: {
        of: 'queues',
        count: queues.length,
        total: readValue(view.snapshot.rabbitmq?.queues)?.length ?? 0,
        queues: queues.map(nameOf),
      },
      warnings: [
        'RabbitMQ deletes each only if it is empty and unused at that moment.',
        'Undoing declares the queues anew with their arguments and bindings; messages that came meanwhile are not brought back.',
      ],
      preState: kept.map(({ queue, bindings: own }) => ({ ...definitionOf(queue), bindings: own })),
      steps: queues.map(deletion),
      fallbacks: [],
      finish: queues.map(gone),
      revert: kept.flatMap(({ queue, bindings: own }) => [declaration(queue), ...own.map(binding)]),
    };
  },
};

function objections({ name, type, exclusive, autoDelete, ready, unacked, consumers = 0 }: QueueDetail): string[] {
  if (type !== 'classic') {
    return [
      `Queue ${name} is a ${type} queue; RabbitMQ checks only for classic ones that they are empty and unused when it deletes them.`,
    ];
  }
  if (exclusive || autoDelete)
    return [`Queue ${name} is ${exclusive ? 'exclusive' : 'auto-delete'} and goes by itself.`];
  const held = ready + unacked;
  return [
    ...(held > 0 ? [`Queue ${name} is not empty: ${ready} ready and ${unacked} unacked messages.`] : []),
    ...(consumers > 0 ? [`Queue ${name} is in use: ${consumers} consumers.`] : []),
  ];
}

/** The binding to the default exchange comes and goes with the queue. */
function bindingsOf({ vhost, name }: QueueDetail, { snapshot }: View): readonly Binding[] {
  return (readValue(snapshot.rabbitmq?.bindings) ?? []).filter(
    (each) => each.vhost === vhost && each.destination === name && each.destinationType === 'queue',
  );
}

function definitionOf({ vhost, name, durable, arguments: declared }: QueueDetail) {
  return { vhost, name, durable, arguments: declared };
}

function nameOf({ vhost, name }: QueueDetail): QueueName {
  return { vhost, name };
}

function pathOf({ vhost, name }: QueueName): string {
  return `queues/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}`;
}

function deletion(queue: QueueDetail): Step {
  const write: Write = { method: 'DELETE', path: `${pathOf(queue)}?if-empty=true&if-unused=true` };
  return { kind: 'write', write, why: `delete ${queue.name} if it is empty and unused` };
}

function gone(queue: QueueDetail): Step {
  const check = { kind: 'queue-gone', queue: nameOf(queue) } as const;
  return { kind: 'wait', check, why: `${queue.name} is gone`, withinSeconds: GONE_SECONDS };
}

function declaration(queue: QueueDetail): Step {
  const body = { durable: queue.durable, auto_delete: false, arguments: queue.arguments };
  return { kind: 'write', write: { method: 'PUT', path: pathOf(queue), body }, why: `declare ${queue.name} anew` };
}

function binding({ vhost, source, destination, routingKey, arguments: given }: Binding): Step {
  const [home, exchange, queue] = [vhost, source, destination].map(encodeURIComponent);
  const body = { routing_key: routingKey, arguments: given };
  const write: Write = { method: 'POST', path: `bindings/${home}/e/${exchange}/q/${queue}`, body };
  return { kind: 'write', write, why: `bind ${destination} to ${source} again` };
}
