import { OWN_PREFIX } from '../../catalog/own-policies.ts';
import { engineVersion } from '../../detect/detect.ts';
import { mergeDefinitions } from '../../detect/policy.ts';
import type { QueueDetail } from '../../model/rabbitmq.ts';
import { readValue } from '../../model/reading.ts';
import type { Draft, Overflow, PlanRequest, QueueChange, Step } from '../../model/remediation.ts';
import { type Action, isRefusal, refuse, type View } from '../action.ts';
import { figuresOf, heldByConsumers, namedQueues } from '../named-queues.ts';
import {
  type InForce,
  type OverrideGroup,
  overrideGroups,
  overridePreState,
  type PolicyGround,
  putPolicy,
  removals,
  untilInForce,
} from '../override.ts';

const IN_FORCE_SECONDS = 120;

/** Bounds named queues by an override policy; whoever publishes to a full one is refused, unless told otherwise. */
export const capQueueLength: Action = {
  id: 'cap-queue-length',
  title: 'Bound the length of queues',
  sources: ['overview', 'nodes', 'queues', 'queueDetails', 'policies', 'operatorPolicies'],
  underAlarms: ['memory'],
  underCodes: ['RABBITMQ_MEMORY_ALARM'],
  user: { tag: 'policymaker', access: 'any' },
  plan: (view, request) => {
    const { maxLength } = request;
    if (maxLength === undefined || !Number.isInteger(maxLength) || maxLength < 1)
      return refuse('cap-queue-length needs how many messages a queue may hold; use --max-length with a whole number.');
    const queues = namedQueues(view, request);
    if (isRefusal(queues)) return queues;
    const ground: PolicyGround = {
      policies: readValue(view.snapshot.rabbitmq?.policies) ?? [],
      operatorPolicies: readValue(view.snapshot.rabbitmq?.operatorPolicies) ?? [],
      version: engineVersion(view),
    };
    const cap = { maxLength, asked: request.overflow };
    const groups = overrideGroups(queues, {
      purpose: 'cap',
      ground,
      all: readValue(view.snapshot.rabbitmq?.queues) ?? [],
      unfit: (current, queue) => unfit(current, queue, cap),
      definition: (current) => ({
        ...current.user,
        'max-length': maxLength,
        overflow: request.overflow ?? current.effective.overflow ?? 'reject-publish',
      }),
    });
    if (isRefusal(groups)) return groups;
    const losses = groups.flatMap(lossesOf);
    const refused = unacceptable(losses, request, view);
    return refused.length > 0 ? refuse(...refused) : draft(groups, { ground, losses, request, maxLength });
  },
};

interface Cap {
  readonly maxLength: number;
  readonly asked: Overflow | undefined;
}

/** An argument of the queue itself bounds it, too; of two limits the smaller one holds, and its own overflow wins. */
function unfit({ effective, operator }: InForce, queue: QueueDetail, { maxLength, asked }: Cap): string | undefined {
  if (queue.type !== 'classic' && queue.type !== 'quorum')
    return `it is a ${queue.type} queue, which takes no max-length.`;
  if (queue.policy?.startsWith(OWN_PREFIX))
    return `the override ${queue.policy} is in force already; take that back first.`;
  const limit = Math.min(numberOf(effective['max-length']), numberOf(queue.arguments['x-max-length']));
  if (limit <= maxLength) return `its limit is ${limit} already.`;
  const fixed = queue.arguments['x-overflow'] ?? operator.overflow;
  return asked === undefined || fixed === undefined || fixed === asked
    ? undefined
    : `its overflow is ${String(fixed)} by ${'x-overflow' in queue.arguments ? 'its own argument' : 'an operator policy'}, which a policy cannot change.`;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.POSITIVE_INFINITY;
}

interface Loss {
  readonly queue: QueueDetail;
  readonly overflow: string;
  /** Messages above the limit, oldest first: gone at once where the overflow is drop-head. */
  readonly above: number;
  readonly deadLetters: boolean;
}

function lossesOf({ queues, override, current }: OverrideGroup): Loss[] {
  const limit = numberOf(override.definition['max-length']);
  return queues.map((queue) => {
    const own = queue.arguments['x-overflow'] ?? current.operator.overflow ?? override.definition.overflow;
    const target = queue.arguments['x-dead-letter-exchange'] ?? current.effective['dead-letter-exchange'];
    const above = Math.max(0, queue.ready - limit);
    return { queue, overflow: String(own), above, deadLetters: target !== undefined };
  });
}

function dropped(losses: readonly Loss[]): number {
  return losses.reduce((sum, { overflow, above }) => (overflow === 'drop-head' ? sum + above : sum), 0);
}

function unacceptable(losses: readonly Loss[], { acceptLoss }: PlanRequest, { snapshot }: View): string[] {
  const lost = dropped(losses);
  if (lost > 0 && (acceptLoss === undefined || lost > acceptLoss)) {
    const figures = losses
      .filter(({ above }) => above > 0)
      .map(({ queue, above }) => `${above} of ${queue.ready} in ${queue.name}`);
    const asked = acceptLoss === undefined ? 'allow' : `only ${acceptLoss} are accepted; allow`;
    return [
      `${lost} messages would be dropped at once (${figures.join(', ')}); ${asked} that with --accept-loss ${lost} or more, or use --overflow reject-publish, which keeps them.`,
    ];
  }
  const losing = losses.filter(({ overflow, above }) => overflow === 'drop-head' && above > 0);
  const disk = (readValue(snapshot.rabbitmq?.nodes) ?? []).some(({ diskAlarm }) => diskAlarm === true);
  const moving = losing.filter(({ deadLetters }) => disk && deadLetters);
  return [
    ...losing.flatMap(({ queue }) => heldByConsumers(figuresOf(queue))),
    ...moving.map(
      ({ queue }) => `Queue ${queue.name} dead-letters what it drops, which takes disk, and a disk alarm is raised.`,
    ),
  ];
}

interface Planning {
  readonly ground: PolicyGround;
  readonly losses: readonly Loss[];
  readonly request: PlanRequest;
  readonly maxLength: number;
}

function draft(groups: readonly OverrideGroup[], { ground, losses, request, maxLength }: Planning): Draft {
  const queueChanges = groups.flatMap(changesOf);
  const lost = dropped(losses);
  const names = queueChanges.map(({ name }) => name);
  const which = names.length === 1 ? `queue ${names[0]}` : `${names.length} queues`;
  return {
    summary: `Bound ${which} to ${maxLength} messages${lost === 0 ? '' : `, dropping ${lost} now`}.`,
    request: {
      action: request.action,
      queues: queueChanges.map(({ vhost, name }) => ({ vhost, name })),
      maxLength,
      ...(request.overflow === undefined ? {} : { overflow: request.overflow }),
      ...(request.acceptLoss === undefined ? {} : { acceptLoss: request.acceptLoss }),
    },
    risk: lost === 0 ? 'medium' : 'high',
    riskReason:
      lost === 0
        ? 'Once a queue is full, publishers are refused or its oldest messages are dropped, as its overflow says.'
        : `${lost} messages are lost at once, and the oldest ones whenever a queue is full.`,
    queueChanges,
    limitChanges: [],
    warnings: losses.map(warningOf),
    preState: overridePreState(groups, ground),
    steps: groups.flatMap(puttingOn),
    fallbacks: [],
    finish: [untilInForce(queueChanges, 'after', { why: 'the limits are in force', withinSeconds: IN_FORCE_SECONDS })],
    revert: [
      ...removals(groups),
      untilInForce(queueChanges, 'before', {
        why: 'the settings from before are in force again',
        withinSeconds: IN_FORCE_SECONDS,
      }),
    ],
  };
}

/**
 * A classic queue obeys the keys of a policy one after the other, the limit before the overflow: with both at once it
 * drops what is above the limit even where the overflow keeps it (seen on 3.10.8). So the overflow comes first.
 */
function puttingOn(group: OverrideGroup): Step[] {
  const { override, current } = group;
  const { 'max-length': limit, ...others } = override.definition;
  const put: Step = { kind: 'write', write: putPolicy(override), why: `bound ${limit} messages by ${override.name}` };
  if (override.definition.overflow === 'drop-head') return [put];
  const before =
    current.user['max-length'] === undefined ? others : { ...others, 'max-length': current.user['max-length'] };
  const first = { ...group, override: { ...override, definition: before } };
  return [
    { kind: 'write', write: putPolicy(first.override), why: `refuse publishers beyond a limit by ${override.name}` },
    untilInForce(changesOf(first), 'after', { why: 'that is in force', withinSeconds: IN_FORCE_SECONDS }),
    put,
  ];
}

function warningOf({ queue: { name, ready, unacked }, overflow, above, deadLetters }: Loss): string {
  const holds = `Queue ${name} holds ${ready} ready and ${unacked} unacked messages; the limit counts the ready ones`;
  if (overflow === 'drop-head') {
    const fate = deadLetters ? 'dead-lettered' : 'lost';
    return `${holds}. Drop-head: ${above === 0 ? 'nothing is dropped now' : `the oldest ${above} are ${fate} at once`}, and later the oldest one for each new one.`;
  }
  const now =
    above === 0
      ? 'Publishers are refused once it is full'
      : `It is ${above} above: publishers are refused at once, until consumers have caught up; nothing is dropped`;
  return `${holds}. ${now}.`;
}

function changesOf({ queues, current, override }: OverrideGroup): QueueChange[] {
  const after = mergeDefinitions(override.definition, current.operator);
  return queues.map(({ vhost, name }) => ({ vhost, name, before: current.effective, after }));
}
