import type { DashboardContext } from '../context.ts';
import { custom, type Widget, type WidgetGroup } from '../widget.ts';

/** What mq-operator itself sees and would do; drawn by its function, so there is none where that is not deployed. */
export function operatorSight({ widgetArn }: DashboardContext, broker?: string): WidgetGroup {
  return { title: 'Incidents and remediations', widgets: widgetArn === undefined ? [] : parts(widgetArn, broker) };
}

function parts(endpoint: string, broker?: string): Widget[] {
  const of = broker === undefined ? {} : { broker };
  return [
    custom('Action-required codes, incidents and forecasts', endpoint, { ...of, show: 'incidents' }, 9),
    custom('Plans awaiting approval, and remediations', endpoint, { ...of, show: 'remediations' }, 7),
  ];
}
