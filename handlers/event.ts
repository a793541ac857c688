import { eventSchema } from '../src/discover/events/schema.ts';
import { openAwsDiscovery } from '../src/wiring/aws-discovery.ts';
import { count, logger, once, withRuntime } from './runtime.ts';

const operator = once(openAwsDiscovery);

/** An event of AWS: asks for a pass, now, over the brokers that it is about. */
export const handler = withRuntime(async (event) => {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) {
    // An event of another shape is no reason to try again; the schedule finds out what it meant.
    count('EventsMalformed');
    logger.warn('event of an unknown shape', { issues: parsed.error.issues.map(({ message }) => message) });
    return { passes: 0 };
  }
  const { passes, discover } = await operator().event(parsed.data);
  const { id, source, 'detail-type': type } = parsed.data;
  logger.info('event', { eventId: id, source, type, brokers: passes.map(({ brokerId }) => brokerId), discover });
  count('EventsMatched', passes.length);
  return { passes: passes.length };
});
