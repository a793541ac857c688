import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The rules of the house that neither the compiler nor the linter can check. */

const ROOT = join(import.meta.dirname, '..', '..');
const MAX_LINES = 400;
const MEDIAN_LINES = 80;
const SHELL_LINES = 40;
const PIPELINE_LINES = 60;

interface SourceFile {
  readonly path: string;
  readonly lines: readonly string[];
}

function filesUnder(...folders: string[]): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', ...folders], { cwd: ROOT });
  const paths = listed
    .toString()
    .trim()
    .split('\n')
    .filter((path) => path.endsWith('.ts'));
  return paths.map((path) => ({ path, lines: readFileSync(join(ROOT, path), 'utf8').trimEnd().split('\n') }));
}

/** `path:line: text` of every line that matches. */
function matches(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({ path, lines }) =>
    lines.flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

const shipped = filesUnder('src', 'handlers', 'dashboards');
const tests = filesUnder('test');
const core = shipped.filter(({ path }) => /^src\/(model|catalog|detect|diagnose|decide)\//.test(path));

describe('size', () => {
  test(`no file is over ${MAX_LINES} lines`, () => {
    expect([...shipped, ...tests].filter(({ lines }) => lines.length > MAX_LINES).map(({ path }) => path)).toEqual([]);
  });

  test(`half of the files are at most ${MEDIAN_LINES} lines`, () => {
    const lengths = shipped.map(({ lines }) => lines.length).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(MEDIAN_LINES);
  });

  test('the flow fits on one screen', () => {
    const [pipeline] = shipped.filter(({ path }) => path === 'src/pipeline.ts');
    expect(pipeline?.lines.length).toBeLessThanOrEqual(PIPELINE_LINES);
  });

  test(`a handler is at most ${SHELL_LINES} lines`, () => {
    const long = shipped.filter(({ path, lines }) => path.startsWith('handlers/') && lines.length > SHELL_LINES);
    expect(long.map(({ path }) => path)).toEqual([]);
  });
});

describe('purity', () => {
  test('the core knows no clock, no chance, no world', () => {
    expect(matches(core, /Date\.now\(|new Date\(\)|Math\.random\(|process\.env|console\.|\bfetch\(|\bawait\b/)).toEqual(
      [],
    );
  });

  test('the environment is read in one folder', () => {
    expect(
      matches(
        shipped.filter(({ path }) => !path.startsWith('src/config/')),
        /process\.env\b/,
      ),
    ).toEqual([]);
  });

  test('ambient time is read in clock adapters only', () => {
    const others = shipped.filter(({ path }) => !/^src\/adapters\/.*clock\.ts$/.test(path));
    expect(matches(others, /Date\.now\(|new Date\(\)/)).toEqual([]);
  });
});

describe('types and tests', () => {
  test('no loose types', () => {
    expect(matches(shipped, /\bas any\b|\bas unknown as\b|@ts-(ignore|expect-error|nocheck)/)).toEqual([]);
  });

  test('no module mocks, no skipped or focused tests', () => {
    const forbidden =
      /jest\.(mock|unstable_mockModule|spyOn)\(|\b(it|test|describe)\.(skip|only|todo)\(|\bx(it|describe)\(/;
    expect(
      matches(
        tests.filter(({ path }) => !path.endsWith('rules.test.ts')),
        forbidden,
      ),
    ).toEqual([]);
  });

  test('nothing is left for later', () => {
    expect(matches(shipped, /\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
  });
});

test('each stage of the README table is a folder', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const stages = [...readme.matchAll(/^\| (\w+) \| `src\/(\w+)` \|/gm)].map((match) => match[2]);
  expect(stages.length).toBeGreaterThanOrEqual(5);
  expect(readdirSync(join(ROOT, 'src'))).toEqual(expect.arrayContaining(stages));
});
