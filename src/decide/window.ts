import { DateTime } from 'luxon';
import type { MaintenanceWindow } from '../model/broker.ts';
import { atTime, WEEKDAYS } from './silence.ts';

/** One week's occurrence of a maintenance window, epoch milliseconds. */
export interface WindowTime {
  readonly start: number;
  readonly end: number;
}

/**
 * The occurrence that runs now or comes next; undefined when the time zone does not exist. It starts at the wall-clock
 * time of its zone and lasts the same real time whatever the clocks do meanwhile.
 */
export function windowAt(window: MaintenanceWindow, lengthSeconds: number, now: number): WindowTime | undefined {
  const here = DateTime.fromMillis(now, { zone: window.timeZone });
  if (!here.isValid) return undefined;
  const weekday = WEEKDAYS.indexOf(window.dayOfWeek) + 1;
  const thisWeek = here.plus({ days: weekday - here.weekday });
  return [-1, 0, 1]
    .map((weeks) => atTime(thisWeek.plus({ weeks }), window.timeOfDay))
    .map((start) => ({ start, end: start + lengthSeconds * 1_000 }))
    .find(({ end }) => now < end);
}
