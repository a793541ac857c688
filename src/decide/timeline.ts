import { formatDuration } from '../model/format.ts';
import type { Incident } from '../model/incident.ts';

/** The beginning and what is new matter; the audit trail has the rest. */
const ENTRIES = 50;

/** The incident with one more line in its timeline. */
export function note(incident: Incident, at: number, event: string, detail: string): Incident {
  const timeline = [...incident.timeline, { at, event, detail }];
  const [first] = timeline;
  if (timeline.length <= ENTRIES || first === undefined) return { ...incident, timeline };
  return { ...incident, timeline: [first, ...timeline.slice(1 - ENTRIES)] };
}

/** Milliseconds as people read them. */
export function seconds(milliseconds: number): string {
  return formatDuration(Math.round(milliseconds / 1_000));
}
