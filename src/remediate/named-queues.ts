import type { QueueDetail } from '../model/rabbitmq.ts';
import { readValue } from '../model/reading.ts';
import type { Bounds, PlanRequest, QueueName, SeenQueue } from '../model/remediation.ts';
import { type Refusal, refuse, type View } from './action.ts';
import { isWithin } from './checks.ts';

/** The queues that were asked for, by name: an action that loses messages never chooses them itself. */
export function namedQueues(view: View, { queues, action }: PlanRequest): readonly QueueDetail[] | Refusal {
  if (queues === undefined || queues.length === 0)
    return refuse(`${action} needs the names of its queues; use --queue.`);
  const details = readValue(view.snapshot.rabbitmq?.queueDetails) ?? [];
  const found = queues.map((name) => ({ name, detail: details.find((detail) => isSame(detail, name)) }));
  const refused = found.flatMap(({ name, detail }) => {
    if (detail === undefined)
      return [`Queue ${name.name} in ${name.vhost} is not there, or was not looked at closely.`];
    return isAvailable(detail) ? [] : [`Queue ${name.name} is ${detail.state}.`];
  });
  return refused.length > 0 ? refuse(...refused) : found.flatMap(({ detail }) => detail ?? []);
}

function isSame(a: QueueName, b: QueueName): boolean {
  return a.vhost === b.vhost && a.name === b.name;
}

const AVAILABLE = ['running', 'idle', 'flow'];

function isAvailable({ state }: QueueDetail): boolean {
  return AVAILABLE.includes(state);
}

/** A queue that is in use moves a little between two looks. */
const TOLERANCE = { messages: 100, share: 0.1 } as const;

/** For people. */
export const TOLERANCE_WORDS = `${TOLERANCE.share * 100} %, or ${TOLERANCE.messages} messages`;

/** Depth and unacked may move so far from what a plan was made for. */
export function tolerated(seen: number): Bounds {
  const margin = Math.max(TOLERANCE.messages, Math.ceil(seen * TOLERANCE.share));
  return [Math.max(0, seen - margin), seen + margin];
}

/** What these queues hold: as they were when it was first planned, unless they have moved too far since. */
export function boundFigures(queues: readonly QueueDetail[], { seen }: PlanRequest): readonly SeenQueue[] | Refusal {
  if (seen === undefined) return queues.map(figuresOf);
  const refused = queues.flatMap((queue) => {
    const before = seen.find((each) => isSame(each, queue));
    return before === undefined ? [`Queue ${queue.name} was not in the plan.`] : moved(before, figuresOf(queue));
  });
  return refused.length > 0 ? refuse(...refused) : seen;
}

export function figuresOf({ vhost, name, ready, unacked, consumers = 0 }: QueueDetail): SeenQueue {
  return { vhost, name, ready, unacked, consumers };
}

function moved(before: SeenQueue, now: SeenQueue): string[] {
  const same =
    isWithin(now.ready, tolerated(before.ready)) &&
    isWithin(now.unacked, tolerated(before.unacked)) &&
    now.consumers === before.consumers;
  return same
    ? []
    : [
        `Queue ${now.name} has moved by more than ${TOLERANCE_WORDS}: it was planned for ${words(before)}; now it has ${words(now)}.`,
      ];
}

export function words({ ready, unacked, consumers }: Omit<SeenQueue, 'vhost' | 'name'>): string {
  return `${ready} ready, ${unacked} unacked, ${consumers} consumers`;
}

/** Where consumers hold most of the messages, neither emptying nor capping the queue ends the trouble. */
export function heldByConsumers({ name, ready, unacked }: SeenQueue): string[] {
  if (unacked <= ready) return [];
  return [
    `Queue ${name}: consumers hold ${unacked} of its ${ready + unacked} messages without acknowledging them; these stay, so see to the consumers first.`,
  ];
}
