import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { connectorNames, loadConnectors } from '@jatai/connectors'
import { documentProblems } from '@jatai/engine'
import type { DocumentProblem } from '@jatai/engine'
import { errorText } from '@jatai/errors'
import { UsageError } from '../command.ts'
import type { Command, CommandIo } from '../command.ts'

/** `jatai validate FILE…`: all problems of documents, each with its place. */
export const validate: Command = {
  name: 'validate',
  summary: 'Lists all problems of pipeline documents, each with its place',
  usage: 'FILE…   exit code 2 when a document cannot run, 0 when there are at most warnings',
  async run(args, io) {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} })
    if (positionals.length === 0) throw new UsageError('which file?')
    let code = 0
    for (const name of positionals) {
      const problems = await problemsOfFile(name, io)
      for (const problem of problems) io.stdout.write(`${describe(name, problem)}\n`)
      if (problems.some((problem) => problem.severity !== 'warning')) code = 2
      else if (problems.length === 0) io.stdout.write(`${name}: no problems\n`)
    }
    return code
  },
}

async function problemsOfFile(name: string, io: CommandIo): Promise<readonly DocumentProblem[]> {
  let text: string
  try {
    text = await readFile(resolve(io.cwd, name), 'utf8')
  } catch (error) {
    return [{ severity: 'error', rule: 'file', message: errorText(error), place: {} }]
  }
  return documentProblems(text, await loadConnectors(connectorNames()))
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
