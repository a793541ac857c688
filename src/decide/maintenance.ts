import type { IncidentSettings } from '../config/incident-settings.ts';
import type { Broker } from '../model/broker.ts';
import type { MaintenanceNotice, NoticeEffect } from '../model/effect.ts';
import type { History, Sample } from '../model/history.ts';
import type { Incident } from '../model/incident.ts';
import type { BrokerRecord, WindowMemory } from '../model/state.ts';
import { type Channel, targetsOf } from './routes.ts';
import { seconds } from './timeline.ts';
import type { WindowTime } from './window.ts';
import { differences } from './window-report.ts';

/** Notices of a window can be routed by this condition id, as severity info. */
export const MAINTENANCE_WINDOW = 'maintenance-window';

/** A report waits this long for figures to compare; then it is given without. */
const REPORT_WAITS = 3_600_000;

export interface MaintainInput {
  readonly broker: Broker;
  readonly record: BrokerRecord;
  readonly window: WindowTime | undefined;
  readonly incidents: readonly Incident[];
  readonly history: History;
  readonly sample?: Sample;
  readonly concerns?: readonly string[];
  readonly settings: Pick<IncidentSettings, 'maintenance'>;
  readonly now: number;
}

export interface Maintained {
  readonly memory: WindowMemory | undefined;
  readonly notices: readonly MaintenanceNotice[];
  /** Why a notice was not given. */
  readonly audit: readonly string[];
}

/** Follows the maintenance window: announced beforehand, observed while it lasts, reported afterwards. */
export function maintain(input: MaintainInput): Maintained {
  const { record, window, now } = input;
  const known = record.window;
  if (known !== undefined && !known.reported && now >= known.end) return report(input, known);
  if (window === undefined) return { memory: known, notices: [], audit: [] };
  const fresh: WindowMemory = { ...window, announced: [], muted: [], reported: false };
  const memory = known?.start === window.start ? known : fresh;
  return now < window.start ? announceWindow(input, memory) : during(input, memory);
}

/** Of several lead times that have come, only the last is said: the operator may have been away for the others. */
function announceWindow(input: MaintainInput, memory: WindowMemory): Maintained {
  const { settings, now } = input;
  const due = settings.maintenance.announceSeconds.filter(
    (lead) => memory.start - now <= lead * 1_000 && !memory.announced.includes(lead),
  );
  if (due.length === 0) return { memory, notices: [], audit: [] };
  const announced = { ...memory, announced: [...memory.announced, ...due].sort((a, b) => b - a) };
  const smallest = Math.min(...due);
  if (memory.announced.some((lead) => lead <= smallest)) return { memory: announced, notices: [], audit: [] };
  const { start, end } = memory;
  const notice: MaintenanceNotice = {
    phase: 'announced',
    start,
    end,
    timeZone: zoneOf(input),
    concerns: concernsOf(input),
  };
  return { memory: announced, notices: [notice], audit: [] };
}

function concernsOf({ incidents, concerns = [], now }: MaintainInput): string[] {
  const open = incidents
    .filter(({ state, muted }) => state === 'open' && muted?.kind !== 'cause')
    .map(({ title, openedAt }) => `Open for ${seconds(now - (openedAt ?? now))}: ${title}.`);
  return [...concerns, ...open];
}

function during(input: MaintainInput, memory: WindowMemory): Maintained {
  const by = String(memory.start);
  const titles = input.incidents
    .filter(({ muted }) => muted?.kind === 'maintenance' && muted.by === by)
    .map(({ title }) => title);
  const muted = [...new Set([...memory.muted, ...titles])];
  const before = memory.before ?? figuresBefore(input, memory.start);
  return { memory: { ...memory, muted, ...(before === undefined ? {} : { before }) }, notices: [], audit: [] };
}

function figuresBefore({ history }: MaintainInput, start: number): WindowMemory['before'] {
  return history.findLast(({ at }) => at < start)?.values;
}

function report(input: MaintainInput, memory: WindowMemory): Maintained {
  const { sample, now } = input;
  if (sample === undefined && now < memory.end + REPORT_WAITS) return { memory, notices: [], audit: [] };
  const reported = { ...memory, reported: true };
  const { start, end, muted } = memory;
  const different = differences(memory.before ?? figuresBefore(input, start), sample?.values);
  if (different.length === 0 && muted.length === 0 && memory.announced.length === 0) {
    const audit = ['no report: it was not announced, nothing was muted and nothing is different'];
    return { memory: reported, notices: [], audit };
  }
  const notice: MaintenanceNotice = {
    phase: 'ended',
    start,
    end,
    timeZone: zoneOf(input),
    differences: different,
    muted,
  };
  return { memory: reported, notices: [notice], audit: [] };
}

function zoneOf({ broker }: MaintainInput): string {
  return broker.maintenanceWindow?.timeZone ?? 'UTC';
}

/** One effect per notice and channel that wants severity info. */
export function noticeEffects(
  notices: readonly MaintenanceNotice[],
  input: { broker: Broker; channels: readonly Channel[]; settings: IncidentSettings; now: number },
): NoticeEffect[] {
  const { broker, channels, settings, now } = input;
  // Routed as a warning: what Amazon MQ will do to the broker is news to everybody who hears of its warnings.
  const { repeats } = targetsOf(settings, channels, broker, { conditionId: MAINTENANCE_WINDOW, severity: 'warning' });
  return notices.flatMap((notice) =>
    [...repeats.keys()].map((channel) => ({
      kind: 'notice' as const,
      id: `${encodeURIComponent(broker.id)}:window:${notice.start.toString(36)}:${notice.phase}:${now.toString(36)}:${channel}`,
      channel,
      at: now,
      severity: 'info' as const,
      notice,
    })),
  );
}
