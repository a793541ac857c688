import type { Command } from 'commander';

/** One command as a shell needs to know it. */
export interface CommandNode {
  /** Words after the program, for instance `lab break`; empty for the program itself. */
  readonly path: string;
  readonly description: string;
  /** What may follow: subcommands first, then known values of its argument. */
  readonly words: readonly string[];
  readonly options: readonly CommandOption[];
}

export interface CommandOption {
  /** Long form, for instance `--json`. */
  readonly flag: string;
  readonly description: string;
  /** Whether a value follows; `values` has those that are possible where they are few. */
  readonly takesValue: boolean;
  readonly values: readonly string[];
}

/** The program and every command under it, outermost first. `known` has the values of arguments by path. */
export function commandTree(program: Command, known: ReadonlyMap<string, readonly string[]>): readonly CommandNode[] {
  return nodesOf(program, '', known);
}

function nodesOf(command: Command, path: string, known: ReadonlyMap<string, readonly string[]>): CommandNode[] {
  const node: CommandNode = {
    path,
    description: command.description(),
    words: [
      ...command.commands.map((each) => each.name()),
      ...(known.get(path) ?? command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? [])),
    ],
    options: command.options.flatMap(({ long, description, required, optional, argChoices }) =>
      long === undefined || long === null
        ? []
        : [{ flag: long, description, takesValue: required || optional, values: argChoices ?? [] }],
    ),
  };
  const inner = command.commands.flatMap((each) =>
    nodesOf(each, path === '' ? each.name() : `${path} ${each.name()}`, known),
  );
  return [node, ...inner];
}
