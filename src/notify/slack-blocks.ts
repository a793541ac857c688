import { oneLine, SLACK_LIMITS, shorten } from './slack-text.ts';

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

interface Markup {
  readonly type: 'mrkdwn';
  readonly text: string;
  /** Nothing in it is turned into links or mentions beyond what is marked up. */
  readonly verbatim: true;
}

export interface Button {
  readonly type: 'button';
  readonly action_id: string;
  readonly text: PlainText;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: {
    readonly title: PlainText;
    readonly text: PlainText;
    readonly confirm: PlainText;
    readonly deny: PlainText;
  };
}

export type Block =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text: Markup }
  | { readonly type: 'context'; readonly elements: readonly Markup[] }
  | { readonly type: 'actions'; readonly block_id: string; readonly elements: readonly Button[] }
  | { readonly type: 'divider' };

function plainText(text: string, limit: number): PlainText {
  return { type: 'plain_text', text: shorten(oneLine(text), limit), emoji: false };
}

function markup(text: string, limit: number): Markup {
  return { type: 'mrkdwn', text: shorten(text, limit), verbatim: true };
}

export function header(text: string): Block {
  return { type: 'header', text: plainText(text, SLACK_LIMITS.header) };
}

/** `text` is Slack markup; whatever comes from outside in it has gone through `plain` or `code`. */
export function section(text: string): Block {
  return { type: 'section', text: markup(text, SLACK_LIMITS.section) };
}

export function context(texts: readonly string[]): Block {
  const elements = texts.slice(0, SLACK_LIMITS.contextElements);
  return { type: 'context', elements: elements.map((text) => markup(text, SLACK_LIMITS.contextText)) };
}

export function actions(blockId: string, elements: readonly Button[]): Block {
  return { type: 'actions', block_id: blockId, elements: elements.slice(0, SLACK_LIMITS.actions) };
}

export interface ButtonOptions {
  readonly style?: 'primary' | 'danger';
  /** Asked before the click counts. */
  readonly confirm?: { readonly title: string; readonly text: string; readonly yes: string };
}

/** `value` is an id of ours; a value that Slack would not take is a defect, because cut ids mean something else. */
export function button(id: string, label: string, value: string, { style, confirm }: ButtonOptions = {}): Button {
  if (value.length > SLACK_LIMITS.buttonValue) throw new Error(`value of button ${id} is longer than Slack takes`);
  return {
    type: 'button',
    action_id: id,
    text: plainText(label, SLACK_LIMITS.buttonText),
    value,
    ...(style === undefined ? {} : { style }),
    ...(confirm === undefined
      ? {}
      : {
          confirm: {
            title: plainText(confirm.title, SLACK_LIMITS.confirmTitle),
            text: plainText(confirm.text, SLACK_LIMITS.confirmText),
            confirm: plainText(confirm.yes, SLACK_LIMITS.confirmButton),
            deny: plainText('Cancel', SLACK_LIMITS.confirmButton),
          },
        }),
  };
}
