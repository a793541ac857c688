import type { RemediationSettings } from '../config/remediation-settings.ts';
import type { Advise } from '../decide/advised.ts';
import type { Decision } from '../decide/decide.ts';
import { ConflictError } from '../errors.ts';
import type { Inspection } from '../model/inspection.ts';
import type { Remediation } from '../model/remediation.ts';
import type { RemediationPort } from '../ports.ts';
import { adviser } from './advise.ts';
import { isDue } from './life.ts';

export interface AdvanceInput {
  readonly inspection: Inspection;
  readonly settings: RemediationSettings;
  readonly now: number;
}

export interface Advanced {
  readonly decision: Decision;
  /** To be handed over once everything is told. */
  readonly due: readonly Remediation[];
  /** Why remediations stay as they are; to be thrown once everything is told. */
  readonly failure?: unknown;
}

/** Somebody approved, denied or began in the same moment: looked at again, but not for ever. */
const ATTEMPTS = 3;

/**
 * Decides with what is stored of remediations, and stores what is decided about them before anything is told of it. Where
 * that cannot be done, what there is to tell is decided without them: telling does not wait for repairs.
 */
export async function advance(
  port: RemediationPort | undefined,
  { inspection, settings, now }: AdvanceInput,
  decideWith: (advise?: Advise) => Decision,
): Promise<Advanced> {
  const about = { inspection, settings, now, offers: port !== undefined };
  if (port === undefined) return { decision: decideWith(adviser({ ...about, known: [] })), due: [] };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const known = await port.store.list(inspection.broker.id);
      const decision = decideWith(adviser({ ...about, known }));
      const changed = new Map<string, Remediation>();
      for (const remediation of decision.remediations) {
        changed.set(remediation.id, await port.store.put(remediation));
      }
      const untouched = known.filter(({ id }) => !changed.has(id));
      return { decision, due: [...untouched, ...changed.values()].filter((each) => isDue(each, now)) };
    } catch (failure) {
      if (failure instanceof ConflictError && attempt < ATTEMPTS) continue;
      return { decision: decideWith(), due: [], failure };
    }
  }
}

/** Hands over what is due. Throws what kept remediations from being looked at. */
export async function handOver(port: RemediationPort | undefined, { due, failure }: Advanced): Promise<void> {
  if (failure !== undefined) throw failure;
  for (const remediation of due) await port?.handOver(remediation);
}
