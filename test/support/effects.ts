import type { Broker } from '../../src/model/broker.ts';
import type {
  DigestEffect,
  NoticeEffect,
  NotifyEffect,
  NotifyReason,
  RemediationEffect,
} from '../../src/model/effect.ts';
import { fingerprintOf, type Incident, incidentId } from '../../src/model/incident.ts';

/** 2026-03-01 10:00:00 UTC, a Sunday. */
export const TOLD_AT = Date.UTC(2026, 2, 1, 10);

export const ORDERS_BROKER: Broker = {
  id: 'b-1234',
  name: 'orders',
  engine: 'rabbitmq',
  engineVersion: '3.10.8',
  region: 'eu-west-1',
  tags: { team: 'payments' },
};

/** A memory alarm with cause and owner, as people meet it at night. */
export function memoryIncident(parts: Partial<Incident> = {}): Incident {
  const firingSince = TOLD_AT - 120_000;
  return {
    id: incidentId(ORDERS_BROKER.id, 'memory-alarm', firingSince),
    fingerprint: fingerprintOf(ORDERS_BROKER.id, 'memory-alarm'),
    brokerId: ORDERS_BROKER.id,
    conditionId: 'memory-alarm',
    title: 'Memory alarm',
    state: 'open',
    severity: 'critical',
    observations: [
      {
        subject: { kind: 'node', name: 'rabbit@b' },
        level: 'firing',
        evidence: [{ label: 'memory used', value: 222_298_112, unit: 'bytes', limit: 209_715_200 }],
      },
    ],
    subjectCount: 1,
    causes: [
      {
        id: 'unacked-backlog',
        summary: '41,200 unacked messages hold 180 MiB of rabbit@b.',
        confidence: 'likely',
        evidence: [{ label: 'unacked', value: 41_200 }],
        owners: [{ kind: 'queue', name: 'orders', vhost: '/', share: '41,200 unacked messages, prefetch 0' }],
        advice: 'Set a prefetch on the consumers of queue orders, or add consumers.',
        prevention: 'Give every consumer a prefetch of 250 to 300.',
      },
    ],
    symptoms: ['stranded-queue'],
    firingSince,
    openedAt: TOLD_AT - 60_000,
    timeline: [{ at: TOLD_AT - 60_000, event: 'opened', detail: 'fired for 1 min' }],
    tracking: [],
    openings: [TOLD_AT - 60_000],
    ...parts,
  };
}

export function notifyEffect(parts: Partial<NotifyEffect> = {}): NotifyEffect {
  const incident = parts.incident ?? memoryIncident();
  const reason = parts.reason ?? 'opened';
  return {
    kind: 'notify',
    id: `${incident.id}/${reason}/test`,
    channel: 'test',
    at: TOLD_AT,
    severity: incident.severity,
    reason,
    explanation: 'It fires for 1 min, its hold time.',
    incident,
    ...parts,
  };
}

export function resolvedEffect(parts: Partial<NotifyEffect> = {}): NotifyEffect {
  const incident = memoryIncident({ state: 'resolved', resolvedAt: TOLD_AT + 600_000 });
  return notifyEffect({
    incident,
    reason: 'resolved',
    at: TOLD_AT + 600_000,
    explanation: 'It is clear for 1 min, its clearing time.',
    ...parts,
  });
}

export function digestEffect(parts: Partial<DigestEffect> = {}): DigestEffect {
  return {
    kind: 'digest',
    id: 'digest/test/1',
    channel: 'test',
    at: TOLD_AT,
    severity: 'critical',
    items: [
      {
        incidentId: 'b-1234:memory-alarm:1',
        conditionId: 'memory-alarm',
        title: 'Memory alarm',
        severity: 'critical',
        reason: 'opened',
        at: TOLD_AT,
      },
      {
        incidentId: 'b-1234:stranded-queue:1',
        conditionId: 'stranded-queue',
        title: 'Queue with messages and no consumer',
        severity: 'warning',
        reason: 'resolved',
        at: TOLD_AT,
      },
    ],
    itemCount: 37,
    ...parts,
  };
}

export function noticeEffect(parts: Partial<NoticeEffect> = {}): NoticeEffect {
  return {
    kind: 'notice',
    id: 'notice/test/1',
    channel: 'test',
    at: TOLD_AT,
    severity: 'info',
    notice: {
      phase: 'announced',
      start: TOLD_AT + 3_600_000,
      end: TOLD_AT + 3 * 3_600_000,
      timeZone: 'Europe/Berlin',
      concerns: ['2 mirrored queues are not synchronised.'],
    },
    ...parts,
  };
}

export function endedNotice(): NoticeEffect {
  return noticeEffect({
    id: 'notice/test/2',
    notice: {
      phase: 'ended',
      start: TOLD_AT - 7_200_000,
      end: TOLD_AT,
      timeZone: 'Europe/Berlin',
      differences: ['Queue orders in / lost its 4 consumers.'],
      muted: ['Node down'],
    },
  });
}

const REASONS: readonly NotifyReason[] = [
  'opened',
  'worsened',
  'reopened',
  'flapping',
  'still-firing',
  'reminder',
  'escalated',
];

/** One effect of every kind and reason, except `updated`, which only some channels get. */
/** News of a repair, in the thread of its incident or by itself. */
export function repairEffect(
  parts: Partial<RemediationEffect> = {},
  { alone = false }: { readonly alone?: boolean } = {},
): RemediationEffect {
  return {
    kind: 'remediation',
    id: `repair/${parts.news ?? 'succeeded'}/test`,
    channel: 'test',
    at: TOLD_AT,
    severity: 'info',
    news: 'succeeded',
    remediation: {
      id: 'tune-queue-sync-0123456789ab-abc',
      action: 'tune-queue-sync',
      summary: 'Restart the paused synchronisation of queue orders.',
      risk: 'low',
      hash: '0123456789abcdef',
      state: 'succeeded',
      reason: 'every step is done',
      proposedAt: TOLD_AT - 600_000,
      proposedBy: 'mq-operator',
      approvedBy: 'ann',
      changedAt: TOLD_AT,
      expiresAt: TOLD_AT + 3_000_000,
    },
    ...(alone ? {} : { incident: memoryIncident() }),
    ...parts,
  };
}

export function everyEffect(channel: string) {
  return [
    ...REASONS.map((reason) => notifyEffect({ reason, channel })),
    resolvedEffect({ channel }),
    digestEffect({ channel }),
    noticeEffect({ channel }),
    { ...endedNotice(), channel },
    ...(['proposed', 'begun', 'succeeded', 'failed'] as const).map((news) => repairEffect({ news, channel })),
    repairEffect({ news: 'denied', channel }, { alone: true }),
  ];
}

/** Names as an attacker or an accident makes them: markup, line breaks, mentions, direction changes. */
export const HOSTILE_NAME = '<!channel> *x* `rm`\n{"a":1}\u202e\u0007&amp;<https://evil.example|click>';

export function hostileEffect(parts: Partial<NotifyEffect> = {}): NotifyEffect {
  const incident = memoryIncident({
    title: `Title ${HOSTILE_NAME}`,
    observations: [
      {
        subject: { kind: 'queue', name: HOSTILE_NAME, vhost: HOSTILE_NAME },
        level: 'firing',
        evidence: [{ label: HOSTILE_NAME, value: HOSTILE_NAME }],
      },
    ],
    causes: [
      {
        id: 'x',
        summary: HOSTILE_NAME,
        confidence: 'possible',
        evidence: [],
        owners: [{ kind: 'user', name: HOSTILE_NAME, share: HOSTILE_NAME }],
        advice: HOSTILE_NAME,
      },
    ],
  });
  return notifyEffect({ incident, explanation: HOSTILE_NAME, ...parts });
}
