import type { Broker } from '../model/broker.ts';
import type { Effect } from '../model/effect.ts';
import { detailsOf, visible } from './details.ts';
import { clockText, type Story, storyOf } from './story.ts';

/** Colours a text as its status; the identity where no colour is wanted. */
export type Paint = (status: Story['status'], text: string) => string;

const STATUS_WIDTH = 10;
const LABEL_WIDTH = 10;
const INDENT = ' '.repeat('00:00:00'.length + 2);

/** One notification as lines of a terminal or a log: first what and where, then why and what to do. */
export function terminalText(effect: Effect, broker: Broker, paint: Paint = (_status, text) => text): string {
  const story = storyOf(effect);
  const status = paint(story.status, story.status.padEnd(STATUS_WIDTH));
  const head = `${clockText(effect.at)}  ${status}${visible(`${story.headline} · ${broker.name}`)}`;
  const lines = detailsOf(effect).map(([label, text]) => `${INDENT}${label.padEnd(LABEL_WIDTH)}${visible(text)}`);
  return [head, ...lines].join('\n');
}
