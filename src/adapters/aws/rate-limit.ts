import { setTimeout as pause } from 'node:timers/promises';

/** Lets calls through at a steady rate after a burst. */
export interface RateLimit {
  /** Resolves when the caller may go on. Callers are served in their order. */
  take(): Promise<void>;
}

export interface RateLimitSettings {
  readonly perSecond: number;
  readonly burst: number;
}

/** What one account may call in a Region over all Amazon MQ APIs; "Quotas in Amazon MQ" of the developer guide, 2026-07. */
export const AMAZON_MQ_QUOTA: RateLimitSettings = { perSecond: 15, burst: 100 };

/** For a command that a person calls, once and alone. */
export const AMAZON_MQ_RATE: RateLimitSettings = { perSecond: 10, burst: 60 };

/** What the functions of the stack may use of the quota, all their containers together; the rest is for people and their tools. */
export const AMAZON_MQ_SHARES = {
  /** One tick at a time. */
  discovery: { perSecond: 6, burst: 35 },
  passes: { perSecond: 4, burst: 40 },
  /** Of remediate, and as much again of runbook. */
  changes: { perSecond: 2, burst: 10 },
} as const satisfies Readonly<Record<string, RateLimitSettings>>;

/** The part of a share that one of so many containers has. Even all of them at once do not use more than the share. */
export function partOf({ perSecond, burst }: RateLimitSettings, containers = 1): RateLimitSettings {
  return { perSecond: perSecond / containers, burst: burst / containers };
}

/** A token bucket; `monotonic` is in milliseconds. */
export function rateLimit({ perSecond, burst }: RateLimitSettings, monotonic = () => performance.now()): RateLimit {
  let tokens = burst;
  let filledAt = monotonic();
  return {
    async take() {
      const now = monotonic();
      tokens = Math.min(burst, tokens + ((now - filledAt) / 1_000) * perSecond) - 1;
      filledAt = now;
      if (tokens < 0) await pause((-tokens / perSecond) * 1_000);
    },
  };
}
