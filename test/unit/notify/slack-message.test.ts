import fc from 'fast-check';
import type { NotifyEffect, Proposal } from '../../../src/model/effect.ts';
import { type SlackCall, slackCalls, slackReference } from '../../../src/notify/slack-message.ts';
import {
  code,
  escapeSlack,
  SLACK_LIMITS,
  shorten,
  shortenLines,
  slackLink,
  slackTime,
} from '../../../src/notify/slack-text.ts';
import { sparkline } from '../../../src/notify/sparkline.ts';
import { withTrends } from '../../../src/notify/trends.ts';
import {
  digestEffect,
  HOSTILE_NAME,
  hostileEffect,
  memoryIncident,
  noticeEffect,
  notifyEffect,
  ORDERS_BROKER,
  resolvedEffect,
  TOLD_AT,
} from '../../support/effects.ts';
import { blockProblems } from '../../support/slack-server.ts';

const FORM = { channel: 'C1', links: {} };

function blocksOf(effect: Parameters<typeof slackCalls>[0], form = FORM): readonly unknown[] {
  return slackCalls(effect, ORDERS_BROKER, form, undefined).flatMap(({ body }: SlackCall) => body.blocks ?? []);
}

/** Every text of the message, one a line; `kind` leaves out what Slack shows as it is, or what it takes for markup. */
function words(effect: NotifyEffect, form = FORM, kind = /mrkdwn|plain_text/): string {
  const found: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('type' in value && 'text' in value && typeof value.text === 'string' && kind.test(String(value.type))) {
      found.push(value.text);
    }
    for (const inner of Object.values(value)) collect(inner);
  };
  collect(blocksOf(effect, form));
  return found.join('\n');
}

const markupOf = (effect: NotifyEffect) => words(effect, FORM, /mrkdwn/);

const actionIds = (effect: NotifyEffect) =>
  [...JSON.stringify(blocksOf(effect)).matchAll(/"action_id":"([^"]+)"/g)].map(([, id]) => id);

test('says what, since when, where with figures, why, whose, what to do, and what it explains', () => {
  expect(words(notifyEffect())).toBe(
    [
      '🔴 Memory alarm · orders',
      '*Critical*, since <!date^1772359140^{date_short_pretty} {time}|2026-03-01 09:59 UTC>. It fires for 1 min, its hold time.',
      '*Affected*\n• node `rabbit@b`: memory used 212 MiB (limit 200 MiB)',
      '*Cause* (likely): 41,200 unacked messages hold 180 MiB of rabbit@b.\n' +
        '• queue orders in /: 41,200 unacked messages, prefetch 0',
      '*Do*: Set a prefetch on the consumers of queue orders, or add consumers.\n' +
        '*Prevent*: Give every consumer a prefetch of 250 to 300.',
      'Explains and keeps quiet: `stranded-queue`',
      'Acknowledge',
      'Silence 1 h',
      'Silence 4 h',
      'Silence until resolved',
      '`memory-alarm` · `b-1234:memory-alarm:mm7ku2io`',
      'as of <!date^1772359200^{date_short_pretty} {time}|2026-03-01 10:00 UTC>',
    ].join('\n'),
  );
});

test('a resolved incident says how long it took, and offers nothing to click', () => {
  expect(words(resolvedEffect())).toContain('*Resolved* after 11 min. It is clear for 1 min, its clearing time.');
  expect(actionIds(resolvedEffect())).toEqual([]);
});

test('the buttons are those that make sense now', () => {
  const acknowledged = memoryIncident({ acknowledged: { by: 'ann', at: TOLD_AT, note: 'adding consumers' } });
  const muted = { kind: 'silence', by: 's1', reason: 'silenced by ann: deploy', since: TOLD_AT } as const;
  expect(actionIds(notifyEffect())[0]).toBe('mq-ack');
  expect(actionIds(notifyEffect({ incident: acknowledged }))).not.toContain('mq-ack');
  expect(words(notifyEffect({ incident: acknowledged }))).toContain('ann takes care of it');
  expect(actionIds(notifyEffect({ incident: memoryIncident({ muted }) }))).toEqual(['mq-ack', 'mq-unsilence']);
});

test('a proposed change can be reviewed, approved and denied; approving asks once more', () => {
  const proposal: Proposal = {
    id: 'p1',
    hash: 'abc123def4567890',
    action: 'tune-queue-sync',
    summary: 'Synchronise 3 queues in batches of 100 instead of 4,096.',
    risk: 'low',
    expiresAt: TOLD_AT + 3_600_000,
  };
  const effect = notifyEffect({ proposal });
  expect(actionIds(effect).slice(0, 3)).toEqual(['mq-review', 'mq-approve', 'mq-deny']);
  expect(JSON.stringify(blocksOf(effect))).toContain('"value":"p1 abc123def4567890"');
  expect(words(effect)).toContain('Synchronise 3 queues in batches of 100');
  expect(words(effect)).toContain('plan abc123def456. It is checked again');
  expect(blockProblems(blocksOf(effect))).toEqual([]);
});

test('links lead to the pages of the settings', () => {
  const links = { dashboard: 'https://d.example/{broker}?r={region}&x=1', condition: 'https://c.example/{condition}' };
  const text = words(notifyEffect(), { channel: 'C1', links });
  expect(text).toContain('<https://d.example/orders?r=eu-west-1&amp;x=1|Dashboard>');
  expect(text).toContain('<https://c.example/memory-alarm|What it means>');
});

test('names from outside can neither mention, link, nor break a line', () => {
  const text = markupOf(hostileEffect());
  expect(text).not.toContain('<!channel>');
  expect(text).not.toContain('<https://evil');
  expect(words(hostileEffect()).replaceAll('\n', '')).not.toMatch(/[\p{Cf}\p{Cc}]/u);
  expect(text).toContain('&lt;!channel&gt;');
  expect(blockProblems(blocksOf(hostileEffect()))).toEqual([]);
});

test('more than fits is left out, and the message says so', () => {
  const subject = { kind: 'queue', vhost: '/', name: 'q'.repeat(255) } as const;
  const evidence = Array.from({ length: 40 }, (_, index) => ({
    label: `figure ${index} ${'x'.repeat(60)}`,
    value: index,
  }));
  const observations = Array.from({ length: 10 }, () => ({ subject, level: 'firing', evidence }) as const);
  const [cause] = memoryIncident().causes;
  const causes = cause === undefined ? [] : [{ ...cause, summary: 'y'.repeat(9000), advice: 'z '.repeat(9000) }];
  const effect = notifyEffect({
    incident: memoryIncident({ title: 't'.repeat(500), observations, subjectCount: 4321, causes }),
    explanation: 'e'.repeat(9000),
  });
  expect(blockProblems(blocksOf(effect))).toEqual([]);
  expect(words(effect)).toContain('*Affected (4,321)*');
  expect(words(effect).match(/shortened/g)?.length).toBeGreaterThanOrEqual(4);
});

test('a digest of fifty long titles keeps the limits and counts what is left out', () => {
  const [item] = digestEffect().items;
  if (item === undefined) throw new Error('the sample has items');
  const items = Array.from({ length: 50 }, () => ({ ...item, title: 'long '.repeat(40) }));
  const blocks = blocksOf(digestEffect({ items, itemCount: 10_000 }));
  expect(blockProblems(blocks)).toEqual([]);
  expect(JSON.stringify(blocks)).toMatch(/… and \d+ more \(shortened\)/);
});

test('any names and texts make messages that Slack takes', () => {
  const unit = fc.oneof(fc.constantFrom(...'<>&|`*_~!@#\n\u202e'), fc.string({ unit: 'binary', maxLength: 1 }));
  const any = fc.array(unit, { maxLength: 3500, size: 'max' }).map((parts) => parts.join(''));
  const incident = fc.record({ title: any, name: any, vhost: any, summary: any, label: any, by: any }).map((text) =>
    memoryIncident({
      title: text.title,
      observations: [
        {
          subject: { kind: 'queue', name: text.name, vhost: text.vhost },
          level: 'firing',
          evidence: [{ label: text.label, value: text.label }],
        },
      ],
      causes: [
        { id: 'c', summary: text.summary, confidence: 'likely', evidence: [], owners: [], advice: text.summary },
      ],
      acknowledged: { by: text.by, at: TOLD_AT, note: text.summary },
    }),
  );
  fc.assert(
    fc.property(incident, any, (one, explanation) => {
      const effect = notifyEffect({ incident: one, explanation });
      expect(blockProblems(blocksOf(effect))).toEqual([]);
      expect(markupOf(effect).replace(/<(!date\^\d+\^[^>]*)>/g, '')).not.toMatch(/[<>]/);
    }),
    { numRuns: 25 },
  );
});

test('a notice lists what people should do before the window', () => {
  expect(JSON.stringify(blocksOf(noticeEffect()))).toContain('• 2 mirrored queues are not synchronised.');
});

describe('the course of a figure', () => {
  const at = (minutes: number) => TOLD_AT - minutes * 60_000;
  const sample = (minutes: number, value: number) => ({
    at: at(minutes),
    values: { 'node/rabbit%40b/memory-used': value, 'node/rabbit%40a/memory-used': 1 },
  });

  test('is shown for the subject it belongs to, with the present value as its end', () => {
    const history = [sample(200, 9e9), sample(20, 100_663_296), sample(10, 150_000_000)];
    const effect = withTrends(notifyEffect(), history);
    if (effect.kind !== 'notify') throw new Error('a notify effect stays one');
    expect(words(effect)).toContain('`▁▄█` memory used, 96 MiB to 212 MiB in 20 min');
  });

  test('is left out when nothing was kept', () => {
    expect(withTrends(notifyEffect(), [])).toEqual(notifyEffect());
    expect(withTrends(notifyEffect(), [{ at: at(5), values: { 'broker/queues': 3 } }])).toEqual(notifyEffect());
  });

  test('stays flat when the figure does, and leaves gaps where there was nothing', () => {
    expect(
      sparkline(
        [
          { at: 0, value: 5 },
          { at: 1, value: 5 },
        ],
        10,
      ),
    ).toBe('▁▁');
    const gap = [0, 1, 2, 9].map((minute) => ({ at: minute * 60_000, value: minute }));
    expect(sparkline(gap, 4)).toBe('▂  █');
    expect(sparkline([], 4)).toBe('');
  });

  test('shows peaks, not averages', () => {
    const points = Array.from({ length: 100 }, (_, minute) => ({ at: minute, value: minute === 50 ? 1000 : 0 }));
    expect(sparkline(points, 10)).toBe('▁▁▁▁▁█▁▁▁▁');
  });
});

describe('text', () => {
  test('escapes the three characters that have a meaning', () => {
    expect(escapeSlack('<a & b>')).toBe('&lt;a &amp; b&gt;');
  });

  test('a name with backticks stays one code span', () => {
    expect(code('a`b')).toBe('`aˋb`');
    expect(code(HOSTILE_NAME).match(/`/g)).toHaveLength(2);
  });

  test('is never cut inside an escape, a character or a code span', () => {
    const limit = 30;
    expect(shorten(`${'x'.repeat(14)}&amp;&amp;&amp;&amp;`, limit)).toBe(`${'x'.repeat(14)} … (shortened)`);
    expect(shorten(`${'x'.repeat(15)}😀${'x'.repeat(15)}`, limit)).toBe(`${'x'.repeat(15)} … (shortened)`);
    expect(shorten(`xx \`${'c'.repeat(40)}\``, limit)).toBe('xx  … (shortened)');
    expect(shorten('fits', limit)).toBe('fits');
  });

  test('lines that do not fit are counted', () => {
    expect(shortenLines(['one', 'two', 'three', 'a line that is much longer than the others'], 34)).toBe(
      'one\ntwo\n… and 2 more (shortened)',
    );
    expect(shortenLines(['one', 'two'], 7)).toBe('one\ntwo');
    expect(shortenLines(['x'.repeat(SLACK_LIMITS.section + 1)], SLACK_LIMITS.section)).toBe('… and 1 more (shortened)');
  });

  test('an address cannot end its link', () => {
    expect(slackLink('https://x.example/?a=1&b=|>', 'A & B')).toBe('<https://x.example/?a=1&amp;b=%7C%3E|A &amp; B>');
  });

  test('a time is shown in the zone of the reader, UTC where that does not work', () => {
    expect(slackTime(TOLD_AT)).toBe('<!date^1772359200^{date_short_pretty} {time}|2026-03-01 10:00 UTC>');
  });

  test.each([undefined, '', 'C1', 'C1:abc', 'webhook'])('%p is no place in Slack', (text) => {
    expect(slackReference(text)).toBeUndefined();
  });
});
