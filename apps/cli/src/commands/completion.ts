import { parseArgs } from 'node:util'
import { RESOURCES } from '../admin/resources/index.ts'
import type { Verb } from '../admin/resource.ts'
import type { Command } from '../command.ts'
import { UsageError } from '../command.ts'
import { COMMAND_NAMES } from '../command-names.ts'

const VERBS: readonly Verb[] = ['get', 'create', 'set', 'delete']

/** `jatai completion SHELL`: a script that has the shell complete commands and resources. */
export const completion: Command = {
  name: 'completion',
  summary: 'Prints a script that completes commands and resources: source <(jatai completion bash)',
  usage: 'bash|zsh|fish',
  async run(args, io) {
    const { positionals } = parseArgs({ args: [...args], options: {}, allowPositionals: true })
    const script = SCRIPTS[positionals[0] ?? '']
    if (script === undefined) throw new UsageError('Name a shell: bash, zsh or fish')
    io.stdout.write(script())
    return 0
  },
}

const SCRIPTS: Readonly<Record<string, () => string>> = {
  bash: () => `_jatai() {
  local words
  case "$COMP_CWORD:\${COMP_WORDS[1]}" in
    1:*) words="${COMMAND_NAMES.join(' ')}" ;;
${VERBS.map((verb) => `    2:${verb}) words="${resourceNames(verb)}" ;;`).join('\n')}
    2:completion) words="bash zsh fish" ;;
  esac
  if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}")); else COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")); fi
}
complete -F _jatai jatai
`,
  zsh: () => `#compdef jatai
_jatai() {
  if (( CURRENT == 2 )); then compadd ${COMMAND_NAMES.join(' ')}; return; fi
  if (( CURRENT == 3 )); then
    case "$words[2]" in
${VERBS.map((verb) => `      ${verb}) compadd ${resourceNames(verb)}; return ;;`).join('\n')}
      completion) compadd bash zsh fish; return ;;
    esac
  fi
  _files
}
compdef _jatai jatai
`,
  fish: () =>
    [
      `complete -c jatai -n __fish_use_subcommand -f -a '${COMMAND_NAMES.join(' ')}'`,
      ...VERBS.map(
        (verb) => `complete -c jatai -n '__fish_seen_subcommand_from ${verb}' -f -a '${resourceNames(verb)}'`,
      ),
      `complete -c jatai -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'`,
      '',
    ].join('\n'),
}

function resourceNames(verb: Verb): string {
  return RESOURCES.filter(({ actions }) => actions[verb] !== undefined)
    .map(({ names }) => names[0])
    .join(' ')
}
