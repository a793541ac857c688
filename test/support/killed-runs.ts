import type { Lab } from '../../src/lab/lab.ts';
import { labAdmin } from '../../src/lab/lab.ts';
import type { PlanRequest, Remediation, Write } from '../../src/model/remediation.ts';
import { planRemediation, viewOf } from '../../src/remediate/plan.ts';
import type { ApplyPorts } from '../../src/remediate/step-ports.ts';
import { BENCH_SETTINGS, Crash, crashAt, openBench, planned } from './remediation.ts';

/** One plan whose operator was killed just before its n-th call, and that another one went on with. */
export interface KilledRun {
  readonly call: number;
  readonly vhost: string;
  /** False where it was over before that call. */
  readonly killed: boolean;
  readonly ended: Remediation;
  /** What was sent, by both operators. */
  readonly sent: readonly Write[];
}

export interface KilledPlans {
  /** One for each call; the same plan is made for each of them. */
  readonly vhosts: readonly string[];
  readonly request: (vhost: string) => PlanRequest;
  /** Called once every run waits for something. */
  readonly onceAllWait?: () => Promise<void>;
}

/** Virtual hosts that the users of the lab may use, without limits and without policies. */
export async function makeVhosts(lab: Lab, names: readonly string[]): Promise<void> {
  const admin = labAdmin(lab);
  const all = { configure: '.*', write: '.*', read: '.*' };
  await Promise.all(
    names.map(async (name) => {
      await admin.put(`vhosts/${name}`, {});
      for (const user of [lab.adminUser, lab.monitorUser]) await admin.put(`permissions/${name}/${user}`, all);
    }),
  );
}

export async function dropVhosts(lab: Lab, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => labAdmin(lab).delete(`vhosts/${name}`)));
}

/**
 * Carries out the same plan in each virtual host at the same time, and kills the first operator of the n-th before its n-th call.
 * Time stands still but for the minute after which a second operator goes on, so that no wait ends by being slow.
 */
export async function killAtEachCall(lab: Lab, plans: KilledPlans): Promise<KilledRun[]> {
  const { vhosts, request, onceAllWait } = plans;
  const looking = openBench(lab);
  const inspection = await looking.ports.inspect();
  await looking.close();
  const waiting = new Set<string>();
  let released: Promise<void> | undefined;
  const progressOf = (vhost: string) => (remediation: Remediation) => {
    if (remediation.journal.at(-1)?.state === 'waiting') waiting.add(vhost);
    if (waiting.size === vhosts.length) released ??= onceAllWait?.();
  };
  const runs = await Promise.all(
    vhosts.map(async (vhost, index): Promise<KilledRun> => {
      const bench = openBench(lab);
      const plan = planned(planRemediation(viewOf(inspection), request(vhost), BENCH_SETTINGS));
      const at = (now: number): Partial<ApplyPorts> => ({ clock: { now: () => now }, progress: progressOf(vhost) });
      const { ports } = crashAt({ ...bench.ports, ...at(plan.plannedAt) }, index + 1);
      try {
        const ended = await killable(bench.apply(plan, ports));
        const [left] = await bench.store.list();
        const over = ended ?? (await bench.resume(left?.id ?? '', at(plan.plannedAt + 61_000)));
        return { call: index + 1, vhost, killed: ended === undefined, ended: over, sent: bench.sent };
      } finally {
        await bench.close();
      }
    }),
  );
  await released;
  return runs;
}

/** Undefined where it was killed. */
async function killable<T>(run: Promise<T>): Promise<T | undefined> {
  try {
    return await run;
  } catch (error) {
    if (error instanceof Crash) return undefined;
    throw error;
  }
}
