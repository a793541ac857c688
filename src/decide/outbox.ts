import type { IncidentSettings } from '../config/incident-settings.ts';
import type { Effect, OutboxEntry, Receipt } from '../model/effect.ts';

export interface OutboxPlan {
  /** Sent now, in this order: what waited first. */
  readonly dispatch: readonly Effect[];
  readonly withdrawn: readonly Withdrawal[];
}

export interface Withdrawal {
  readonly effect: Effect;
  readonly reason: string;
}

/**
 * What to send now of what is stored and what is new. An effect that was never tried is sent, also when a crash left
 * it behind; one that failed waits its time, or until its channel took something else. Newer news of the same incident replaces older news that failed.
 */
export function planOutbox(
  stored: readonly OutboxEntry[],
  receipts: readonly Receipt[],
  fresh: readonly Effect[],
  { delivery }: Pick<IncidentSettings, 'delivery'>,
  now: number,
): OutboxPlan {
  const newer = new Set(fresh.map(aboutWhat));
  const withdrawn = stored.flatMap((entry) => withdrawal(entry, newer, delivery, now));
  const gone = new Set(withdrawn.map(({ effect }) => effect.id));
  const due = stored.filter(
    (entry) => !gone.has(entry.effect.id) && (now >= nextAttempt(entry, delivery) || isBack(entry, receipts)),
  );
  return { dispatch: [...due.map(({ effect }) => effect), ...fresh], withdrawn };
}

function withdrawal(
  { effect, attempts }: OutboxEntry,
  newer: ReadonlySet<string>,
  delivery: IncidentSettings['delivery'],
  now: number,
): Withdrawal[] {
  if (attempts > 0 && effect.kind === 'notify' && newer.has(aboutWhat(effect))) {
    return [{ effect, reason: 'replaced by newer news of the same incident' }];
  }
  if (attempts > 0 && now - effect.at >= delivery.giveUpSeconds * 1_000) {
    return [{ effect, reason: `given up after ${attempts} attempts` }];
  }
  return [];
}

/** Epoch milliseconds; in the past for what was never tried. */
export function nextAttempt(
  { attempts, lastAttemptAt, lastOutcome, retryAfterMilliseconds }: OutboxEntry,
  delivery: IncidentSettings['delivery'],
): number {
  if (lastAttemptAt === undefined) return 0;
  if (lastOutcome === 'permanent') return lastAttemptAt + delivery.permanentRetrySeconds * 1_000;
  const wait = Math.min(delivery.retrySeconds * 2 ** (attempts - 1), delivery.maximumRetrySeconds) * 1_000;
  return lastAttemptAt + Math.max(wait, retryAfterMilliseconds ?? 0);
}

/** Whether the channel took something after it failed with this. */
function isBack({ effect, lastAttemptAt }: OutboxEntry, receipts: readonly Receipt[]): boolean {
  return receipts.some(
    ({ channel, outcome, at }) => channel === effect.channel && outcome === 'sent' && at > (lastAttemptAt ?? at),
  );
}

function aboutWhat(effect: Effect): string {
  const about = effect.kind === 'notify' ? effect.incident.id : effect.id;
  return `${effect.channel} ${about}`;
}
