import { Argument, Command } from 'commander';
import { CONDITIONS } from '../../detect/registry.ts';
import { FAULTS } from '../../lab/faults/registry.ts';
import { ACTION_IDS } from '../../model/remediation.ts';
import { commandTree } from '../completion/command-tree.ts';
import { completionScript, SHELLS, type Shell } from '../completion/scripts.ts';
import type { CliContext } from '../context.ts';

/** Values of arguments that say what went wrong better than a list of choices would. */
const VALUES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['explain', CONDITIONS.map(({ id }) => id)],
  ['plan', ACTION_IDS],
  ['lab break', FAULTS.map(({ id }) => id)],
  ['lab mend', FAULTS.map(({ id }) => id)],
]);

/** `completion`: a script for the shell. */
export function completionCommand({ output }: CliContext): Command {
  const command = new Command('completion');
  return command
    .description('completion for your shell')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText(
      'after',
      `
bash  source <(mq-operator completion bash)            in ~/.bashrc
zsh   source <(mq-operator completion zsh)             in ~/.zshrc
fish  mq-operator completion fish > ~/.config/fish/completions/mq-operator.fish`,
    )
    .action((shell: Shell) => {
      const program = command.parent;
      if (program !== null) output.line(completionScript(shell, commandTree(program, VALUES)).trimEnd());
    });
}
