import { openWidgetDesk } from '../src/wiring/aws-widget.ts';
import { count, logger, once, withRuntime } from './runtime.ts';

const desk = once(openWidgetDesk);

/** A call of a CloudWatch dashboard: what its custom widget shows, or a click in it. */
export const handler = withRuntime(async (event, context) => {
  const answer = await desk().answer(event, context.invokedFunctionArn);
  logger.info('widget', { characters: JSON.stringify(answer).length });
  count('WidgetRequests');
  return answer;
});
