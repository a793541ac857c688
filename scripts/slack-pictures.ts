import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Effect } from '../src/model/effect.ts';
import { type SlackMessage, slackCalls } from '../src/notify/slack-message.ts';
import { withTrends } from '../src/notify/trends.ts';
import {
  digestEffect,
  memoryIncident,
  noticeEffect,
  notifyEffect,
  ORDERS_BROKER,
  resolvedEffect,
  TOLD_AT,
} from '../test/support/effects.ts';
import { slackHtml } from './slack-html.ts';

/** Draws the messages of docs/pictures/slack-*.png with Debian's Chromium, from the payloads that are really sent. */
const PICTURES = join(import.meta.dirname, '..', 'docs', 'pictures');
const LINKS = { dashboard: 'https://console.aws.example/{broker}', condition: 'https://docs.example/{condition}' };
const FORM = { channel: 'C0123456789', links: LINKS, mention: 'S0123456789' };
const PLACE = { channel: 'C0123456789', ts: '1772359200.000100' };

const history = Array.from({ length: 40 }, (_, index) => ({
  at: TOLD_AT - (40 - index) * 60_000,
  values: { 'node/rabbit%40b/memory-used': 80_000_000 + 3_200_000 * index + (index % 5) * 4_000_000 },
}));

const opened = withTrends(notifyEffect(), history);
const handled = notifyEffect({
  reason: 'worsened',
  explanation: 'Was 1, is 2 now.',
  incident: memoryIncident({
    observations: ['rabbit@b', 'rabbit@c'].map((name) => ({
      subject: { kind: 'node', name },
      level: 'firing',
      evidence: [{ label: 'memory used', value: 222_298_112, unit: 'bytes', limit: 209_715_200 }],
    })),
    subjectCount: 2,
    acknowledged: { by: 'ann', at: TOLD_AT, note: 'adding consumers' },
  }),
});
const proposed = notifyEffect({
  proposal: {
    id: 'p1',
    hash: '9f2c41d07ab3',
    action: 'tune-queue-sync',
    summary: 'Synchronise 3 queues in batches of 100 messages instead of 4,096, then take the policy away again.',
    risk: 'low',
    expiresAt: TOLD_AT + 3_600_000,
  },
});

/** A first message, or everything that a later effect sends. */
function messages(effect: Effect, isFirst = true): readonly SlackMessage[] {
  return slackCalls(effect, ORDERS_BROKER, FORM, isFirst ? undefined : PLACE).map(({ body }) => body);
}

const PAGES: Readonly<Record<string, { messages: readonly SlackMessage[]; height: number }>> = {
  'slack-opened': { messages: messages(opened), height: 430 },
  'slack-worsened': { messages: messages(handled, false), height: 570 },
  'slack-resolved': { messages: messages(resolvedEffect(), false), height: 260 },
  'slack-proposal': { messages: messages(proposed), height: 540 },
  'slack-digest-and-window': { messages: [...messages(digestEffect()), ...messages(noticeEffect())], height: 390 },
};

const folder = mkdtempSync(join(tmpdir(), 'mq-operator-slack-'));
for (const [name, page] of Object.entries(PAGES)) {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, slackHtml(page.messages));
  execFileSync(
    'chromium',
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      '--force-device-scale-factor=2',
      `--user-data-dir=${join(folder, 'profile')}`,
      `--window-size=720,${page.height}`,
      `--screenshot=${join(PICTURES, `${name}.png`)}`,
      `file://${file}`,
    ],
    { stdio: 'ignore' },
  );
}
rmSync(folder, { recursive: true });
