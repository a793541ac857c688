/**
 * HTML that is safe to show. Only `html` and `trusted` make it, so a plain string can never be taken for markup.
 * Pure: the web console and the CloudWatch custom widget both build their fragments with it.
 */
const MARKUP = Symbol('markup');

export interface Html {
  readonly [MARKUP]: string;
}

/** What may stand in a template: markup stays as it is, text is escaped, nothing stands for nothing. */
export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text as it may stand between tags and within quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');
}

/** A tagged template: every value is escaped unless it is markup already. Attributes must be quoted. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const parts = strings.map((text, index) => (index < values.length ? text + valueText(values[index]) : text));
  return trusted(parts.join(''));
}

/** Markup that is a constant of ours, for instance a drawing. Never for anything that came from outside. */
export function trusted(markup: string): Html {
  return { [MARKUP]: markup };
}

/** The markup itself, to be sent. */
export function renderHtml(value: Html): string {
  return value[MARKUP];
}

function valueText(value: HtmlValue): string {
  if (value === undefined || value === null || value === false) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return isHtml(value) ? value[MARKUP] : value.map(valueText).join('');
}

function isHtml(value: Html | readonly HtmlValue[]): value is Html {
  return MARKUP in value;
}
