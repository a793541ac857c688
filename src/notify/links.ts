import type { Broker } from '../model/broker.ts';
import { type Effect, incidentOf } from '../model/effect.ts';

/**
 * Addresses of pages about a broker, a condition or an incident, with `{broker}`, `{brokerId}`, `{region}`,
 * `{condition}` and `{incident}` in them. One that needs a value which is not known is left out.
 */
export interface LinkTemplates {
  readonly dashboard?: string;
  readonly condition?: string;
  readonly incident?: string;
}

export interface Links {
  readonly dashboard?: string;
  readonly condition?: string;
  readonly incident?: string;
}

export function linksOf(templates: LinkTemplates, effect: Effect, { id, name, region }: Broker): Links {
  const incident = incidentOf(effect);
  const values: Readonly<Partial<Record<string, string>>> = {
    broker: name,
    brokerId: id,
    ...(region === undefined ? {} : { region }),
    ...(incident === undefined ? {} : { condition: incident.conditionId, incident: incident.id }),
  };
  return {
    ...filled('dashboard', templates.dashboard, values),
    ...filled('condition', templates.condition, values),
    ...filled('incident', templates.incident, values),
  };
}

function filled(
  key: keyof Links,
  template: string | undefined,
  values: Readonly<Partial<Record<string, string>>>,
): Links {
  if (template === undefined) return {};
  let complete = true;
  const address = template.replace(/\{([A-Za-z]+)\}/g, (_match, name: string) => {
    const value = values[name];
    if (value === undefined) complete = false;
    return encodeURIComponent(value ?? '');
  });
  return complete ? { [key]: address } : {};
}
