import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CONDITIONS } from '../../src/detect/registry.ts';
import { PROPOSALS } from '../../src/remediate/proposals.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');
const HEADINGS = [
  'What it means',
  'Why it happens',
  'How to confirm',
  'What to do',
  'What not to do on Amazon MQ',
  'What mq-operator can do',
];
const MOST_LINES = 60;

function page(id: string): string {
  return readFileSync(join(DOCS, 'conditions', `${id}.md`), 'utf8');
}

const ids = CONDITIONS.map(({ id }) => id);

test.each(ids)('%s has a page with the six headings', (id) => {
  const headings = [...page(id).matchAll(/^## (.+)$/gm)].map((match) => match[1]);
  expect(headings).toEqual(HEADINGS);
  expect(page(id).trimEnd().split('\n').length).toBeLessThanOrEqual(MOST_LINES);
});

test.each(ids)('%s: no section of its page is empty, and its links lead somewhere', (id) => {
  const sections = page(id)
    .split(/^## .+$/m)
    .slice(1);
  expect(sections.filter((section) => section.trim().length < 20)).toEqual([]);
  const links = [...page(id).matchAll(/\]\(([^)#]+)[^)]*\)/g)].map((match) => match[1] ?? '');
  const local = links.filter((link) => !link.startsWith('https://'));
  const base = dirname(join(DOCS, 'conditions', `${id}.md`));
  expect(local.filter((link) => !existsSync(join(base, link)))).toEqual([]);
});

test('there is no page without a condition', () => {
  const pages = readdirSync(join(DOCS, 'conditions')).map((file) => file.replace(/\.md$/, ''));
  expect(pages.filter((id) => !ids.includes(id))).toEqual([]);
});

test('no page advises what Amazon MQ does not allow', () => {
  const forbidden = /rabbitmqctl|set_vm_memory_high_watermark|rabbitmq-plugins|\bssh\b/;
  expect(ids.filter((id) => forbidden.test(page(id)))).toEqual([]);
});

test('commands in the pages name conditions that exist', () => {
  const named = ids.flatMap((id) =>
    [...page(id).matchAll(/mq-operator explain ([a-z0-9-]+)/g)].map((match) => match[1]),
  );
  expect(named.filter((id) => !ids.includes(id ?? ''))).toEqual([]);
});

test.each(PROPOSALS.flatMap(({ conditions = [], action }) => conditions.map((id) => [id, action] as const)))(
  'the page of %s names the repair %s that it proposes',
  (id, action) => {
    const [, offered = ''] = page(id).split('## What mq-operator can do');
    expect(offered).toContain(`mq-operator plan ${action}`);
    expect(offered).not.toMatch(/only tells/);
  },
);
