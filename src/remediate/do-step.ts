import { WriteError } from '../errors.ts';
import type { JournalEntry, Remediation, Step } from '../model/remediation.ts';
import { type Change, callChange, writeChange } from './change.ts';
import { conclude, note, type Outcome } from './life.ts';
import { understood } from './look.ts';
import type { Shown } from './read-back.ts';
import type { ApplyPorts, StepPorts } from './step-ports.ts';
import { judgeNow, paceOf } from './watch-check.ts';

/** Outlives the longest single call; after a crash somebody else may go on then. */
const HOLD_MILLISECONDS = 60_000;
/** A call that timed out here may still be on its way through the broker. */
const SETTLE_MILLISECONDS = 3_000;
/** A restart or a promotion that was accepted shows within that time; without a sign it may be asked for again. */
const WATCH_MILLISECONDS = 60_000;
/** Patience counts from the first attempt, but whoever resumes a call tries for so long. */
const RESUMED_MILLISECONDS = 30_000;
/** What is shown is kept for the record, but not endlessly. */
const KEPT = 4_000;
/** How long a call is tried for; what must be taken back is worth more patience than what may be begun. */
const PATIENCE_SECONDS = { forward: 60, watched: 240, revert: 600 } as const;

export async function save(remediation: Remediation, { store, progress }: ApplyPorts): Promise<Remediation> {
  const saved = await store.put(remediation);
  progress?.(saved);
  return saved;
}

/** One step of a plan, up to its end or to that of this run. */
export async function doStep(
  remediation: Remediation,
  step: Step,
  entry: JournalEntry | undefined,
  ports: StepPorts,
): Promise<Remediation> {
  return save(await advance(remediation, step, entry, ports), ports);
}

function advance(remediation: Remediation, step: Step, entry: JournalEntry | undefined, ports: StepPorts) {
  switch (step.kind) {
    case 'write':
      return change(remediation, writeChange(step.write, ports), entry, ports);
    case 'call':
      return change(remediation, callChange(step.call, remediation, ports), entry, ports);
    case 'wait':
      return wait(remediation, step, entry, ports);
  }
}

function hold(remediation: Remediation, now: number): Remediation {
  return { ...remediation, heldUntil: now + HOLD_MILLISECONDS };
}

/** A call that may be on its way, and whether it was watched from its beginning. */
interface Lost {
  readonly at: number;
  readonly watched: boolean;
}

/** Whether a call may be sent now. `give-up`: it may have taken effect, and another one would be a second change. */
function verdict({ resend }: Change, lost: Lost | undefined, now: number): 'send' | 'watch' | 'give-up' {
  if (lost === undefined || resend === 'freely') return 'send';
  if (resend === 'never' || (resend === 'watched' && !lost.watched)) return 'give-up';
  return now - lost.at >= WATCH_MILLISECONDS ? 'send' : 'watch';
}

/** One call. Before each attempt it is looked up whether it is needed; so is an answer that is missing. */
async function change(
  remediation: Remediation,
  call: Change,
  entry: JournalEntry | undefined,
  ports: StepPorts,
): Promise<Remediation> {
  const { clock } = ports;
  const startedAt = entry?.startedAt ?? clock.now();
  const until = Math.max(startedAt + patienceOf(remediation, call) * 1_000, clock.now() + RESUMED_MILLISECONDS);
  let current = remediation;
  let earlier = entry?.before;
  let attempts = entry?.attempts ?? 0;
  let lost: Lost | undefined = attempts > 0 ? { at: startedAt, watched: false } : undefined;
  let detail = 'there was no answer';
  const ended = (outcome: Outcome) => conclude(current, outcome, clock.now());
  do {
    const shown = await call.look();
    const inForce = understood(() => shown && call.isInForce(shown, attempts > 0 ? earlier : undefined));
    if (shown !== undefined && inForce === true) {
      if (attempts === 0) current = writing({ before: kept(shown) });
      const told = attempts === 0 ? {} : { detail };
      return ended({ state: attempts === 0 ? 'already' : 'done', after: kept(shown), ...told });
    }
    const next = verdict(call, lost, clock.now());
    if (next === 'give-up' && inForce === false) return ended({ state: 'unanswered', detail });
    if (next === 'watch') current = await save(hold(current, clock.now()), ports);
    if (shown !== undefined && inForce === false && next === 'send') {
      earlier ??= kept(shown);
      attempts += 1;
      current = await save(writing({ before: earlier }), ports);
      const sent = await send(call);
      if (sent.kind === 'accepted') {
        const after = await call.look();
        return ended({ state: 'done', detail: sent.detail, ...(after === undefined ? {} : { after: kept(after) }) });
      }
      detail = sent.detail;
      if (sent.kind === 'refused') return ended({ state: 'refused', detail });
      lost = sent.kind === 'lost' ? { at: clock.now(), watched: true } : lost;
    }
    await ports.sleep(SETTLE_MILLISECONDS);
    if (ports.timeIsUp()) return attempts > 0 ? current : writing();
  } while (clock.now() < until);
  if (attempts === 0) current = writing();
  return ended({ state: 'uncertain', detail });

  function writing(seen: { readonly before?: string } = {}): Remediation {
    return note(hold(current, clock.now()), { startedAt, state: 'writing', attempts, ...seen });
  }
}

function patienceOf({ stage }: Remediation, { resend }: Change): number {
  if (stage.kind === 'revert') return PATIENCE_SECONDS.revert;
  return resend === 'watched' || resend === 'late' ? PATIENCE_SECONDS.watched : PATIENCE_SECONDS.forward;
}

/** `lost`: it may have taken effect. `unsent`: it has not. */
interface Sent {
  readonly kind: 'accepted' | 'refused' | 'lost' | 'unsent';
  readonly detail: string;
}

async function send(call: Change): Promise<Sent> {
  try {
    const { status, words } = await call.send();
    const detail = `HTTP ${status}${words === '' ? '' : ` ${words}`}`;
    if (status < 300) return { kind: 'accepted', detail };
    return { kind: status < 500 ? 'refused' : 'lost', detail };
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    return { kind: error.kind === 'not-sent' ? 'unsent' : 'lost', detail: error.message };
  }
}

/** Looks until it is so, or stands still for too long, or takes too long. */
async function wait(
  remediation: Remediation,
  step: Extract<Step, { kind: 'wait' }>,
  entry: JournalEntry | undefined,
  ports: StepPorts,
): Promise<Remediation> {
  const { clock } = ports;
  const startedAt = entry?.startedAt ?? clock.now();
  let current = remediation;
  let progress = { value: entry?.progress?.value ?? Number.NEGATIVE_INFINITY, since: clock.now() };
  let detail = entry?.detail ?? 'the broker did not answer';
  for (;;) {
    const seconds = (clock.now() - startedAt) / 1_000;
    const judgement = await judgeNow(step.check, { progress: progress.value, seconds }, ports);
    const now = clock.now();
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
    await ports.sleep(paceOf(step.check, seconds));
  }

  function noted(): Remediation {
    const known = Number.isFinite(progress.value) ? { progress } : {};
    return note(hold(current, clock.now()), { startedAt, state: 'waiting', attempts: 0, detail, ...known });
  }
}

function kept({ status, body }: Shown): string {
  return status === 404 ? '' : body.slice(0, KEPT);
}
