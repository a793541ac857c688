import pc from 'picocolors';
import { renderMarkdown } from '../../../src/cli/markdown.ts';
import type { Output } from '../../../src/cli/output.ts';

const output: Output = {
  colours: pc.createColors(false),
  live: false,
  width: 40,
  line: () => undefined,
  note: () => undefined,
};

describe('pages on a terminal', () => {
  it('joins the lines of a paragraph and breaks them at the width, list items indented', () => {
    const page = '# Title\n\n- one two three four five six\n  seven eight nine ten eleven twelve\n- next\n';
    expect(renderMarkdown(page, output)).toEqual([
      'Title',
      '',
      '- one two three four five six seven',
      '  eight nine ten eleven twelve',
      '- next',
    ]);
  });

  it('leaves code as it is, however wide', () => {
    const command = `curl ${'x'.repeat(60)} y`;
    expect(renderMarkdown(`\`\`\`sh\n${command}\n\`\`\``, output)).toEqual([`    ${command}`]);
  });

  it('drops marks, and shows where a link to the outside leads', () => {
    expect(renderMarkdown('**a** `b` [c](d.md) [e](https://f.g)', output)).toEqual(['a b c e (https://f.g)']);
  });
});
