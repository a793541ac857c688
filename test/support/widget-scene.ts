import type { Incident } from '../../src/model/incident.ts';
import type { Remediation } from '../../src/model/remediation.ts';
import { propose } from '../../src/remediate/life.ts';
import type { WidgetData } from '../../src/widget/page.ts';
import { memoryIncident, ORDERS_BROKER, TOLD_AT } from './effects.ts';
import { aStalledView, planFor } from './plans.ts';

export const WIDGET_ENDPOINT = 'arn:aws:lambda:eu-west-1:111122223333:function:mq-operator-dev-widget';

function incident(conditionId: string, parts: Partial<Incident>): Incident {
  return memoryIncident({ id: `b-1234:${conditionId}:1`, conditionId, causes: [], symptoms: [], ...parts });
}

const code = incident('action-required-memory-alarm', {
  title: 'Amazon MQ: memory alarm',
  observations: [{ subject: { kind: 'code', name: 'RABBITMQ_MEMORY_ALARM' }, level: 'firing', evidence: [] }],
});

const forecast = incident('disk-forecast', {
  title: 'Disk full before long',
  severity: 'warning',
  observations: [
    {
      subject: { kind: 'node', name: 'rabbit@c' },
      level: 'firing',
      evidence: [
        { label: 'disk free', value: 21_474_836_480, unit: 'bytes', limit: 10_737_418_240 },
        { label: 'time left', value: 7_860, unit: 'seconds' },
      ],
    },
  ],
});

/** A plan that waits for somebody, made from a cluster whose synchronisation stalls. */
export function waitingPlan(parts: Partial<Remediation> = {}): Remediation {
  const plan = {
    ...planFor(aStalledView()),
    brokerId: ORDERS_BROKER.id,
    plannedAt: TOLD_AT,
    expiresAt: TOLD_AT + 3_600_000,
  };
  return { ...propose(plan, 'mq-operator', { mayBeApproved: true }), ...parts };
}

/** One broker in trouble, and one that is well. */
export function widgetScene(): WidgetData {
  const done = waitingPlan({
    id: 'done',
    state: 'succeeded',
    reason: 'both queues are synchronised, and the override is gone again',
    changedAt: TOLD_AT - 5_400_000,
  });
  return {
    brokers: [
      {
        id: ORDERS_BROKER.id,
        name: ORDERS_BROKER.name,
        lastPassAt: TOLD_AT - 30_000,
        incidents: [forecast, memoryIncident(), code],
      },
      { id: 'b-5678', name: 'billing', lastPassAt: TOLD_AT - 45_000, incidents: [] },
    ],
    remediations: [done, waitingPlan()],
  };
}
