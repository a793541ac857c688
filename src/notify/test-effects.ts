import type { NotifyEffect } from '../model/effect.ts';
import type { Severity } from '../model/finding.ts';
import { fingerprintOf, type Incident, incidentId } from '../model/incident.ts';
import { TEST_CONDITION } from './story.ts';

/** What is to be tested, on which channel, for which broker. */
export interface TestRequest {
  readonly channel: string;
  readonly brokerId: string;
  readonly severity: Severity;
  readonly now: number;
}

/** A marked incident that opens and is resolved at once, so that nothing is left to do. Never stored. */
export function testEffects({ channel, brokerId, severity, now }: TestRequest): readonly [NotifyEffect, NotifyEffect] {
  const incident = testIncident(brokerId, severity, now);
  const common = { kind: 'notify', channel, severity, at: now } as const;
  return [
    {
      ...common,
      id: `${incident.id}:opened:${channel}`,
      reason: 'opened',
      explanation: 'Somebody asked for a test; nothing is wrong.',
      incident,
    },
    {
      ...common,
      id: `${incident.id}:resolved:${channel}`,
      reason: 'resolved',
      explanation: 'The test is over.',
      incident: { ...incident, state: 'resolved', resolvedAt: now },
    },
  ];
}

function testIncident(brokerId: string, severity: Severity, now: number): Incident {
  return {
    id: incidentId(brokerId, TEST_CONDITION, now),
    fingerprint: fingerprintOf(brokerId, TEST_CONDITION),
    brokerId,
    conditionId: TEST_CONDITION,
    title: 'Test of notifications',
    state: 'open',
    severity,
    observations: [
      {
        subject: { kind: 'broker', name: brokerId },
        level: 'firing',
        severity,
        evidence: [{ label: 'sample figure', value: 42, unit: 'count' }],
      },
    ],
    subjectCount: 1,
    causes: [
      {
        id: TEST_CONDITION,
        summary: 'This is how a cause is told.',
        confidence: 'certain',
        evidence: [],
        owners: [],
        advice: 'Nothing. If you can read this, this channel works.',
      },
    ],
    symptoms: [],
    firingSince: now,
    openedAt: now,
    timeline: [{ at: now, event: 'opened', detail: 'test' }],
    tracking: [],
    openings: [now],
  };
}
