import type { Output } from './output.ts';

/** The few marks of our own pages, plainly for a terminal: headings, lists, code, emphasis, links. */
export function renderMarkdown(markdown: string, output: Output): string[] {
  const width = Math.min(output.width, 100);
  let code = false;
  return joinParagraphs(markdown.trimEnd().split('\n')).flatMap((line) => {
    if (line.startsWith('```')) {
      code = !code;
      return [];
    }
    return code ? [output.colours.cyan(`    ${line}`)] : wrap(renderLine(line, output), width);
  });
}

/** Source lines that continue a paragraph or a list item become one line with it. */
function joinParagraphs(lines: readonly string[]): string[] {
  const joined: string[] = [];
  let code = false;
  for (const line of lines) {
    const previous = joined.at(-1) ?? '';
    const continues =
      !code && previous !== '' && !/^(#|```)/.test(previous) && !/^(\s*$|#|```|\s*[-*] |\s*\d+\. )/.test(line);
    if (line.startsWith('```')) code = !code;
    if (continues) joined[joined.length - 1] = `${previous} ${line.trim()}`;
    else joined.push(line);
  }
  return joined;
}

function renderLine(line: string, { colours }: Output): string {
  const heading = /^#+ (.*)$/.exec(line);
  if (heading !== null) return colours.bold(heading[1] ?? '');
  return line
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_, text: string, target: string) =>
      target.endsWith('.md') ? text : `${text} (${target})`,
    )
    .replace(/\*\*([^*]+)\*\*/g, (_, text: string) => colours.bold(text))
    .replace(/`([^`]+)`/g, (_, text: string) => colours.cyan(text));
}

/** Breaks at blanks; what follows a list mark is indented with it. */
function wrap(line: string, width: number): string[] {
  const indent = /^(\s*(?:[-*]|\d+\.) )?/.exec(line)?.[0]?.length ?? 0;
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const next = current === '' ? word : `${current} ${word}`;
    if (visibleLength(next) > width && current.trim() !== '') {
      lines.push(current);
      current = `${' '.repeat(indent)}${word}`;
    } else current = next;
  }
  return [...lines, current];
}

function visibleLength(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with one
  return text.replace(/\u001b\[[0-9;]*m/g, '').length;
}
