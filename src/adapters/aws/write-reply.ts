import { WriteError } from '../../errors.ts';
import type { WriteReply } from '../../ports.ts';
import { factsOf, THROTTLED } from './aws-error.ts';

/** Answers are short; nothing beyond that is of use to people. */
const WORDS = 500;
/** Nothing left this machine. */
const UNSENT = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|CredentialsProvider/;

/**
 * Carries out one call that changes something. What AWS refuses is a reply with its own words; being throttled means
 * that nothing was done, and of every other failure it is uncertain what became of the call: both throw `WriteError`.
 */
export async function writeReply(call: string, send: () => Promise<unknown>): Promise<WriteReply> {
  try {
    await send();
    return { status: 200, words: '' };
  } catch (error) {
    const { name, code, status } = factsOf(error);
    const words = error instanceof Error ? error.message : String(error);
    const what = [name, code].filter((part) => part !== '' && part !== 'Error').join(', ') || words;
    if (THROTTLED.test(`${name} ${code}`) || status === 429) {
      throw new WriteError('not-sent', `${call}: throttled, so nothing was done (${what}).`, { cause: error });
    }
    if (status !== undefined) {
      return { status, words: `${name}: ${words}`.slice(0, WORDS) };
    }
    const kind = UNSENT.test(`${name} ${code}`) ? 'not-sent' : 'uncertain';
    throw new WriteError(kind, `${call}: no answer (${what}).`, { cause: error });
  }
}
