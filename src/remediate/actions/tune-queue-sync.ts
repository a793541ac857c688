import { engineVersion } from '../../detect/detect.ts';
import type { QueueDetail } from '../../model/rabbitmq.ts';
import { readValue } from '../../model/reading.ts';
import type { Draft, PlanRequest, QueueChange, QueueName, Step, Write } from '../../model/remediation.ts';
import { type Action, isRefusal, type Refusal, refuse, type View } from '../action.ts';
import { leftOverrides, removeLeft } from '../left-overrides.ts';
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

const KEY = 'ha-sync-batch-size';
/** RabbitMQ's own batch where nothing is set. */
const DEFAULT_BATCH = 4096;
/** What Amazon MQ's guide starts with. */
const FIRST_BATCH = 100;
/** Below so few messages a batch costs more round trips than it saves memory. */
const SMALLEST_BATCH = 10;
/** A batch of a hundred takes far less than this even over a slow link; the same time tells a paused synchronisation. */
const STALL_SECONDS = 60;
const SYNC_SECONDS = 4 * 3600;
const RESTORED = { why: 'the settings from before are in force again', withinSeconds: 120 } as const;

/** Restarts a paused synchronisation with smaller batches, queue by queue. */
export const tuneQueueSync: Action = {
  id: 'tune-queue-sync',
  title: 'Synchronise in smaller batches',
  versions: '<4.0.0',
  sources: ['overview', 'nodes', 'queues', 'queueDetails', 'policies', 'operatorPolicies'],
  underAlarms: ['memory'],
  underCodes: ['RABBITMQ_MEMORY_ALARM'],
  // Policies take a policymaker, but starting and cancelling a synchronisation an administrator (seen on 3.10.8).
  user: { tag: 'administrator' },
  plan: (view, request) => {
    const ground: PolicyGround = {
      policies: readValue(view.snapshot.rabbitmq?.policies) ?? [],
      operatorPolicies: readValue(view.snapshot.rabbitmq?.operatorPolicies) ?? [],
      version: engineVersion(view),
    };
    const queues = chosenQueues(view, request);
    const left = request.queues === undefined && isRefusal(queues) ? leftOf(view, request, ground) : [];
    if (left.length > 0) {
      return removeLeft(left, { ground, queues: readValue(view.snapshot.rabbitmq?.queues) ?? [], request });
    }
    if (isRefusal(queues)) return queues;
    const groups = groupsOf(queues, ground, view);
    return isRefusal(groups) ? groups : draft(groups, ground, request);
  },
};

/** What an earlier run left behind; asked for by nobody, as nothing stalls. */
function leftOf({ snapshot }: View, { vhosts }: PlanRequest, { policies }: PolicyGround) {
  return leftOverrides(policies, readValue(snapshot.rabbitmq?.queueDetails) ?? []).filter(
    ({ vhost }) => vhosts === undefined || vhosts.includes(vhost),
  );
}

/** Those that were asked for, or all that stall. A queue that recovered meanwhile is a reason to think again. */
function chosenQueues(view: View, { queues, vhosts }: PlanRequest): readonly QueueDetail[] | Refusal {
  const details = readValue(view.snapshot.rabbitmq?.queueDetails) ?? [];
  const wanted = queues ?? view.stalledQueues.filter(({ vhost }) => vhosts === undefined || vhosts.includes(vhost));
  if (wanted.length === 0) {
    const syncing = details.filter(({ state }) => state === 'syncing').map(({ name }) => name);
    const now =
      syncing.length === 0 ? 'no queue synchronises' : `synchronising, but not stalled so far: ${syncing.join(', ')}`;
    return refuse(`No queue's synchronisation is known to be paused (${now}); name queues with --queue to go ahead.`);
  }
  const found = wanted.map((name) => ({ name, detail: details.find((detail) => isSame(detail, name)) }));
  const refused = found.flatMap(({ name, detail }) => {
    if (detail === undefined)
      return [`Queue ${name.name} in ${name.vhost} is not there, or was not looked at closely.`];
    if (detail.type !== 'classic')
      return [`Queue ${name.name} is a ${detail.type} queue; only classic queues synchronise.`];
    return detail.state === 'syncing'
      ? []
      : [`Queue ${name.name} does not synchronise any more: it is ${detail.state}.`];
  });
  return refused.length > 0 ? refuse(...refused) : found.flatMap(({ detail }) => detail ?? []);
}

interface Group extends OverrideGroup {
  readonly batches: readonly number[];
}

/** Queues of one virtual host with the same settings share an override. */
function groupsOf(queues: readonly QueueDetail[], ground: PolicyGround, view: View): readonly Group[] | Refusal {
  const all = readValue(view.snapshot.rabbitmq?.queues) ?? [];
  const groups = overrideGroups(queues, { purpose: 'sync', ground, all, unfit, definition });
  return isRefusal(groups)
    ? groups
    : groups.map((group) => ({ ...group, batches: halvings(firstBatch(group.current)) }));
}

function unfit({ operator, effective }: InForce): string | undefined {
  if (KEY in operator) return `an operator policy sets ${KEY}; ask whoever owns it.`;
  if (effective['ha-mode'] === undefined) return 'no policy mirrors it.';
  if (currentBatch(effective) <= SMALLEST_BATCH) return `its batch is ${currentBatch(effective)} already.`;
  return undefined;
}

function currentBatch(effective: InForce['effective']): number {
  const batch = effective[KEY];
  return typeof batch === 'number' ? batch : DEFAULT_BATCH;
}

function firstBatch({ effective }: InForce): number {
  return Math.min(FIRST_BATCH, Math.max(SMALLEST_BATCH, Math.floor(currentBatch(effective) / 2)));
}

/** The operator's mirroring keys are repeated: RabbitMQ refuses a batch size in a policy without ha-mode. */
function definition(current: InForce): InForce['effective'] {
  const mirroring = Object.entries(current.effective).filter(([key]) => key.startsWith('ha-'));
  return { ...Object.fromEntries(mirroring), ...current.user, [KEY]: firstBatch(current) };
}

function halvings(first: number): number[] {
  const batches = [first];
  for (let batch = Math.floor(first / 2); batch >= SMALLEST_BATCH; batch = Math.floor(batch / 2)) batches.push(batch);
  return batches;
}

function draft(groups: readonly Group[], ground: PolicyGround, request: PlanRequest): Draft {
  const queues = groups.flatMap((group) => group.queues.map(({ vhost, name }) => ({ vhost, name })));
  const attempts = Math.max(...groups.map(({ batches }) => batches.length));
  const runs = Array.from({ length: attempts }, (_, attempt) => stepsOf(groups, attempt));
  const [steps = [], ...fallbacks] = runs;
  const queueChanges = groups.flatMap(changesOf);
  const takenBack = [...removals(groups), untilInForce(queueChanges, 'before', RESTORED)];
  const batches = [...new Set(groups.map(({ override }) => String(override.definition[KEY])))].join(' and ');
  return {
    summary: `Restart the paused synchronisation of ${queues.length === 1 ? `queue ${queues[0]?.name}` : `${queues.length} queues`} in batches of ${batches} messages, one queue at a time, and remove the override when all is in sync.`,
    request: { action: request.action, queues },
    risk: 'low',
    riskReason: 'The queues are blocked already; no message is touched, and all other settings stay in force.',
    queueChanges,
    limitChanges: [],
    preState: overridePreState(groups, ground),
    steps,
    fallbacks,
    finish: takenBack,
    revert: takenBack,
  };
}

/**
 * All stalled synchronisations end before the first one begins anew: each holds a whole batch in the memory of the
 * queue's leader, and the alarm that this raises pauses every other one.
 */
function stepsOf(groups: readonly Group[], attempt: number): Step[] {
  const queues = groups.flatMap((group) => group.queues);
  const how = attempt === 0 ? 'paused' : 'stalled';
  return [
    ...groups.map((group) => putOverride(group, attempt)),
    ...queues.map(cancel(how)),
    ...queues.flatMap(restart),
  ];
}

function putOverride({ override, batches }: Group, attempt: number): Step {
  const batch = batches[Math.min(attempt, batches.length - 1)];
  const write = putPolicy({ ...override, definition: { ...override.definition, [KEY]: batch } });
  return { kind: 'write', write, why: `override with batches of ${batch} messages` };
}

function actionOn({ vhost, name }: QueueName, action: 'cancel_sync' | 'sync'): Write {
  const path = `queues/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}/actions`;
  return { method: 'POST', path, body: { action } };
}

function cancel(how: string): (queue: QueueName) => Step {
  return (queue) => ({
    kind: 'write',
    write: actionOn(queue, 'cancel_sync'),
    why: `end the ${how} synchronisation of ${queue.name}`,
  });
}

function restart({ vhost, name }: QueueName): Step[] {
  return [
    { kind: 'write', write: actionOn({ vhost, name }, 'sync'), why: `synchronise ${name} anew` },
    {
      kind: 'wait',
      check: { kind: 'queue-in-sync', queue: { vhost, name } },
      why: `${name} is in sync on every mirror`,
      withinSeconds: SYNC_SECONDS,
      stallSeconds: STALL_SECONDS,
    },
  ];
}

function changesOf({ queues, current, override }: Group): QueueChange[] {
  const after = { ...current.effective, [KEY]: override.definition[KEY] };
  return queues.map(({ vhost, name }) => ({ vhost, name, before: current.effective, after }));
}

function isSame(a: QueueName, b: QueueName): boolean {
  return a.vhost === b.vhost && a.name === b.name;
}
