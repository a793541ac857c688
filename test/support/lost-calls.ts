import { setTimeout as sleep } from 'node:timers/promises';
import { createManagementWriter } from '../../src/adapters/rabbitmq/management-writer.ts';
import type { Lab } from '../../src/lab/lab.ts';
import type { Plan, Remediation } from '../../src/model/remediation.ts';
import type { ApplyPorts } from '../../src/remediate/step-ports.ts';
import { adminOf, type Bench, slowBroker } from './remediation.ts';

/** What is lost of the first call that changes something: the answer, once it has taken effect, or the call itself. */
export const LOST = ['reply', 'request'] as const;

export interface LostCall {
  readonly ended: Remediation;
  /** Calls that change something and reached the broker. */
  readonly forwarded: readonly string[];
}

/** Carries out a plan through a line that loses its first call. */
export async function applyWithLostCall(
  bench: Bench,
  lab: Lab,
  plan: Plan,
  { lose, ports = {} }: { readonly lose: (typeof LOST)[number]; readonly ports?: Partial<ApplyPorts> },
): Promise<LostCall> {
  const slow = await slowBroker(lab.managementUrl, lose);
  const writer = createManagementWriter({
    url: slow.url,
    credentials: adminOf(lab),
    timeoutMilliseconds: 1_000,
  });
  try {
    return { ended: await bench.apply(plan, { writer, ...ports }), forwarded: slow.forwarded };
  } finally {
    await writer.close();
    await slow.close();
  }
}

export type Pace = (milliseconds: number) => Promise<void>;

/** How time passes while a change is watched: the broker's figures need some seconds of it to show what was done. */
export function pacesOf({ hurry }: Pick<Bench, 'hurry'>): { readonly slowly: Pace; readonly briskly: Pace } {
  const slowly = async (milliseconds: number) => {
    await hurry(milliseconds);
    await sleep(400);
  };
  // Only the pauses after a lost call need them; what holds for a minute is watched as fast as can be.
  return { slowly, briskly: (milliseconds) => (milliseconds > 1_000 ? slowly(milliseconds) : hurry(milliseconds)) };
}
