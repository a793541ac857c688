import { readingsCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';
import { ofBroker } from '../readings.ts';

/** Milliseconds for one short reply of the management API. */
const FIRES = 5_000;
const CLEARS = 2_000;

/** The management API answers slowly. */
export const managementSlow = readingsCondition({
  id: 'management-slow',
  title: 'Management API slow',
  group: 'availability',
  severity: 'warning',
  meaning:
    'The node that answers is overloaded or short of memory. The RabbitMQ console is slow too, and soon nothing can be seen at all.',
  threshold: `Fires when the overview takes at least ${FIRES / 1_000} s; clears below ${CLEARS / 1_000} s.`,
  holdSeconds: 60,
  clearSeconds: 120,
  provenOn: ['RabbitMQ 3.10.8'],
  evaluate: ({ overview }, input) => {
    if (overview.state !== 'read') return [];
    const milliseconds = overview.cost.milliseconds;
    const evidence = [
      { label: 'reply time of the overview', value: milliseconds, unit: 'milliseconds', limit: FIRES },
    ] as const;
    return [ofBroker(input, levelAbove(milliseconds, { fires: FIRES, clears: CLEARS }), evidence)];
  },
});
