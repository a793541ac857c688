import { OperatorError, ReadError, WriteError } from '../errors.ts';
import type { Inspection } from '../model/inspection.ts';
import type { JournalEntry, Plan, Remediation, Step } from '../model/remediation.ts';
import type { Clock, ManagementReader, ManagementWriter, RemediationStore } from '../ports.ts';
import { isRefusal } from './action.ts';
import { blocksOf, type GuardInput, runGuards } from './guards.ts';
import { block, conclude, expire, nextTask, note, type Outcome, prechecked } from './life.ts';
import { planRemediation, viewOf } from './plan.ts';
import { isInForce, judge, pathsOf, queryOf, readPathOf, type Shown } from './read-back.ts';

/** Everything that carrying out a plan needs of the world. */
export interface ApplyPorts {
  readonly clock: Clock;
  readonly store: RemediationStore;
  readonly reader: ManagementReader;
  readonly writer: ManagementWriter;
  /** One look at the broker as it is now. */
  inspect(): Promise<Inspection>;
  sleep(milliseconds: number): Promise<void>;
  /** Called after everything that was written down. */
  progress?(remediation: Remediation): void;
}

export interface ApplySettings extends Pick<GuardInput, 'settings' | 'rule'> {
  /**
   * When this run has to let go (epoch milliseconds): nothing is begun after it, a wait is left in its middle, and what is
   * stored can be resumed at once. A call that is on its way is still seen to its end, some ten seconds at most.
   */
  readonly until?: number;
}

/** Outlives the longest single call; after a crash somebody else may go on then. */
const HOLD_MILLISECONDS = 60_000;
const LOOK_MILLISECONDS = 1_000;
/** A call that timed out here may still be on its way through the broker. */
const SETTLE_MILLISECONDS = 3_000;
/** Patience counts from the first attempt, but whoever resumes a call tries for so long. */
const RESUMED_MILLISECONDS = 30_000;
/** How long a call is tried for; what must be taken back is worth more patience than what may be begun. */
const PATIENCE_SECONDS = { forward: 60, revert: 600 } as const;
/** What the broker shows is kept for the record, but not endlessly. */
const KEPT = 4_000;

/**
 * Takes an approved remediation to its end or up to `until`, or resumes one that was left in the middle. Each step is
 * written down before it is done, so that after a crash the broker is asked how far it went. Throws `ConflictError` when somebody else works on it.
 */
export async function carryOut(
  remediation: Remediation,
  ports: ApplyPorts,
  settings: ApplySettings,
): Promise<Remediation> {
  const now = ports.clock.now();
  if (remediation.heldUntil !== undefined && now < remediation.heldUntil) throw new HeldError(remediation, now);
  let current = expire(remediation, now);
  if (current !== remediation) current = await save(current, ports);
  if (current.state === 'prechecked') current = await precheck(current, ports, settings);
  for (;;) {
    const task = nextTask(current);
    if (task.kind !== 'over' && isTimeUp(settings, ports)) return letGo(current, ports);
    switch (task.kind) {
      case 'over':
        return current;
      case 'approval':
        return current;
      case 'precheck':
        current = await precheck(current, ports, settings);
        break;
      case 'step':
        current = await doStep(current, task.step, task.entry, { ...ports, timeIsUp: () => isTimeUp(settings, ports) });
        break;
    }
  }
}

function isTimeUp({ until }: ApplySettings, { clock }: ApplyPorts): boolean {
  return until !== undefined && clock.now() >= until;
}

/** Gives it up to whoever comes next, in the middle of whatever it was at. */
async function letGo(remediation: Remediation, ports: ApplyPorts): Promise<Remediation> {
  const { heldUntil, ...free } = remediation;
  return heldUntil === undefined ? remediation : save(free, ports);
}

/** Somebody else works on it, or did until a moment ago. */
export class HeldError extends OperatorError {
  override readonly name = 'HeldError';
  constructor({ id, heldUntil = 0 }: Remediation, now: number) {
    super('REMEDIATION_HELD', `${id} is being carried out by another run.`, {
      fix: `If that run has ended, it can be resumed in ${Math.ceil((heldUntil - now) / 1_000)} s.`,
    });
  }
}

/** Plans anew from the broker as it is now: only the very same plan goes on, and only when every guard passes. */
async function precheck(remediation: Remediation, ports: ApplyPorts, settings: ApplySettings): Promise<Remediation> {
  const inspection = await ports.inspect();
  const { plan } = remediation;
  const now = ports.clock.now();
  const anew = planRemediation(viewOf(inspection), plan.request, settings.settings);
  const verdicts = runGuards({
    plan,
    broker: inspection.broker,
    snapshot: inspection.snapshot,
    remediations: await ports.store.list(plan.brokerId),
    own: remediation,
    ...settings,
    now,
  });
  const reasons = [...changesSince(plan, anew), ...blocksOf(verdicts)];
  const checked = reasons.length > 0 ? block(remediation, reasons.join('; '), now) : prechecked(remediation, now);
  return save(checked, ports);
}

function changesSince(plan: Plan, anew: ReturnType<typeof planRemediation>): string[] {
  if (isRefusal(anew)) return anew.refused.map((reason) => `live-state: ${reason}`);
  return anew.hash === plan.hash ? [] : ['live-state: the broker is not as it was when this was planned; plan anew'];
}

async function save(remediation: Remediation, { store, progress }: ApplyPorts): Promise<Remediation> {
  const saved = await store.put(remediation);
  progress?.(saved);
  return saved;
}

function hold(remediation: Remediation, now: number): Remediation {
  return { ...remediation, heldUntil: now + HOLD_MILLISECONDS };
}

/** What one step needs beside the world: whether this run has to end. */
interface StepPorts extends ApplyPorts {
  timeIsUp(): boolean;
}

async function doStep(
  remediation: Remediation,
  step: Step,
  entry: JournalEntry | undefined,
  ports: StepPorts,
): Promise<Remediation> {
  const stepped =
    step.kind === 'write' ? await write(remediation, step, entry, ports) : await wait(remediation, step, entry, ports);
  return save(stepped, ports);
}

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** One call. Before each attempt the broker is asked whether it is needed; an answer that is missing is looked up. */
async function write(
  remediation: Remediation,
  { write: call }: Of<'write'>,
  entry: JournalEntry | undefined,
  ports: StepPorts,
): Promise<Remediation> {
  const { clock, writer } = ports;
  const startedAt = entry?.startedAt ?? clock.now();
  const patience = remediation.stage.kind === 'revert' ? PATIENCE_SECONDS.revert : PATIENCE_SECONDS.forward;
  const until = Math.max(startedAt + patience * 1_000, clock.now() + RESUMED_MILLISECONDS);
  let current = remediation;
  let earlier = entry?.before;
  let attempts = entry?.attempts ?? 0;
  let detail = 'the broker did not answer';
  const ended = (outcome: Outcome) => conclude(current, outcome, clock.now());
  do {
    const shown = await look(readPathOf(call), ports);
    const inForce = understood(() => shown && isInForce(call, shown, attempts > 0 ? earlier : undefined));
    if (shown !== undefined && inForce === true) {
      if (attempts === 0)
        current = note(hold(current, clock.now()), { startedAt, state: 'writing', attempts, before: kept(shown) });
      return ended({
        state: attempts === 0 ? 'already' : 'done',
        after: kept(shown),
        ...(attempts === 0 ? {} : { detail }),
      });
    }
    if (shown !== undefined && inForce === false) {
      earlier ??= kept(shown);
      attempts += 1;
      current = await save(
        note(hold(current, clock.now()), { startedAt, state: 'writing', attempts, before: earlier }),
        ports,
      );
      try {
        const { status, words } = await writer.send(call);
        if (status < 300) {
          const after = await look(readPathOf(call), ports);
          return ended({
            state: 'done',
            detail: `HTTP ${status}`,
            ...(after === undefined ? {} : { after: kept(after) }),
          });
        }
        detail = `HTTP ${status}${words === '' ? '' : ` ${words}`}`;
        if (status < 500) return ended({ state: 'refused', detail });
      } catch (error) {
        if (!(error instanceof WriteError)) throw error;
        detail = error.message;
      }
    }
    await ports.sleep(SETTLE_MILLISECONDS);
    if (ports.timeIsUp()) return attempts > 0 ? current : begun();
  } while (clock.now() < until);
  if (attempts === 0) current = begun();
  return ended({ state: 'uncertain', detail });

  function begun(): Remediation {
    return note(hold(current, clock.now()), { startedAt, state: 'writing', attempts });
  }
}

/** Looks until it is so, or stands still for too long, or takes too long. */
async function wait(
  remediation: Remediation,
  step: Of<'wait'>,
  entry: JournalEntry | undefined,
  ports: StepPorts,
): Promise<Remediation> {
  const { clock } = ports;
  const startedAt = entry?.startedAt ?? clock.now();
  let current = remediation;
  let progress = { value: entry?.progress?.value ?? Number.NEGATIVE_INFINITY, since: clock.now() };
  let detail = entry?.detail ?? 'the broker did not answer';
  for (;;) {
    const shown = await Promise.all(pathsOf(step.check).map((path) => look(path, ports)));
    const now = clock.now();
    const seen = shown.flatMap((one) => one ?? []);
    const judgement = understood(() => (seen.length === shown.length ? judge(step.check, seen) : undefined));
    // Not knowing is not standing still.
    if (judgement === undefined) progress = { ...progress, since: now };
    else {
      detail = judgement.detail;
      if (judgement.progress !== progress.value) progress = { value: judgement.progress, since: now };
      if (judgement.holds) return conclude(noted(), { state: 'done', detail }, now);
    }
    if (now - startedAt >= step.withinSeconds * 1_000) return conclude(noted(), { state: 'timed-out', detail }, now);
    const stands = now - progress.since;
    if (step.stallSeconds !== undefined && stands >= step.stallSeconds * 1_000) {
      return conclude(noted(), { state: 'stalled', detail }, now);
    }
    if (ports.timeIsUp()) return noted();
    current = await save(noted(), ports);
    await ports.sleep(LOOK_MILLISECONDS);
  }

  function noted(): Remediation {
    const known = Number.isFinite(progress.value) ? { progress } : {};
    return note(hold(current, clock.now()), { startedAt, state: 'waiting', attempts: 0, detail, ...known });
  }
}

/** A reply of another shape than RabbitMQ's tells nothing. */
function understood<T>(look: () => T | undefined): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof ReadError) return undefined;
    throw error;
  }
}

/** What the broker shows; undefined while it cannot be asked. */
async function look(path: string, { reader }: ApplyPorts): Promise<Shown | undefined> {
  try {
    const { status, body } = await reader.get(path, queryOf(path));
    return status === 200 || status === 404 ? { status, body } : undefined;
  } catch (error) {
    if (error instanceof ReadError) return undefined;
    throw error;
  }
}

function kept({ status, body }: Shown): string {
  return status === 404 ? '' : body.slice(0, KEPT);
}
