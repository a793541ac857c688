import { queueKey } from '../collect/rabbitmq/queues.ts';
import type { RemediationRule, RemediationSettings } from '../config/remediation-settings.ts';
import { matchesPattern } from '../decide/pattern.ts';
import { weeklyEnd } from '../decide/silence.ts';
import { windowAt } from '../decide/window.ts';
import type { Broker } from '../model/broker.ts';
import type { Node } from '../model/rabbitmq.ts';
import { readValue } from '../model/reading.ts';
import { type Impact, isOver, isUnderWay, type Plan, type QueueName, type Remediation } from '../model/remediation.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { canonicalCode, refusalsOf } from './amazon-mq.ts';
import { BY_SETTINGS } from './life.ts';
import { ACTIONS } from './registry.ts';
import { modeOf } from './rule.ts';

/** What guards look at. */
export interface GuardInput {
  readonly plan: Plan;
  readonly broker: Broker;
  readonly snapshot: Snapshot;
  /** Everything that was planned or done on this broker, this plan's own remediation included. */
  readonly remediations: readonly Remediation[];
  /** The remediation that wants to begin; undefined while it is only planned. */
  readonly own?: Remediation;
  readonly settings: RemediationSettings;
  readonly rule: RemediationRule;
  readonly now: number;
}

/** One reason why a change may not be made. `check` gives that reason, or undefined. */
export interface Guard {
  readonly id: string;
  readonly check: (input: GuardInput) => string | undefined;
}

export interface Verdict {
  readonly guard: string;
  /** Why it blocks; absent when it passes. */
  readonly blocked?: string;
}

const WINDOW_SECONDS = 2 * 3600;
const BREAKER_SECONDS = 86_400;

/** All of them hold for every action, when it is planned and again just before the first call. */
export const GUARDS: readonly Guard[] = [
  {
    id: 'mode',
    check: ({ rule, own, plan }) => {
      const mode = modeOf(plan.action, rule);
      if (mode === 'off') return `the settings turn ${plan.action} off for this broker`;
      if (mode === 'recommend') return `the mode is recommend: set approve for ${plan.action} on this broker`;
      const approved = own?.approval?.hash === plan.hash && own.approval.by !== BY_SETTINGS;
      return mode === 'approve' && own !== undefined && !approved ? 'nobody has approved this very plan' : undefined;
    },
  },
  {
    id: 'kill-switch',
    check: ({ settings, rule }) => (settings.stop || rule.stop ? 'the kill switch is on' : undefined),
  },
  { id: 'expiry', check: ({ plan, now }) => (now >= plan.expiresAt ? 'the plan has expired; plan anew' : undefined) },
  { id: 'maintenance-window', check: maintenanceWindow },
  {
    id: 'blackout',
    check: ({ settings, now }) => {
      const end = settings.blackouts.map((weekly) => weeklyEnd(weekly, now)).find((until) => until !== undefined);
      return end === undefined ? undefined : `a blackout holds for ${Math.ceil((end - now) / 60_000)} more minutes`;
    },
  },
  { id: 'broker-state', check: brokerState },
  { id: 'action-required', check: actionRequired },
  { id: 'pending-change', check: pendingChange },
  { id: 'fresh-data', check: freshData },
  { id: 'nodes', check: ({ snapshot, broker }) => nodeTrouble(nodesOf(snapshot), broker) },
  { id: 'alarms', check: alarms },
  { id: 'quorum', check: quorum },
  {
    id: 'cap-number',
    check: ({ plan, rule: { caps } }) => {
      const { of, count } = touched(plan);
      return count > caps[of] ? `it touches ${count} ${of}; ${caps[of]} are allowed` : undefined;
    },
  },
  { id: 'cap-percent', check: capPercent },
  { id: 'protected', check: protectedOnes },
  { id: 'allowed', check: notAllowed },
  { id: 'cool-down', check: coolDown },
  {
    id: 'one-change',
    check: ({ remediations, own }) => {
      const other = remediations.find((each) => each.id !== own?.id && isUnderWay(each));
      return other === undefined ? undefined : `${other.id} is under way on this broker`;
    },
  },
  {
    id: 'second-try',
    check: ({ remediations, plan, own, now }) => {
      const former = remediations.find(
        (each) =>
          each.id !== own?.id &&
          each.plan.hash === plan.hash &&
          each.journal.length > 0 &&
          isUnhelpful(each) &&
          now - each.changedAt < BREAKER_SECONDS * 1_000,
      );
      return former === undefined
        ? undefined
        : `this very plan was tried and ${former.state}; nothing has changed since`;
    },
  },
  { id: 'breaker', check: breaker },
];

/** One verdict per guard. A guard that cannot tell blocks. */
export function runGuards(input: GuardInput, guards: readonly Guard[] = GUARDS): Verdict[] {
  return guards.map(({ id, check }) => {
    try {
      if (isExempt(id, input)) return { guard: id };
      const blocked = check(input);
      return blocked === undefined ? { guard: id } : { guard: id, blocked };
    } catch (error) {
      return {
        guard: id,
        blocked: `it could not be evaluated: ${error instanceof Error ? error.message : String(error)}`,
      };
    }
  });
}

/** Some guards are about what an action is there to repair, or about what only the management API tells. */
function isExempt(id: string, { plan, snapshot }: GuardInput): boolean {
  const exempt = Object.entries(ACTIONS[plan.action].exempt ?? {}).find(([guard]) => guard === id)?.[1];
  return exempt === 'always' || (exempt === 'when-unread' && snapshot.rabbitmq?.nodes.state !== 'read');
}

/** Every reason in one sentence each; empty when all pass. */
export function blocksOf(verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap(({ guard, blocked }) => (blocked === undefined ? [] : [`${guard}: ${blocked}`]));
}

/** How many objects a plan changes, of how many, and what they are. */
function touched({ queueChanges, impact, queuesTotal }: Plan): Omit<Impact, 'queues'> {
  return impact ?? { of: 'queues', count: queueChanges.length, total: queuesTotal };
}

/** Every queue that a plan may touch, once. */
function touchedQueues({ queueChanges, impact }: Plan): readonly QueueName[] {
  const queues = [...queueChanges, ...(impact?.queues ?? [])].map(({ vhost, name }) => ({ vhost, name }));
  return [...new Map(queues.map((queue) => [queueKey(queue), queue])).values()];
}

function maintenanceWindow({ broker, settings, now }: GuardInput): string | undefined {
  if (broker.maintenanceWindow === undefined) return undefined;
  const window = windowAt(broker.maintenanceWindow, WINDOW_SECONDS, now);
  if (window === undefined) return `the time zone ${broker.maintenanceWindow.timeZone} of its window does not exist`;
  if (now >= window.start) return 'its maintenance window is running';
  const lead = window.start - now;
  return lead < settings.windowMarginSeconds * 1_000
    ? `its maintenance window begins in ${Math.ceil(lead / 60_000)} minutes`
    : undefined;
}

/** Amazon MQ takes no changes in other states, or takes them and restarts the broker in the middle. */
function brokerState({ snapshot }: GuardInput): string | undefined {
  if (snapshot.amazonMq === undefined) return undefined;
  const { description } = snapshot.amazonMq;
  if (description.state !== 'read') return `its state is not known: ${description.detail}`;
  const { state } = description.value;
  return state === 'RUNNING' || state === 'CRITICAL_ACTION_REQUIRED' ? undefined : `the broker is ${state}`;
}

function actionRequired({ snapshot, plan }: GuardInput): string | undefined {
  const { underCodes } = ACTIONS[plan.action];
  const description = readValue(snapshot.amazonMq?.description);
  const codes = description?.actionsRequired.map(({ code }) => code) ?? [];
  const other = codes.filter((code) => !underCodes.includes(canonicalCode(code)));
  if (other.length > 0)
    return `Amazon MQ demands something else first: ${other.map((code) => withRefusal(code, plan.action)).join(', ')}`;
  const unexplained = description?.state === 'CRITICAL_ACTION_REQUIRED' && codes.length === 0;
  return unexplained ? 'the broker is CRITICAL_ACTION_REQUIRED without a code' : undefined;
}

/** The code, and what Amazon MQ is documented to refuse of what the action would call. */
function withRefusal(code: string, action: Plan['action']): string {
  const calls = ACTIONS[action].iam?.flatMap(({ actions }) => actions) ?? [];
  const refused = refusalsOf(code).filter(({ operation }) => calls.includes(`mq:${operation}`));
  return refused.length === 0
    ? code
    : `${code} (${refused.map(({ operation, detail }) => `${operation} ${detail}`).join('; ')})`;
}

function pendingChange({ snapshot }: GuardInput): string | undefined {
  const pending = Object.entries(readValue(snapshot.amazonMq?.description)?.pending ?? {});
  const names = pending.filter(([, value]) => value !== undefined).map(([name]) => name);
  return names.length === 0 ? undefined : `a change waits for a restart: ${names.join(', ')}`;
}

function freshData({ snapshot, plan, settings, now }: GuardInput): string | undefined {
  const age = Math.round((now - snapshot.takenAt) / 1_000);
  if (!(age <= settings.freshSeconds)) return `the figures are ${age} s old; ${settings.freshSeconds} s are allowed`;
  const carried = ACTIONS[plan.action].sources.flatMap((source) => {
    const reading = snapshot.rabbitmq?.[source];
    if (reading?.state !== 'read') return [`${source} was not read`];
    const readAge = (now - (reading.readAt ?? snapshot.takenAt)) / 1_000;
    return readAge <= settings.freshSeconds ? [] : [`${source} is ${Math.round(readAge)} s old`];
  });
  return carried.length === 0 ? undefined : carried.join('; ');
}

function nodesOf({ rabbitmq }: Snapshot): readonly Node[] {
  const nodes = readValue(rabbitmq?.nodes);
  if (nodes === undefined || nodes.length === 0) throw new Error('the nodes were not read');
  return nodes;
}

function nodeTrouble(nodes: readonly Node[], { expectedNodes, deploymentMode }: Broker): string | undefined {
  const down = nodes.filter(({ running }) => !running).map(({ name }) => name);
  if (down.length > 0) return `node ${down.join(', ')} is down`;
  const expected = expectedNodes ?? (deploymentMode === 'cluster-multi-az' ? 3 : 1);
  if (nodes.length < expected) return `${nodes.length} of ${expected} nodes are there`;
  const parted = nodes.filter(({ partitions }) => partitions.length > 0).map(({ name }) => name);
  if (parted.length > 0) return `the cluster is partitioned, as seen by ${parted.join(', ')}`;
  return nodes.some(({ beingDrained }) => beingDrained === true) ? 'a node is in maintenance mode' : undefined;
}

function alarms({ snapshot, plan }: GuardInput): string | undefined {
  const { underAlarms } = ACTIONS[plan.action];
  const raised = nodesOf(snapshot).flatMap(({ name, memoryAlarm, diskAlarm }) => {
    if (memoryAlarm === undefined || diskAlarm === undefined) return [`alarms of ${name} are not known`];
    const memory = memoryAlarm && !underAlarms.includes('memory') ? [`memory alarm on ${name}`] : [];
    const disk = diskAlarm && !underAlarms.includes('disk') ? [`disk alarm on ${name}`] : [];
    return [...memory, ...disk];
  });
  return raised.length === 0 ? undefined : raised.join(', ');
}

function quorum({ snapshot }: GuardInput): string | undefined {
  const reading = snapshot.rabbitmq?.quorumCritical;
  if (reading === undefined) return 'whether quorum queues are at risk was not read';
  if (reading.state !== 'read') return `whether quorum queues are at risk is not known: ${reading.detail}`;
  return reading.value.healthy ? undefined : `quorum queues are at risk: ${reading.value.reason ?? 'no reason given'}`;
}

/** So few queues are never too large a share; of connections that is one. */
function capPercent({ plan, rule: { caps } }: GuardInput): string | undefined {
  const { of, count, total } = touched(plan);
  if (count <= (of === 'queues' ? caps.percentAbove : 1)) return undefined;
  const percent = (100 * count) / total;
  return percent <= caps.percent
    ? undefined
    : `it touches ${percent.toFixed(0)} % of all ${of === 'queues' ? of : `${of} of that owner`}; ${caps.percent} % are allowed`;
}

/** By the names of the settings, and by what owners have marked: a queue by an argument, a broker by a tag. */
function protectedOnes({ plan, rule: { protected: shield }, broker, snapshot }: GuardInput): string | undefined {
  const queues = touchedQueues(plan);
  const vhosts = [...queues, ...plan.limitChanges].map(({ vhost }) => vhost);
  const wanted = [...vhosts, ...(plan.request.vhosts ?? [])];
  const hits = [
    ...shield.brokerTags.filter((tag) => carries(broker.tags, tag)).map((tag) => `the broker, by its tag ${tag}`),
    ...matching(
      shield.queues,
      queues.map(({ name }) => name),
    ).map((name) => `queue ${name}`),
    ...matching(shield.vhosts, wanted).map((name) => `virtual host ${name}`),
    ...markedQueues(queues, shield.arguments, snapshot),
  ];
  return hits.length === 0 ? undefined : `protected: ${[...new Set(hits)].join(', ')}`;
}

function markedQueues(queues: readonly QueueName[], marks: readonly string[], { rabbitmq }: Snapshot): string[] {
  if (queues.length === 0 || marks.length === 0) return [];
  const details = new Map((readValue(rabbitmq?.queueDetails) ?? []).map((detail) => [queueKey(detail), detail]));
  return queues.flatMap((queue) => {
    const declared = details.get(queueKey(queue))?.arguments;
    if (declared === undefined) throw new Error(`the arguments of queue ${queue.name} were not read`);
    return marks
      .filter((mark) => carries(declared, mark))
      .map((mark) => `queue ${queue.name}, by its argument ${mark}`);
  });
}

/** A mark as `name`, or as `name=value`. */
function carries(marks: Readonly<Record<string, unknown>>, wanted: string): boolean {
  const [name = '', ...rest] = wanted.split('=');
  if (!Object.hasOwn(marks, name)) return false;
  return rest.length === 0 ? marks[name] !== false : String(marks[name]) === rest.join('=');
}

function notAllowed({ plan, rule: { allowed } }: GuardInput): string | undefined {
  if (ACTIONS[plan.action].destroys !== true) return undefined;
  const queues = touchedQueues(plan);
  if (queues.length === 0) throw new Error('the plan does not name its queues');
  const fine = matching(
    allowed.queues,
    queues.map(({ name }) => name),
  );
  const others = queues.filter(({ name }) => !fine.includes(name)).map(({ name }) => name);
  return others.length === 0
    ? undefined
    : `${others.join(', ')} may not be destroyed; name ${others.length === 1 ? 'it' : 'them'} in allowed.queues of the rule`;
}

function matching(patterns: readonly string[] = [], names: readonly string[]): string[] {
  return names.filter((name) => patterns.some((pattern) => matchesPattern(pattern, name)));
}

/** Counts from the end of whatever touched the broker last, helpful or not. */
function coolDown({ remediations, own, rule, now }: GuardInput): string | undefined {
  const ends = remediations
    .filter((each) => each.id !== own?.id && isOver(each) && each.journal.length > 0)
    .map(({ changedAt }) => changedAt + rule.coolDownSeconds * 1_000);
  const until = Math.max(0, ...ends);
  return now < until
    ? `the last change was just now; ${Math.ceil((until - now) / 1_000)} s of cool-down are left`
    : undefined;
}

/** One that helped, and that a person took back later, says nothing against trying again. */
function isUnhelpful({ state, journal, plan }: Remediation): boolean {
  const proofs = journal.filter((entry) => entry.stage === 'finish' && entry.endedAt !== undefined);
  const helped = proofs.length === plan.finish.length && proofs.every(({ state: end }) => PROVEN.includes(end));
  return state === 'failed' || (state === 'reverted' && !helped);
}

const PROVEN: readonly string[] = ['done', 'already'];

function breaker({ remediations, plan, settings, now }: GuardInput): string | undefined {
  const failures = remediations.filter(
    (each) => each.plan.action === plan.action && isUnhelpful(each) && now - each.changedAt < BREAKER_SECONDS * 1_000,
  );
  if (failures.length < settings.breakerFailures) return undefined;
  return `${plan.action} failed ${failures.length} times within a day on this broker; a person has to look first`;
}
