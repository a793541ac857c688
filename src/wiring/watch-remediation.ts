import { systemClock } from '../adapters/local/system-clock.ts';
import type { Environment } from '../config/environment.ts';
import type { RemediationSettings } from '../config/remediation-settings.ts';
import { ConfigError, ConflictError } from '../errors.ts';
import type { Remediation } from '../model/remediation.ts';
import type { RemediationPort, RemediationStore } from '../ports.ts';
import { carryOut, HeldError } from '../remediate/apply.ts';
import { block } from '../remediate/life.ts';
import { ruleFor } from '../remediate/rule.ts';
import type { LocalOperator } from './local.ts';
import { type LocalApply, openLocalApply } from './local-remediation.ts';

/** Carries out, beside the passes of one machine, what they hand over. */
export interface LocalCrew extends RemediationPort {
  /** Lets go of what is under way, so that the next watch resumes it, and waits until that is written down. */
  close(): Promise<void>;
}

export interface CrewOptions {
  readonly store: RemediationStore;
  readonly settings: RemediationSettings;
  readonly environment: Environment;
  /** The operator whose passes it helps; asked for when there is work. */
  operator(): LocalOperator;
  /** What kept it from working, for people; the next pass hands over again. */
  trouble(text: string): void;
}

/** One remediation at a time for each broker; a pass never waits for it. */
export function openLocalCrew(options: CrewOptions): LocalCrew {
  const { store, trouble } = options;
  const running = new Map<string, Promise<void>>();
  let closing = false;
  const untilClosed = () => (closing ? 0 : Number.POSITIVE_INFINITY);
  return {
    store,
    async handOver(remediation) {
      const { brokerId, id } = remediation;
      if (closing || running.has(brokerId)) return;
      const work = carryOn(remediation, options, untilClosed)
        .catch((error: unknown) => {
          if (error instanceof HeldError || error instanceof ConflictError) return;
          trouble(`${id}: ${error instanceof Error ? error.message : String(error)}`);
        })
        .finally(() => running.delete(brokerId));
      running.set(brokerId, work);
    },
    async close() {
      closing = true;
      await Promise.all(running.values());
      await store.close();
    },
  };
}

async function carryOn(remediation: Remediation, options: CrewOptions, until: () => number): Promise<void> {
  const { store, settings, environment, operator } = options;
  const local = operator();
  const broker = local.brokers.find(({ id }) => id === remediation.brokerId);
  if (broker === undefined) return;
  const rule = ruleFor(settings, remediation.plan.action, broker);
  let opened: LocalApply;
  try {
    opened = await openLocalApply(broker, rule, {
      local,
      store,
      environment,
      action: remediation.plan.action,
      settings,
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    await store.put(block(remediation, error.problems.join('; '), systemClock.now()));
    return;
  }
  const { ports, close } = opened;
  const limits = {
    settings,
    rule,
    get until() {
      return until();
    },
  };
  await carryOut(remediation, ports, limits).finally(close);
}
