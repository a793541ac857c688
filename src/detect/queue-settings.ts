import type { Queue, QueueDetail } from '../model/rabbitmq.ts';
import { readValue } from '../model/reading.ts';
import type { ConditionInput } from './condition.ts';
import type { Definition } from './policy.ts';
import { resolvedQueues } from './policy-use.ts';

/** What is known of one queue: the listing, and more where it was looked at closely. */
export interface QueueView {
  readonly queue: Queue;
  readonly detail?: QueueDetail;
  /** The value in force of a setting by its policy name, arguments of the declaration included where they are known. */
  setting(key: string): unknown;
  /** The same, where it is a number of zero or more. */
  limit(key: string): number | undefined;
}

/**
 * Every queue with its settings in force. The broker's own word is taken where a detail was read; for all others the
 * effective policy is worked out from the policies, and the arguments stay unknown.
 */
export function queueViews(input: ConditionInput): QueueView[] {
  const details = new Map(detailedViews(input).map((view) => [key(view.queue), view]));
  return resolvedQueues(input).map(
    ({ queue, effective }) => details.get(key(queue)) ?? view(queue, effective.definition, {}),
  );
}

/** The queues that were looked at closely. */
export function detailedViews({ snapshot }: ConditionInput): (QueueView & { readonly detail: QueueDetail })[] {
  return (readValue(snapshot.rabbitmq?.queueDetails) ?? []).map((detail) => ({
    ...view(detail, detail.effectivePolicy, detail.arguments),
    detail,
  }));
}

function view(queue: Queue, policy: Definition, args: Definition): QueueView {
  const setting = (name: string): unknown => settingInForce(name, queue.type, policy, args);
  return {
    queue,
    setting,
    limit: (name) => {
      const value = setting(name);
      return typeof value === 'number' && value >= 0 ? value : undefined;
    },
  };
}

function key({ vhost, name }: { readonly vhost: string; readonly name: string }): string {
  return JSON.stringify([vhost, name]);
}

/**
 * A policy's value against the argument `x-KEY` of the declaration: the smaller of two limits; of other settings
 * the argument, but for `overflow` and `expires` of a quorum queue, where the policy wins (rabbit_quorum_queue.erl,
 * rabbit_amqqueue_process.erl).
 */
export function settingInForce(name: string, queueType: string, policy: Definition, args: Definition): unknown {
  const fromPolicy = policy[name];
  const fromArgument = args[`x-${name}`];
  if (fromPolicy === undefined || fromArgument === undefined) return fromPolicy ?? fromArgument;
  if (queueType === 'quorum' && POLICY_WINS_IN_QUORUM.has(name)) return fromPolicy;
  if (!SMALLER_WINS.has(name) || typeof fromPolicy !== 'number' || typeof fromArgument !== 'number')
    return fromArgument;
  // A negative delivery limit means none at all, and then the other one counts.
  const either = Math.min(fromPolicy, fromArgument);
  return name === 'delivery-limit' && either < 0 ? Math.max(fromPolicy, fromArgument) : either;
}

const SMALLER_WINS = new Set(['expires', 'message-ttl', 'max-length', 'max-length-bytes', 'delivery-limit']);
const POLICY_WINS_IN_QUORUM = new Set(['overflow', 'expires']);
