import { alarmName } from '../../src/publish/names.ts';
import type { DashboardContext } from '../context.ts';
import { alarmStates, markdownText, text, type Widget, type WidgetGroup } from '../widget.ts';

/** CloudWatch shows so many alarms in one widget. */
const ALARMS_IN_WIDGET = 100;

/** Which brokers there are, and the state of each one's composite alarm where the account is known. */
export function fleetState({ targets, alarmArnPrefix }: DashboardContext): WidgetGroup {
  const names = targets.map(({ broker }) => `${markdownText(broker.name)} (${broker.engine})`);
  return {
    title: 'Brokers',
    widgets: [
      text(names.length === 0 ? 'No broker is watched.' : names.join(', '), Math.ceil(names.length / 10) + 1),
      ...(alarmArnPrefix === undefined ? [] : stateWidgets(targets, alarmArnPrefix)),
    ],
  };
}

function stateWidgets(targets: DashboardContext['targets'], prefix: string): Widget[] {
  const arns = targets.map(({ broker }) => `${prefix}${alarmName(broker.name, 'critical')}`);
  return chunked(arns, ALARMS_IN_WIDGET).map((some) => alarmStates('Critical now', some));
}

/** Parts of a list, each as long as allowed. */
export function chunked<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_unused, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
