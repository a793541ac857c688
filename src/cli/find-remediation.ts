import { ConfigError } from '../errors.ts';
import { isOver, type Remediation } from '../model/remediation.ts';
import type { RemediationStore } from '../ports.ts';

/** Where a plan is looked for, and how the argument that names it is called in messages. */
export interface PlanSearch {
  readonly argument: string;
  readonly brokerId?: string;
}

/** The newest remediation that the text names by the hash of its plan and that is not over. Throws `ConfigError`. */
export async function findRemediation(
  store: RemediationStore,
  hash: string,
  { argument, brokerId }: PlanSearch,
): Promise<Remediation> {
  const known = (await store.list(brokerId)).filter(({ plan }) => plan.hash.startsWith(hash));
  const hashes = [...new Set(known.map(({ plan }) => plan.hash))];
  if (hashes.length > 1) {
    throw new ConfigError([`${argument}: "${hash}" may mean ${hashes.join(' or ')}; give more of it`]);
  }
  const open = known.findLast((remediation) => !isOver(remediation));
  if (open !== undefined) return open;
  const last = known.at(-1);
  throw new ConfigError([
    last === undefined
      ? `${argument}: no plan ${hash} is stored; mq-operator remediations lists them`
      : `${argument}: ${last.id} is over (${last.state}: ${last.reason}); plan anew`,
  ]);
}

/** Stores what a command made of a remediation, where it made anything of it. */
export async function saved(before: Remediation, after: Remediation, store: RemediationStore): Promise<Remediation> {
  return after === before ? before : store.put(after);
}
