import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { connectorNames, loadConnectors, loadTriggers, triggerTypes } from '@jatai/connectors'
import { documentProblems } from '@jatai/engine'
import type { DocumentProblem, Surroundings } from '@jatai/engine'
import { errorText } from '@jatai/errors'
import { UsageError } from '../command.ts'
import type { Command, CommandIo } from '../command.ts'
import { readSurroundings, SURROUNDINGS_FLAGS } from '../trial/surroundings.ts'
import type { GivenSurroundings } from '../trial/surroundings.ts'

/** `jatai validate FILE…`: all problems of documents, each with its place. */
export const validate: Command = {
  name: 'validate',
  summary: 'Lists all problems of pipeline documents, each with its place',
  usage:
    'FILE… [--accounts FILE] [--globals FILE]   exit code 2 when a document cannot run, 0 when there are at most warnings',
  help: () =>
    'What a deployment would check is checked, the settings of the trigger too. Whether accounts and globals exist is\nasked where a file says what there is: --accounts {"LABEL":{"type":"basic",…}}, --globals {"NAME":"TEXT"}.\n',
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...SURROUNDINGS_FLAGS },
    })
    if (positionals.length === 0) throw new UsageError('which file?')
    const surroundings = surroundingsOf(await readSurroundings(values, io))
    const components = {
      connectors: await loadConnectors(connectorNames()),
      triggers: await loadTriggers(triggerTypes()),
    }
    let code = 0
    for (const name of positionals) {
      const text = await textOf(name, io)
      const problems = typeof text === 'string' ? documentProblems(text, components, surroundings) : [text]
      for (const problem of problems) io.stdout.write(`${describe(name, problem)}\n`)
      if (problems.some((problem) => problem.severity !== 'warning')) code = 2
      else if (problems.length === 0) io.stdout.write(`${name}: no problems\n`)
    }
    return code
  },
}

function surroundingsOf({ accounts, globals }: GivenSurroundings): Surroundings {
  return {
    now: Date.now,
    ...(accounts === undefined
      ? {}
      : { accounts: [...accounts.values()], hasAccount: (label: string) => accounts.has(label) }),
    ...(globals === undefined ? {} : { globals, hasGlobal: (name: string) => Object.hasOwn(globals, name) }),
  }
}

async function textOf(name: string, io: CommandIo): Promise<string | DocumentProblem> {
  try {
    return await readFile(resolve(io.cwd, name), 'utf8')
  } catch (error) {
    return { severity: 'error', rule: 'file', message: errorText(error), place: {} }
  }
}

function describe(file: string, problem: DocumentProblem): string {
  const { line, column, branch, stepName, step, parameter } = problem.place
  const at = line === undefined ? file : `${file}:${line}:${column ?? 1}`
  const where = [
    branch === undefined ? '' : `branch "${branch}"`,
    step === undefined ? '' : `step "${stepName === undefined || stepName === '' ? step : stepName}"`,
    parameter === undefined ? '' : `parameter "${parameter}"`,
  ].filter((part) => part !== '')
  const tail = where.length === 0 ? '' : ` (${where.join(', ')})`
  const excerpt = problem.excerpt === undefined ? '' : `\n${problem.excerpt.replace(/^/gm, '    ')}`
  return `${at}: ${problem.severity} ${problem.rule}: ${problem.message}${tail}${excerpt}`
}
