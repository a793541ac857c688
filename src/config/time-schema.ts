import { z } from 'zod';

/** Times as settings name them. */

export const timeZoneSchema = z
  .string()
  .refine(isTimeZone, { error: 'is no time zone; write for instance Europe/Berlin or UTC' });
export const timeOfDaySchema = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time of day; write HH:MM, for instance 02:00');
export const weekdaySchema = z.enum(['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']);

export const maintenanceWindowSchema = z.strictObject({
  dayOfWeek: weekdaySchema.describe('Day on which it begins.'),
  timeOfDay: timeOfDaySchema.describe('HH:MM.'),
  timeZone: timeZoneSchema.default('UTC').describe('For instance Europe/Berlin; daylight saving is followed.'),
});

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
