import { execFileSync } from 'node:child_process';
import { runCli } from '../../support/cli.ts';

/** What bash offers after these words; the last one is being typed. */
function offered(script: string, ...words: string[]): string[] {
  const program = `${script}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mq_operator; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const said = execFileSync('bash', ['-c', program, 'bash', 'mq-operator', ...words]).toString();
  return said.split('\n').filter((line) => line !== '');
}

let script = '';
beforeAll(async () => {
  script = (await runCli(['completion', 'bash'])).stdout;
});

test('bash is offered commands, then what they take', () => {
  expect(offered(script, 'che')).toEqual(['check']);
  expect(offered(script, 'lab', 'br')).toEqual(['break']);
  expect(offered(script, 'lab', 'break', 'paused')).toEqual(['paused-sync']);
  expect(offered(script, 'explain', 'paused-')).toEqual(['paused-queue-sync']);
  expect(offered(script, 'check', '--js')).toEqual(['--json']);
});

test('an option that takes one of a few values is offered those only', () => {
  expect(offered(script, 'lab', 'up', '--nodes', '')).toEqual(['1', '3']);
});

test('an option that takes a file leaves it to the shell', () => {
  expect(offered(script, 'check', '--config', '')).toEqual([]);
});

test('fish gets a line for each command, with its description', async () => {
  const { stdout } = await runCli(['completion', 'fish']);
  expect(stdout).toMatch(/-a 'break' -d 'break the lab/);
  expect(stdout).toMatch(
    /__fish_seen_subcommand_from lab; and __fish_seen_subcommand_from up' -l nodes -r -f -a '1 3'/,
  );
});

test('another shell is refused with those that are known', async () => {
  const { code, stderr } = await runCli(['completion', 'tcsh']);
  expect(code).toBe(3);
  expect(stderr).toMatch(/bash, zsh, fish/);
});
