import { readValue } from '../../model/reading.ts';
import type { QueueName, SeenQueue, Step, Write } from '../../model/remediation.ts';
import { type Action, isRefusal, refuse } from '../action.ts';
import { boundFigures, heldByConsumers, namedQueues, TOLERANCE_WORDS, tolerated, words } from '../named-queues.ts';

const SETTLED_SECONDS = 20;
const EMPTIED_SECONDS = 120;
/** What is published while a queue is emptied may be in it already when that is looked at. */
const LEFT_SHARE = 0.1;

/** Deletes every ready message of named queues. What consumers hold stays. */
export const purgeQueue: Action = {
  id: 'purge-queue',
  title: 'Delete the ready messages of queues',
  sources: ['overview', 'nodes', 'queues', 'queueDetails'],
  underAlarms: ['memory'],
  underCodes: ['RABBITMQ_MEMORY_ALARM'],
  neverAuto: true,
  destroys: true,
  user: { tag: 'management', access: [{ permissions: ['read'], on: 'queues' }] },
  plan: (view, request) => {
    const queues = namedQueues(view, request);
    if (isRefusal(queues)) return queues;
    const streams = queues.filter(({ type }) => type === 'stream');
    if (streams.length > 0)
      return refuse(...streams.map(({ name }) => `Queue ${name} is a stream, which RabbitMQ cannot purge.`));
    const seen = boundFigures(queues, request);
    if (isRefusal(seen)) return seen;
    const refused = seen.flatMap(objections);
    if (refused.length > 0) return refuse(...refused);
    const [ready, unacked] = [sum(seen.map((each) => each.ready)), sum(seen.map((each) => each.unacked))];
    const names = seen.map(({ name }) => name);
    return {
      summary: `Delete the ${ready} ready messages of ${names.length === 1 ? `queue ${names[0]}` : `${names.length} queues (${names.join(', ')})`}; ${unacked} unacked ones stay.`,
      request: { action: request.action, queues: seen.map(nameOf), seen },
      risk: 'high',
      riskReason: `${ready} messages are lost for ever; a backlog that somebody still wants looks just like one that nobody does.`,
      queueChanges: [],
      limitChanges: [],
      impact: {
        of: 'queues',
        count: seen.length,
        total: readValue(view.snapshot.rabbitmq?.queues)?.length ?? 0,
        queues: seen.map(nameOf),
      },
      warnings: [
        ...seen.map(
          (each) =>
            `Queue ${each.name} holds ${words(each)}; it is emptied only while that moves by no more than ${TOLERANCE_WORDS}.`,
        ),
        'Purged messages are not dead-lettered. Unacked ones stay with their consumers, and come back to the queue when those go.',
      ],
      preState: seen,
      steps: seen.flatMap(stepsOf),
      fallbacks: [],
      finish: seen.map(proof),
      revert: [],
    };
  },
};

function objections(queue: SeenQueue): string[] {
  if (queue.ready === 0) return [`Queue ${queue.name} has no ready messages.`];
  return heldByConsumers(queue);
}

function nameOf({ vhost, name }: SeenQueue): QueueName {
  return { vhost, name };
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}

function stepsOf({ ready, unacked, consumers, ...queue }: SeenQueue): Step[] {
  const path = `queues/${encodeURIComponent(queue.vhost)}/${encodeURIComponent(queue.name)}/contents`;
  const write: Write = { method: 'DELETE', path };
  const bounds = { ready: tolerated(ready), unacked: tolerated(unacked), consumers };
  return [
    {
      kind: 'wait',
      check: { kind: 'queue-within', queue, bounds },
      why: `${queue.name} still holds what it was planned for`,
      withinSeconds: SETTLED_SECONDS,
    },
    { kind: 'write', write, why: `delete the ready messages of ${queue.name}` },
  ];
}

function proof({ ready, vhost, name }: SeenQueue): Step {
  const most = Math.floor(ready * LEFT_SHARE);
  return {
    kind: 'wait',
    check: { kind: 'queue-within', queue: { vhost, name }, bounds: { ready: [0, most] } },
    why: `${name} has no more than ${most} ready messages`,
    withinSeconds: EMPTIED_SECONDS,
  };
}
