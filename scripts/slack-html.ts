import type { SlackMessage } from '../src/notify/slack-message.ts';

type Block = NonNullable<SlackMessage['blocks']>[number];

/** The signs as shapes: the machine that draws the pictures may have no font for them. */
const SIGNS: Readonly<Record<string, string>> = {
  '🔴': '<i class="sign" style="background:#e01e5a;border-radius:50%"></i>',
  '🔶': '<i class="sign" style="background:#ed8b00;transform:rotate(45deg) scale(.8)"></i>',
  '🔷': '<i class="sign" style="background:#1d9bd1;transform:rotate(45deg) scale(.8)"></i>',
  '✅': '<i class="sign" style="background:#2eb67d"></i>',
  '👤': '<i class="sign" style="background:#8d8d8d;border-radius:50% 50% 30% 30%"></i>',
  '🔕': '<i class="sign" style="background:#bbb"></i>',
};

/** A message roughly as Slack shows it, from the very payload that is sent. */
export function slackHtml(messages: readonly SlackMessage[]): string {
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>${messages.map(messageHtml).join('')}`;
}

const STYLE = `
body{font:15px/1.46 Lato,"DejaVu Sans",sans-serif;color:#1d1c1d;background:#fff;margin:16px;width:688px}
.message{margin:0 0 18px;padding-left:48px;position:relative}.message.reply{margin-left:48px}
.avatar{position:absolute;left:0;top:2px;width:36px;height:36px;border-radius:6px;background:#4a154b;color:#fff;
text-align:center;line-height:36px;font-weight:700}.name{font-weight:900}.app{font-size:10px;background:#eee;
padding:1px 4px;border-radius:3px;margin-left:6px;color:#616061}.note{color:#616061;font-size:13px}
h3{font-size:18px;margin:6px 0}p{margin:6px 0;white-space:pre-wrap}.context{color:#616061;font-size:12px;margin:6px 0}
.context span{margin-right:10px}code{background:#f6f6f6;border:1px solid #ddd;border-radius:3px;padding:1px 3px;
color:#c01343;font:12px "DejaVu Sans Mono",monospace}.button{display:inline-block;border:1px solid #bbb;
border-radius:4px;padding:4px 12px;margin:4px 8px 4px 0;font-weight:700;font-size:13px}
.primary{background:#007a5a;color:#fff;border-color:#007a5a}.danger{color:#e01e5a;border-color:#e01e5a}
.sign{display:inline-block;width:14px;height:14px;margin:0 4px 0 1px;vertical-align:-2px}`;

function messageHtml({ blocks = [], thread_ts, reply_broadcast }: SlackMessage): string {
  const note = reply_broadcast ? '<div class="note">replied to a thread, also sent to the channel</div>' : '';
  const head = '<div class="avatar">mq</div><span class="name">mq-operator</span><span class="app">APP</span>';
  return `<div class="message${thread_ts === undefined ? '' : ' reply'}">${head}${note}${blocks.map(blockHtml).join('')}</div>`;
}

function blockHtml(block: Block): string {
  switch (block.type) {
    case 'header':
      return `<h3>${signs(escapeHtml(block.text.text))}</h3>`;
    case 'section':
      return `<p>${markup(block.text.text)}</p>`;
    case 'context':
      return `<div class="context">${block.elements.map(({ text }) => `<span>${markup(text)}</span>`).join('')}</div>`;
    case 'actions':
      return `<div>${block.elements
        .map(({ text, style = '' }) => `<span class="button ${style}">${escapeHtml(text.text)}</span>`)
        .join('')}</div>`;
    case 'divider':
      return '<hr>';
  }
}

/** The part of Slack's markup that we use; the text has its three special characters escaped already. */
function markup(text: string): string {
  return signs(
    text
      .replace(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, '$1')
      .replace(/<(https?:[^|>]+)\|([^>]*)>/g, '<a href="$1">$2</a>')
      .replace(/<[!@][^>]*>/g, '<b>@on-call</b>')
      .replace(/`([^`\n]+)`/g, '<code>$1</code>')
      .replace(/(^|\s)\*([^*\n]+)\*/g, '$1<b>$2</b>'),
  );
}

function signs(html: string): string {
  return Object.entries(SIGNS).reduce((text, [sign, shape]) => text.replaceAll(sign, shape), html);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
