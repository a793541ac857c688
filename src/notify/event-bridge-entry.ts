import type { Broker } from '../model/broker.ts';
import type { Effect } from '../model/effect.ts';
import { eventOf } from './event.ts';
import type { LinkTemplates } from './links.ts';

export const EVENT_SOURCE = 'mq-operator';

const DETAIL_TYPES: Readonly<Record<Effect['kind'], string>> = {
  notify: 'MQ Operator Incident',
  digest: 'MQ Operator Digest',
  notice: 'MQ Operator Maintenance',
  remediation: 'MQ Operator Remediation',
};

/** One entry of `PutEvents`. */
export interface EventBridgeEntry {
  readonly EventBusName: string;
  readonly Source: typeof EVENT_SOURCE;
  readonly DetailType: string;
  readonly Detail: string;
  readonly Time: Date;
}

/** The event of `docs/events/event.schema.json` as `detail`, so that rules can match on any field of it. */
export function eventBridgeEntry(effect: Effect, broker: Broker, bus: string, links: LinkTemplates): EventBridgeEntry {
  return {
    EventBusName: bus,
    Source: EVENT_SOURCE,
    DetailType: DETAIL_TYPES[effect.kind],
    Detail: JSON.stringify(eventOf(effect, broker, links)),
    Time: new Date(effect.at),
  };
}
