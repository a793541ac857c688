import { z } from 'zod';

/** What nobody can find out but the person who will be told. */
export interface Wishes {
  /** Names of the brokers to watch; all of them when absent. */
  readonly names?: readonly string[];
  /** Where messages go, beside the terminal (or the topic of the stack). */
  readonly channel?: Channel;
  /** Repairs are proposed to people, who approve each one. */
  readonly propose: boolean;
}

export type Channel =
  | { readonly kind: 'slack'; readonly channel: string }
  | { readonly kind: 'webhook'; readonly url: string };

/** A broker to choose; without an address it is watched by the stack alone. */
interface Choice {
  readonly name: string;
  readonly url?: string;
}

/** What holds where nobody is asked: everything is watched, nothing is sent, nothing is changed. */
export const NO_WISHES: Wishes = { propose: false };

/** Puts a question; an empty answer means the default. */
export type Ask = (question: string) => Promise<string>;

const slackChannel = z.string().regex(/^[CGD][A-Z0-9]+$/);
const address = z.url({ protocol: /^https?$/ });

/** Asks what has no answer yet; a question that is answered with something else is put again. */
export async function askWishes(found: readonly Choice[], ask: Ask): Promise<Wishes> {
  const known = found.flatMap(({ name, url }) => (url === undefined ? [] : [name]));
  const names = known.length > 1 ? await askNames(known, ask) : undefined;
  const channel = await askChannel(ask);
  const propose = await until(
    ask,
    'May repairs be proposed, each carried out only when a person approves it? yes or no [no] ',
    (text) => ({ '': false, no: false, n: false, yes: true, y: true })[text.toLowerCase()],
  );
  return { propose, ...(names === undefined ? {} : { names }), ...(channel === undefined ? {} : { channel }) };
}

async function askNames(known: readonly string[], ask: Ask): Promise<readonly string[] | undefined> {
  const chosen = await until(ask, `Which brokers? ${known.join(', ')} [all] `, (text) => {
    const names = text.split(/[,\s]+/).filter((name) => name !== '');
    if (names.length === 0 || text.toLowerCase() === 'all') return known;
    return names.every((name) => known.includes(name)) ? names : undefined;
  });
  return chosen.length === known.length ? undefined : chosen;
}

async function askChannel(ask: Ask): Promise<Channel | undefined> {
  const kind = await until(ask, 'Where do messages go? terminal, slack or webhook [terminal] ', (text) =>
    ['terminal', 'slack', 'webhook'].find((known) => known === (text.toLowerCase() || 'terminal')),
  );
  if (kind === 'slack') {
    const question = 'Id of the Slack channel, from its details (for instance C0123456789): ';
    return { kind, channel: await until(ask, question, (text) => slackChannel.safeParse(text).data) };
  }
  if (kind === 'webhook') {
    return { kind, url: await until(ask, 'Address of the webhook: ', (text) => address.safeParse(text).data) };
  }
  return undefined;
}

async function until<Answer>(ask: Ask, question: string, read: (text: string) => Answer | undefined): Promise<Answer> {
  for (;;) {
    const answer = read((await ask(question)).trim());
    if (answer !== undefined) return answer;
  }
}
