/** Slack's own limits on text, in characters (its Block Kit reference). */
export const SLACK_LIMITS = {
  blocks: 50,
  header: 150,
  section: 3000,
  contextElements: 10,
  contextText: 2000,
  actions: 25,
  buttonText: 75,
  buttonValue: 2000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  messageText: 4000,
} as const;

/** The three characters that have a meaning in Slack's markup. */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Text from outside on one line: no control characters, no change of direction, no markup. */
export function plain(text: string): string {
  return escapeSlack(oneLine(text));
}

/** A name from outside as code, so that `*` and `_` in it stay what they are. */
export function code(text: string): string {
  return `\`${plain(text).replaceAll('`', 'ˋ')}\``;
}

/** For plain-text objects, in which nothing is markup. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

const SHORTENED = ' … (shortened)';

/** Cuts at a whole character and never inside an escape such as `&amp;`, and says so. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - SHORTENED.length).replace(/&[a-z]{0,4}$|[\ud800-\udbff]$/, '');
  return balanced(cut) + SHORTENED;
}

/** A cut inside a code span would turn the rest of the message into code; the open span goes. */
function balanced(text: string): string {
  const open = text.split('`').length % 2 === 0;
  return open ? text.slice(0, text.lastIndexOf('`')) : text;
}

/** Whole lines up to the limit; how many did not fit is said in the last one. */
export function shortenLines(lines: readonly string[], limit: number): string {
  const text = lines.join('\n');
  if (text.length <= limit) return text;
  const kept: string[] = [];
  for (const [index, line] of lines.entries()) {
    const rest = `… and ${lines.length - index} more (shortened)`;
    if ([...kept, line, rest].join('\n').length > limit) return [...kept, rest].join('\n');
    kept.push(line);
  }
  return kept.join('\n');
}

/** A link; whatever in the address could end it is encoded. */
export function slackLink(address: string, label: string): string {
  return `<${address.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E').replaceAll('&', '&amp;')}|${plain(label)}>`;
}

/** A time that Slack shows in the reader's own zone, with UTC for clients that cannot. */
export function slackTime(at: number): string {
  const fallback = `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time}|${fallback}>`;
}
