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

/** Two thirds of the quota that one account has over all Amazon MQ APIs (15 a second, burst 100): others call too. */
export const AMAZON_MQ_RATE: RateLimitSettings = { perSecond: 10, burst: 60 };

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
