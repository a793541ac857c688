import type { Incident } from '../../src/model/incident.ts';
import type { WidgetData } from '../../src/widget/page.ts';
import { memoryIncident, TOLD_AT } from '../../test/support/effects.ts';
import { widgetScene } from '../../test/support/widget-scene.ts';

const ACTIVEMQ = { id: 'b-5678', name: 'billing' };

/** An example for an ActiveMQ broker: a store that fills. */
function storeIncident(): Incident {
  return memoryIncident({
    id: `${ACTIVEMQ.id}:activemq-store-filling:1`,
    conditionId: 'activemq-store-filling',
    title: 'Message store filling',
    causes: [],
    symptoms: [],
    openedAt: TOLD_AT - 480_000,
    observations: [
      {
        subject: { kind: 'instance', name: `${ACTIVEMQ.name}-1` },
        level: 'firing',
        evidence: [{ label: 'store used', value: 91, unit: 'percent', limit: 90 }],
      },
    ],
  });
}

/** What mq-operator itself shows on the dashboard of one broker (or of one instance), or of all. */
export function sceneOf(chosen: string | undefined): WidgetData {
  const { brokers, remediations } = widgetScene();
  const wanted = brokers.filter(
    ({ name }) => chosen === undefined || [name, `${name}-1`, `${name}-2`].includes(chosen),
  );
  const ids = new Set(wanted.map(({ id }) => id));
  return {
    brokers: wanted.map((broker) =>
      chosen !== undefined && broker.id === ACTIVEMQ.id ? { ...broker, incidents: [storeIncident()] } : broker,
    ),
    remediations: remediations.filter(({ brokerId }) => ids.has(brokerId)),
  };
}
