import { z } from 'zod';
import { EVENT_VERSION, eventSchema } from '../src/notify/event-schema.ts';

/** The JSON schema of what webhooks and EventBridge carry. Deterministic. */
export function eventJsonSchema(): string {
  const schema = { $id: `mq-operator-event-v${EVENT_VERSION}.json`, ...z.toJSONSchema(eventSchema, { io: 'output' }) };
  return `${JSON.stringify(openToNewFields(schema), null, 2)}\n`;
}

/** New fields do not change the version, so receivers must not refuse what they do not know yet. */
function openToNewFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(openToNewFields);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key, inner]) => key !== 'additionalProperties' || inner !== false);
  return Object.fromEntries(kept.map(([key, inner]) => [key, openToNewFields(inner)]));
}
