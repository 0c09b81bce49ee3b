import { globSync } from 'node:fs'
import { SETTINGS } from '../../apps/standalone/src/settings.ts'
import type { Command } from '../../apps/cli/src/command.ts'
import { anchor, blocks, codeBlock, inlineCode, prose, table } from './markdown.ts'
import type { Page } from './markdown.ts'

const folder = new URL('../../apps/cli/src/commands/', import.meta.url)

/** The command line: every command that apps/cli/src/commands holds. */
export async function commandPage(): Promise<Page> {
  const commands = await allCommands()
  const text = blocks(
    '# The command line',
    '`npx jatai COMMAND [ARGUMENTS]` in a checkout. `npx jatai help` lists the commands, `npx jatai COMMAND --help` ' +
      'says more of one. A command that is called wrongly says so and ends with exit code 2.',
    commands
      .map(({ name, summary }) => `- [\`jatai ${name}\`](#${anchor(`jatai ${name}`)}): ${prose(summary)}`)
      .join('\n'),
    commands.map(commandText),
  )
  return { path: 'commands.md', text }
}

async function allCommands(): Promise<readonly Command[]> {
  const commands: Command[] = []
  for (const file of globSync('*.ts', { cwd: folder.pathname }).sort()) {
    if (file.endsWith('.test.ts')) continue
    const module = (await import(new URL(file, folder).href)) as Record<string, unknown>
    commands.push(...Object.values(module).filter(isCommand))
  }
  return commands.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function isCommand(value: unknown): value is Command {
  return typeof value === 'object' && value !== null && 'run' in value && 'usage' in value
}

/** Three blanks in a usage line part the arguments from a remark. */
function commandText({ name, summary, usage }: Command): string {
  const [synopsis = '', ...remarks] = usage.split(/ {3,}/)
  return blocks(
    `## jatai ${name}`,
    `${prose(summary)}.`,
    codeBlock(`jatai ${name} ${synopsis}`),
    remarks.map((remark) =>
      remark.startsWith('<')
        ? `It reads from standard input: ${codeSpan(remark.slice(1).trim())}.`
        : `${capital(remark)}.`,
    ),
    name === 'up' ? settings() : undefined,
  )
}

function settings(): string {
  const rows = Object.values(SETTINGS).map((setting) => [
    setting.option === undefined ? '' : inlineCode(setting.option),
    inlineCode(setting.variable),
    setting.default,
    prose(setting.summary),
  ])
  return blocks(
    'An option wins over the variable of the environment.',
    table(['Option', 'Variable', 'Default', 'Says'], rows),
  )
}

function codeSpan(text: string): string {
  const [, shape = text, rest = ''] = /^(\{.*\})(.*)$/.exec(text) ?? []
  return `\`${shape}\`${rest}`
}

function capital(text: string): string {
  return prose(`${text.charAt(0).toUpperCase()}${text.slice(1)}`)
}
