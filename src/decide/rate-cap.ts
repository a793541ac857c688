import type { IncidentSettings } from '../config/incident-settings.ts';
import { DIGEST_ITEMS, type DigestEffect, type DigestItem, type Effect, type NotifyEffect } from '../model/effect.ts';
import { compareSeverity, worstSeverity } from '../model/finding.ts';
import type { ChannelLoad } from '../model/state.ts';

export interface Capped {
  readonly effects: readonly Effect[];
  readonly loads: readonly ChannelLoad[];
  /** Told in a digest, now or at the next turn, instead of by itself. */
  readonly bundled: readonly NotifyEffect[];
}

/**
 * Keeps each channel below its rate. What is too much is bundled into a digest, the worst being told one by one;
 * nothing is dropped. Updates in place and notices do not count: they alarm nobody.
 */
export function capRates(
  brokerId: string,
  effects: readonly Effect[],
  loads: readonly ChannelLoad[],
  { rateCap }: Pick<IncidentSettings, 'rateCap'>,
  now: number,
): Capped {
  const channels = new Set([...effects, ...loads].map(({ channel }) => channel));
  const parts = [...channels].map((channel) => {
    const load = loads.find((candidate) => candidate.channel === channel) ?? { channel, sent: [], held: [] };
    return capOne(
      brokerId,
      effects.filter((effect) => effect.channel === channel),
      load,
      rateCap,
      now,
    );
  });
  return {
    effects: parts.flatMap((part) => part.effects),
    loads: parts.flatMap(({ loads: [load] }) => (load === undefined || isIdle(load) ? [] : [load])),
    bundled: parts.flatMap(({ bundled }) => bundled),
  };
}

function capOne(
  brokerId: string,
  effects: readonly Effect[],
  load: ChannelLoad,
  cap: IncidentSettings['rateCap'],
  now: number,
): Capped {
  const sent = load.sent.filter((at) => now - at < cap.perSeconds * 1_000);
  const room = Math.max(0, cap.messages - sent.length);
  const byUrgency = effects.filter(isCapped).sort((a, b) => compareSeverity(b.severity, a.severity));
  const single = byUrgency.slice(0, room);
  const bundled = byUrgency.slice(room);
  const held = [...load.held, ...bundled.map(itemOf)];
  const kept = effects.filter((effect) => !isCapped(effect) || single.includes(effect));
  const times = [...sent, ...single.map(() => now)];
  const isDue = load.lastDigestAt === undefined || now - load.lastDigestAt >= cap.digestSeconds * 1_000;
  if (held.length === 0 || !isDue) return { effects: kept, loads: [{ ...load, sent: times, held }], bundled };
  const digest = digestOf(brokerId, load.channel, held, now);
  const emptied = { ...load, sent: times, held: [], lastDigestAt: now };
  return { effects: [...kept, digest], loads: [emptied], bundled };
}

function isCapped(effect: Effect): effect is NotifyEffect {
  return effect.kind === 'notify' && effect.reason !== 'updated';
}

function itemOf({ incident, reason, severity, at }: NotifyEffect): DigestItem {
  return { incidentId: incident.id, conditionId: incident.conditionId, title: incident.title, severity, reason, at };
}

function digestOf(brokerId: string, channel: string, held: readonly DigestItem[], now: number): DigestEffect {
  const items = [...held].sort((a, b) => compareSeverity(b.severity, a.severity));
  return {
    kind: 'digest',
    id: `${encodeURIComponent(brokerId)}:digest:${now.toString(36)}:${channel}`,
    channel,
    at: now,
    severity: worstSeverity(
      items.map(({ severity }) => severity),
      'info',
    ),
    items: items.slice(0, DIGEST_ITEMS),
    itemCount: items.length,
  };
}

function isIdle({ sent, held, lastDigestAt }: ChannelLoad): boolean {
  return sent.length === 0 && held.length === 0 && lastDigestAt === undefined;
}
