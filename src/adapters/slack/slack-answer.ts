import { OperatorError } from '../../errors.ts';
import { postJson } from '../post-json.ts';

/** Slack's own address for answers; nothing else is called with what a request brought. */
const ORIGIN = 'https://hooks.slack.com';
/** Slack waits three seconds for the whole of it. */
const TIMEOUT_MILLISECONDS = 1_200;

/** Says something to the one person who clicked. `origin` is Slack's unless a test says otherwise. */
export function createSlackAnswer(origin: string = ORIGIN): (responseUrl: string, text: string) => Promise<void> {
  return async (responseUrl, text) => {
    if (URL.parse(responseUrl)?.origin !== origin) {
      throw new OperatorError(
        'SLACK_ANSWER',
        `The answer would go to ${URL.parse(responseUrl)?.host ?? 'nowhere'}, not to Slack.`,
      );
    }
    const { status } = await postJson(responseUrl, {
      headers: {},
      body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
      timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    });
    if (status >= 300) throw new OperatorError('SLACK_ANSWER', `Slack answered ${status} to our answer.`);
  };
}
