import type { NotifyEffect, Receipt } from '../../src/model/effect.ts';
import type { Incident, Silence } from '../../src/model/incident.ts';

/** An open incident with every optional part filled, for stores. */
export function anIncident(id: string, more: Partial<Incident> = {}): Incident {
  const subject = { kind: 'queue', vhost: '/', name: 'orders' } as const;
  return {
    id,
    fingerprint: `orders:${id}`,
    brokerId: 'orders',
    conditionId: 'stranded-queue',
    title: 'Queue without consumers',
    state: 'open',
    severity: 'warning',
    observations: [
      {
        subject,
        level: 'firing',
        severity: 'warning',
        evidence: [
          { label: 'ready', value: 12, unit: 'count', limit: 0 },
          { label: 'state', value: 'running' },
        ],
      },
    ],
    subjectCount: 1,
    causes: [
      {
        id: 'no-consumer',
        summary: 'Nobody consumes.',
        confidence: 'likely',
        evidence: [{ label: 'durable', value: true }],
        owners: [{ kind: 'queue', name: 'orders', vhost: '/', share: '12 messages' }],
        advice: 'Start a consumer.',
        prevention: 'Watch it.',
      },
    ],
    symptoms: ['queue-growing'],
    muted: { kind: 'silence', by: 's1', reason: 'silenced by ann', since: 3, until: 900 },
    acknowledged: { by: 'ann', at: 4, note: 'on it' },
    flappingSince: 5,
    unknown: { since: 6, reason: 'not read' },
    firingSince: 1,
    openedAt: 2,
    clearSince: 7,
    timeline: [{ at: 2, event: 'opened', detail: 'Fires.' }],
    told: {
      reason: 'opened',
      at: 2,
      severity: 'warning',
      subjectCount: 1,
      channels: { mail: 2 },
      count: 1,
      firstAt: 2,
      escalations: ['default/1'],
      face: { handling: 'a', figures: 'b', at: 2 },
    },
    tracking: [{ subject, severity: 'warning', since: 1, confirmed: true, clearSince: 7 }],
    openings: [2],
    growingSince: 8,
    ...more,
  };
}

export function anEffect(id: string, channel = 'mail'): NotifyEffect {
  const incident = anIncident(`incident-of-${id}`, { tracking: [] });
  return { kind: 'notify', id, channel, at: 2, severity: 'warning', reason: 'opened', explanation: 'Fires.', incident };
}

export function aReceipt(effectId: string, at: number, more: Partial<Receipt> = {}): Receipt {
  return { effectId, channel: 'mail', at, outcome: 'sent', detail: 'accepted', ...more };
}

export function aSilence(id: string, more: Partial<Silence> = {}): Silence {
  return { id, by: 'ann', reason: 'deployment', from: 1, match: { conditions: ['queue-*'] }, ...more };
}
