import type { Clock } from '../../ports.ts';

export interface VirtualClock extends Clock {
  /** Moves the time, also backwards, by milliseconds. */
  advance(milliseconds: number): void;
}

/** A clock that stands still until it is moved: rehearsals and timelines take no time. */
export function virtualClock(start: number): VirtualClock {
  let time = start;
  return {
    now: () => time,
    advance: (milliseconds) => {
      time += milliseconds;
    },
  };
}
