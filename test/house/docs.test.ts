import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCli } from '../support/cli.ts';

/** What the documentation names is there: files, scripts, commands. */

const ROOT = join(import.meta.dirname, '..', '..');
const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', '*.md'], { cwd: ROOT });
const pages = listed
  .toString()
  .trim()
  .split('\n')
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
const scripts: Record<string, string> = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;

/** `page: what` for everything that pages name and that is not there. */
function missing(pattern: RegExp, exists: (named: string, page: string) => boolean): string[] {
  return pages.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)]
      .map((match) => match[1] ?? '')
      .filter((named) => !exists(named, path))
      .map((named) => `${path}: ${named}`),
  );
}

test('every link within the project leads somewhere', () => {
  const dead = missing(/\]\((?![a-z]+:)([^)\s]+)\)/g, (link, page) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? join(ROOT, page) : join(ROOT, dirname(page), decodeURIComponent(file));
    return existsSync(target) && (anchor === undefined || hasHeading(target, anchor));
  });
  expect(dead).toEqual([]);
});

function hasHeading(file: string, anchor: string): boolean {
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slugOf(heading ?? ''));
  return headings.includes(anchor);
}

/** As GitHub makes them. */
function slugOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

test('every page is in the list of pages', () => {
  const listed = pages.find(({ path }) => path === 'docs/README.md')?.text ?? '';
  const others = pages
    .map(({ path }) => path)
    .filter((path) => /^docs\/[^/]+\.md$/.test(path) && path !== 'docs/README.md');
  expect(others.length).toBeGreaterThan(10);
  expect(others.filter((path) => !listed.includes(`](${path.slice('docs/'.length)})`))).toEqual([]);
});

test('every path of the project that is named exists', () => {
  const named = /`((?:src|handlers|dashboards|test|docs|bench|deploy|scripts|examples|bin)\/[\w./-]+)`/g;
  expect(missing(named, (path) => existsSync(join(ROOT, path)))).toEqual([]);
});

test('every npm script that is named is one', () => {
  expect(missing(/npm run (?:--silent |-s )?([a-z][a-z:-]*)/g, (script) => script in scripts)).toEqual([]);
});

test('every command that is named is one', async () => {
  const known = await commandsOf([]);
  const inner = new Map<string, readonly string[]>();
  for (const group of ['lab', 'config']) inner.set(group, await commandsOf([group]));
  expect(missing(/(?:npx |`)mq-operator ([a-z][a-z-]*)/g, (name) => known.includes(name))).toEqual([]);
  for (const [group, commands] of inner) {
    const named = new RegExp(`mq-operator ${group} ([a-z][a-z-]*)`, 'g');
    expect(missing(named, (name) => commands.includes(name))).toEqual([]);
  }
}, 60_000);

async function commandsOf(path: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await runCli([...path, '--help']);
  return [...stdout.matchAll(/^ {2}([a-z][a-z-]*)(?= |$)/gm)].map((match) => match[1] ?? '');
}
