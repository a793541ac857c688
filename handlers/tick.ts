import { openAwsDiscovery } from '../src/wiring/aws-discovery.ts';
import { count, logger, once, withRuntime } from './runtime.ts';

const operator = once(openAwsDiscovery);

/** Each minute: finds brokers and asks for a pass over each of them. */
export const handler = withRuntime(async () => {
  const { watched, leftOut, failures, gone, dropped, cost } = await operator().tick();
  for (const failure of failures) logger.warn('home or broker not read', { ...failure });
  if (gone.length > 0) logger.info('brokers gone', { gone });
  count('BrokersWatched', watched.length);
  count('DiscoveryFailures', failures.length);
  count('ElementsDropped', dropped);
  count('AmazonMqRequests', cost.requests);
  // The stack alarms when this does not come.
  count('TickCompleted');
  return { watched: watched.length, leftOut: leftOut.length, failures: failures.length };
});
