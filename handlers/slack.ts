import { z } from 'zod';
import { openSlackDesk } from '../src/wiring/aws-slack.ts';
import { count, logger, once, withRuntime } from './runtime.ts';

const desk = once(openSlackDesk);

/** A call of the function URL: the body is as it came, in base64 where it is not text. */
const urlCall = z.object({
  headers: z.record(z.string(), z.string()),
  body: z.string().default(''),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({ http: z.object({ method: z.string() }) }),
});

/** A click in Slack: checked on the raw body, carried out, answered within three seconds. */
export const handler = withRuntime<{ statusCode: number; body: string }>(async (event) => {
  const { headers, body, isBase64Encoded, requestContext } = urlCall.parse(event);
  const { status, outcome, detail, missed } = await desk().handle({
    method: requestContext.http.method,
    headers,
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  });
  logger.info('slack request', { status, outcome, detail });
  if (missed.length > 0) logger.warn('not done after the command', { missed });
  count(status < 300 ? 'SlackRequests' : 'SlackRequestsRefused');
  return { statusCode: status, body: '' };
});
