import { openAwsPublisher } from '../src/wiring/aws-publish.ts';
import { count, logger, once, withRuntime } from './runtime.ts';

const publisher = once(openAwsPublisher);

/** A call that is on its way when the time is up still comes to its end. */
const MARGIN_MILLISECONDS = 20_000;

/** Every five minutes: dashboards and alarms as the brokers need them, where anything changed since. */
export const handler = withRuntime(async (_event, context) => {
  const [, partition = 'aws', , , account = ''] = context.invokedFunctionArn.split(':');
  const milliseconds = context.getRemainingTimeInMillis() - MARGIN_MILLISECONDS;
  const run = await runOnce({ partition, account }, milliseconds);
  if (run.kind === 'not-due') return { changed: 0, failed: 0, left: 0 };
  const { why, outcome } = run;
  const { done, failures, left, foreign, notes } = outcome;
  logger.info('published', { why, changed: done.length, left, notes });
  for (const failure of failures) logger.error('not published', failure);
  if (foreign.length > 0) logger.warn('names that somebody else has', { foreign });
  count('ResourcesPublished', done.length);
  count('ResourcesNotPublished', failures.length);
  return { changed: done.length, failed: failures.length, left };
});

/** Trouble that is not one resource's is counted as well, and the call fails. */
async function runOnce(place: { partition: string; account: string }, milliseconds: number) {
  try {
    return await publisher().run(place, milliseconds);
  } catch (error) {
    count('ResourcesNotPublished');
    logger.error('publish failed', { error: String(error) });
    throw error;
  }
}
