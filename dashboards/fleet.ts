import type { Dashboard } from '../src/publish/resources.ts';
import type { DashboardContext } from './context.ts';
import { dashboard } from './dashboard.ts';
import { fleetMemory } from './groups/fleet-memory.ts';
import { chunked, fleetState } from './groups/fleet-state.ts';
import { fleetWorst } from './groups/fleet-worst.ts';
import { operatorSight } from './groups/operator-sight.ts';

/** A dashboard takes 2,500 metrics; a broker of three nodes has seven rows. More brokers get another dashboard. */
const BROKERS_IN_DASHBOARD = 200;

/** Every broker at a glance. */
export function fleet(context: DashboardContext): readonly Dashboard[] {
  const parts = chunked(context.targets, BROKERS_IN_DASHBOARD);
  return (parts.length === 0 ? [[]] : parts).map((targets, index) => {
    const part = { ...context, targets };
    return dashboard({
      id: index === 0 ? 'fleet' : `fleet-${index + 1}`,
      introduction: '# Brokers\nEvery broker at a glance. Lines are the thresholds at which alarms fire.',
      groups: [fleetState(part), operatorSight(part), fleetMemory(part), fleetWorst(part)].filter(
        ({ widgets }) => widgets.length > 0,
      ),
    });
  });
}
