import { OperatorError } from '../errors.ts';
import type { Plan, Remediation } from '../model/remediation.ts';
import { isRefusal } from './action.ts';
import { doStep, save } from './do-step.ts';
import { blocksOf, type GuardInput, runGuards } from './guards.ts';
import { block, expire, nextTask, prechecked } from './life.ts';
import { planRemediation, viewOf } from './plan.ts';
import type { ApplyPorts } from './step-ports.ts';

export interface ApplySettings extends Pick<GuardInput, 'settings' | 'rule'> {
  /**
   * When this run has to let go (epoch milliseconds): nothing is begun after it, a wait is left in its middle, and what is
   * stored can be resumed at once. A call that is on its way is still seen to its end, some ten seconds at most.
   */
  readonly until?: number;
}

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
