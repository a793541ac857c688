import type { RemediationSettings } from '../config/remediation-settings.ts';
import { ConflictError } from '../errors.ts';
import type { Broker } from '../model/broker.ts';
import type { Incident } from '../model/incident.ts';
import type { Inspection } from '../model/inspection.ts';
import { isOver, type Plan, type PlanRequest, type Remediation } from '../model/remediation.ts';
import type { Clock, RemediationStore } from '../ports.ts';
import { isRefusal } from './action.ts';
import { decidePlan, whatBecameOf } from './decide-proposal.ts';
import { blocksOf, runGuards } from './guards.ts';
import { propose } from './life.ts';
import { planRemediation, viewOf } from './plan.ts';
import { proposalsFor } from './proposals.ts';
import { ruleFor } from './rule.ts';
import { type RunbookAnswer, summaryOf } from './runbook-answer.ts';
import {
  RUNBOOK_VERSION,
  type RunbookPlanRequest,
  type RunbookRequest,
  RunbookRequestError,
} from './runbook-request.ts';
import { takeBack } from './take-back.ts';

/** Everything that answering needs of the world. Nothing in it can change a broker. */
export interface RunbookPorts {
  readonly clock: Clock;
  readonly store: RemediationStore;
  readonly settings: RemediationSettings;
  /** Those that are watched. */
  brokers(): Promise<readonly Broker[]>;
  inspect(broker: Broker): Promise<Inspection>;
  /** What is stored of its incidents. */
  incidents(broker: Broker): Promise<readonly Incident[]>;
  /** Asks for a pass over the broker, which hands the remediation over. */
  wake(remediation: Remediation): Promise<void>;
  /** Keeps a task token until the remediation has ended. */
  keepToken(remediation: Remediation, taskToken: string): Promise<void>;
}

type Of<Kind extends RunbookRequest['request']> = Extract<RunbookRequest, { request: Kind }>;
type Decision = Of<'approve'> | Of<'apply'> | Of<'deny'>;

/** Answers a request. Throws `RunbookRequestError` when it names a broker or a plan that there is not. */
export async function answerRunbook(request: RunbookRequest, ports: RunbookPorts): Promise<RunbookAnswer> {
  const broker = await brokerOf(request.broker, ports);
  switch (request.request) {
    case 'plan':
      return plan(request, broker, ports);
    case 'approve':
    case 'apply':
    case 'deny':
      return decide(request, broker, ports);
    case 'wait':
      return wait(request, broker, ports);
    case 'status':
      return status(request, broker, ports);
    case 'revert':
      return revert(request, broker, ports);
  }
}

async function brokerOf(text: string, { brokers }: RunbookPorts): Promise<Broker> {
  const all = await brokers();
  const found = all.find(({ id, name }) => id === text || name === text);
  if (found !== undefined) return found;
  const names = all.map(({ name }) => name).slice(0, 20);
  throw new RunbookRequestError([
    `broker: "${text}" is not watched; use the name or id of one that is: ${names.join(', ') || 'there is none yet'}`,
  ]);
}

/** All with that plan, oldest first. The same plan may be proposed anew after it was taken back. */
async function withPlan(hash: string, broker: Broker, { store }: RunbookPorts) {
  const known = (await store.list(broker.id)).filter((one) => one.plan.hash.startsWith(hash));
  const hashes = new Set(known.map((one) => one.plan.hash));
  if (hashes.size > 1) {
    throw new RunbookRequestError([`plan: ${hash} may mean ${[...hashes].join(' or ')}; give more of it`]);
  }
  const newest = known.at(-1);
  if (newest !== undefined) return { known, newest };
  throw new RunbookRequestError([`plan: no plan ${hash} of broker ${broker.name} is stored; ask for a plan first`]);
}

/** The one to decide on: the newest that is not over, if there is one. */
async function openOne(hash: string, broker: Broker, ports: RunbookPorts): Promise<Remediation> {
  const { known, newest } = await withPlan(hash, broker, ports);
  return known.findLast((one) => !isOver(one)) ?? newest;
}

/** The one to ask about: the newest that somebody agreed to, if there is one. */
async function approvedOne(hash: string, broker: Broker, ports: RunbookPorts): Promise<Remediation> {
  const { known, newest } = await withPlan(hash, broker, ports);
  return known.findLast(({ approval }) => approval !== undefined) ?? newest;
}

async function plan(request: RunbookPlanRequest, broker: Broker, ports: RunbookPorts): Promise<RunbookAnswer> {
  const { version: _version, request: _request, broker: _broker, by, ...asked } = request;
  const { settings, store, clock } = ports;
  const inspection = await ports.inspect(broker);
  const planned = planRemediation(viewOf(inspection), asked satisfies PlanRequest, settings);
  if (isRefusal(planned)) return { version: RUNBOOK_VERSION, outcome: 'refused', reasons: [...planned.refused] };
  const rule = ruleFor(settings, planned.action, broker);
  const remediations = await store.list(broker.id);
  const verdicts = runGuards({
    plan: planned,
    broker,
    snapshot: inspection.snapshot,
    remediations,
    settings,
    rule,
    now: clock.now(),
  });
  // The same request twice, as a step that is tried again sends it, finds the plan that it has made.
  const open = remediations.find(
    (one) => one.plan.hash === planned.hash && !isOver(one) && clock.now() < one.plan.expiresAt,
  );
  const mayBeApproved = rule.mode === 'approve' || rule.mode === 'auto';
  const proposed = { ...propose(planned, by, { mayBeApproved }), ...(await purposeOf(planned, broker, ports)) };
  const remediation = open ?? (await store.put(proposed));
  return {
    version: RUNBOOK_VERSION,
    outcome: 'planned',
    remediation: summaryOf(remediation),
    blockedBy: blocksOf(verdicts),
    steps: planned.steps.map(({ why }) => why),
    revert: planned.revert.map(({ why }) => why),
  };
}

/** What would help an open incident belongs to it: people see it there, and no pass proposes it a second time. */
async function purposeOf({ action }: Plan, broker: Broker, { incidents }: RunbookPorts) {
  const open = (await incidents(broker)).filter(({ state }) => state === 'open');
  const incident = open.find((one) => proposalsFor(one).some((row) => row.action === action));
  return incident === undefined ? {} : { incidentId: incident.id };
}

async function decide(request: Decision, broker: Broker, ports: RunbookPorts): Promise<RunbookAnswer> {
  const remediation = await openOne(request.plan, broker, ports);
  const { plan: planned } = remediation;
  const { mode } = ruleFor(ports.settings, planned.action, broker);
  if (request.request !== 'deny' && (mode === 'off' || mode === 'recommend')) {
    const reason = `the mode of ${planned.action} on ${broker.name} is ${mode}: set approve in remediations.rules`;
    return { version: RUNBOOK_VERSION, outcome: 'refused', reasons: [reason] };
  }
  if (request.request === 'apply' && request.taskToken !== undefined) {
    await ports.keepToken(remediation, request.taskToken);
  }
  const kind = request.request === 'deny' ? 'deny' : 'approve';
  const at = ports.clock.now();
  const decided = await decidePlan({ kind, remediation, hash: planned.hash, by: request.by, at }, ports.store);
  await ports.wake(decided.remediation);
  return {
    version: RUNBOOK_VERSION,
    outcome: decided.changed ? 'decided' : 'unchanged',
    detail: whatBecameOf(decided, planned.hash),
    remediation: summaryOf(decided.remediation),
  };
}

async function wait(
  { plan: hash, taskToken }: Of<'wait'>,
  broker: Broker,
  ports: RunbookPorts,
): Promise<RunbookAnswer> {
  const remediation = await openOne(hash, broker, ports);
  await ports.keepToken(remediation, taskToken);
  await ports.wake(remediation);
  const detail = `${remediation.id} is ${remediation.state}: ${remediation.reason}; the task hears of its end`;
  return { version: RUNBOOK_VERSION, outcome: 'unchanged', detail, remediation: summaryOf(remediation) };
}

async function status({ plan: hash }: Of<'status'>, broker: Broker, ports: RunbookPorts): Promise<RunbookAnswer> {
  const found = hash === undefined ? await ports.store.list(broker.id) : [await approvedOne(hash, broker, ports)];
  return { version: RUNBOOK_VERSION, outcome: 'status', remediations: found.map(summaryOf) };
}

async function revert({ plan: hash, by }: Of<'revert'>, broker: Broker, ports: RunbookPorts): Promise<RunbookAnswer> {
  const remediation = await approvedOne(hash, broker, ports);
  const taken = takeBack(remediation, await ports.store.list(broker.id), by, ports.clock.now());
  if ('why' in taken) return { version: RUNBOOK_VERSION, outcome: 'refused', reasons: [taken.why] };
  try {
    const stored = await ports.store.put(taken);
    await ports.wake(stored);
    const detail = `${stored.id} is being taken back`;
    return { version: RUNBOOK_VERSION, outcome: 'decided', detail, remediation: summaryOf(stored) };
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    const reasons = [
      'another change of this broker is under way, or this one has just moved on; ask again in a minute',
    ];
    return { version: RUNBOOK_VERSION, outcome: 'refused', reasons };
  }
}
