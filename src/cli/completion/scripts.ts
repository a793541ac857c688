import type { CommandNode } from './command-tree.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that teaches a shell the commands, their options and their values. Files are completed where nothing is known. */
export function completionScript(shell: Shell, nodes: readonly CommandNode[]): string {
  switch (shell) {
    case 'bash':
      return bash(nodes);
    case 'zsh':
      return `#compdef mq-operator\nautoload -U +X bashcompinit && bashcompinit\n${bash(nodes)}`;
    case 'fish':
      return fish(nodes);
  }
}

/** Follows the words to the command they name, then offers what that command takes. */
function bash(nodes: readonly CommandNode[]): string {
  const paths = nodes.filter(({ path }) => path !== '').map(({ path }) => quoted(path));
  const offers = nodes.map(
    ({ path, words, options }) =>
      `    ${quoted(path)}) words=${quoted([...words, ...options.map(({ flag }) => flag)].join(' '))} ;;`,
  );
  const values = nodes.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(
        ({ flag, values: possible }) =>
          `    ${quoted(`${path} ${flag}`)}) words=${quoted(possible.join(' '))}; known=yes ;;`,
      ),
  );
  return `_mq_operator() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[$((COMP_CWORD - 1))]} at= next word words= known=
  for word in "\${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do
    next="\${at:+$at }$word"
    case "$next" in
    ${paths.join('|')}) at=$next ;;
    esac
  done
  case "$at $previous" in
${values.join('\n')}
  esac
  if [ -z "$known" ]; then
    case "$at" in
${offers.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _mq_operator mq-operator
`;
}

function fish(nodes: readonly CommandNode[]): string {
  const lines = nodes.flatMap(({ path, words, options }) => {
    const when = `complete -c mq-operator -n ${quoted(condition(path, nodes))}`;
    const described = words.map((word) => {
      const sub = nodes.find((each) => each.path === (path === '' ? word : `${path} ${word}`));
      return `${when} -f -a ${quoted(word)}${sub === undefined ? '' : ` -d ${quoted(sub.description)}`}`;
    });
    const flags = options.map(({ flag, description, takesValue, values }) => {
      const value = takesValue ? ` -r${values.length > 0 ? ` -f -a ${quoted(values.join(' '))}` : ''}` : '';
      return `${when} -l ${flag.replace(/^--/, '')}${value} -d ${quoted(description)}`;
    });
    return [...described, ...flags];
  });
  return `${lines.join('\n')}\n`;
}

/** True while exactly this command was named and none of those under it. */
function condition(path: string, nodes: readonly CommandNode[]): string {
  const parts = path === '' ? [] : path.split(' ');
  const inner = nodes
    .filter((each) => each.path !== path && (path === '' || each.path.startsWith(`${path} `)))
    .map((each) => each.path.split(' ')[parts.length] ?? '');
  const seen = parts.map((part) => `__fish_seen_subcommand_from ${part}`);
  const unseen = inner.length === 0 ? [] : [`not __fish_seen_subcommand_from ${[...new Set(inner)].join(' ')}`];
  return [...seen, ...unseen].join('; and ') || 'true';
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
