import type { Incident, SubjectTracking, Told } from '../model/incident.ts';
import type { BrokerRecord } from '../model/state.ts';
import type { StoredBroker } from '../ports.ts';

/**
 * The stored state as it can be at `now`: our clock may have been set back, and what then lies in the future
 * happened just now. Otherwise a hold time or a reminder would wait for the clock to catch up.
 */
export function notAfter(stored: StoredBroker, now: number): StoredBroker {
  const past = (at: number) => Math.min(at, now);
  return {
    ...stored,
    record: pastRecord(stored.record, past),
    incidents: stored.incidents.map((incident) => pastIncident(incident, past)),
    history: stored.history.filter(({ at }) => at <= now),
    outbox: stored.outbox.map((entry) => ({ ...entry, ...optional('lastAttemptAt', entry.lastAttemptAt, past) })),
  };
}

type Past = (at: number) => number;

function optional<K extends string>(key: K, at: number | undefined, past: Past): Partial<Record<K, number>> {
  const result: Partial<Record<K, number>> = {};
  if (at !== undefined) result[key] = past(at);
  return result;
}

function pastRecord(record: BrokerRecord, past: Past): BrokerRecord {
  const channels = record.channels.map((load) => ({
    ...load,
    sent: load.sent.map(past),
    ...optional('lastDigestAt', load.lastDigestAt, past),
  }));
  return { ...record, ...optional('lastPassAt', record.lastPassAt, past), channels };
}

function pastIncident(incident: Incident, past: Past): Incident {
  return {
    ...incident,
    firingSince: past(incident.firingSince),
    openings: incident.openings.map(past),
    tracking: incident.tracking.map((track) => pastTracking(track, past)),
    ...optional('openedAt', incident.openedAt, past),
    ...optional('clearSince', incident.clearSince, past),
    ...optional('resolvedAt', incident.resolvedAt, past),
    ...optional('flappingSince', incident.flappingSince, past),
    ...optional('growingSince', incident.growingSince, past),
    ...(incident.told === undefined ? {} : { told: pastTold(incident.told, past) }),
    ...(incident.unknown === undefined
      ? {}
      : { unknown: { ...incident.unknown, since: past(incident.unknown.since) } }),
  };
}

function pastTracking(track: SubjectTracking, past: Past): SubjectTracking {
  return { ...track, since: past(track.since), ...optional('clearSince', track.clearSince, past) };
}

function pastTold(told: Told, past: Past): Told {
  const channels = Object.fromEntries(Object.entries(told.channels).map(([channel, at]) => [channel, past(at)]));
  return {
    ...told,
    at: past(told.at),
    firstAt: past(told.firstAt),
    channels,
    face: { ...told.face, at: past(told.face.at) },
  };
}
