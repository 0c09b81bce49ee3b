import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { connectorNames, loadConnectors, loadTriggers, triggerTypes } from '@jatai/connectors'
import { capsuleProblems, createCapsuleRegistry, documentProblems } from '@jatai/engine'
import type { CapsuleRegistry, Components, DocumentProblem, Surroundings } from '@jatai/engine'
import { capsuleUses, isCapsuleDocument, readCapsule, readPipeline } from '@jatai/flowspec'
import type { Flow } from '@jatai/flowspec'
import { UsageError } from '../command.ts'
import type { Command, CommandIo } from '../command.ts'
import { errorLine } from '../output/error-line.ts'
import { CAPSULE_FLAGS, openCapsuleFiles } from '../trial/capsule-files.ts'
import type { CapsuleFiles } from '../trial/capsule-files.ts'
import { readSurroundings, SURROUNDINGS_FLAGS } from '../trial/surroundings.ts'
import type { GivenSurroundings } from '../trial/surroundings.ts'

/** `jatai validate FILE…`: all problems of documents, each with its place. */
export const validate: Command = {
  name: 'validate',
  summary: 'Lists all problems of pipeline and capsule documents, each with its place',
  usage:
    'FILE|FOLDER… [--accounts FILE] [--globals FILE] [--capsules FILE|FOLDER]…   exit code 2 when a document cannot run, 0 when there are at most warnings',
  help: () => HELP,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...SURROUNDINGS_FLAGS, ...CAPSULE_FLAGS },
    })
    if (positionals.length === 0) throw new UsageError('name a file or a folder')
    const check = createCheck(
      surroundingsOf(await readSurroundings(values, io)),
      { connectors: await loadConnectors(connectorNames()), triggers: await loadTriggers(triggerTypes()) },
      openCapsuleFiles(values.capsules, io),
    )
    let code = 0
    for (const name of (await Promise.all(positionals.map((path) => filesAt(path, io)))).flat()) {
      const text = await textOf(name, io)
      const problems = typeof text === 'string' ? await check(name, text) : [text]
      for (const problem of problems) io.stdout.write(`${describe(name, problem)}\n`)
      if (problems.some((problem) => problem.severity !== 'warning')) code = 2
      else if (problems.length === 0) io.stdout.write(`${name}: no problems\n`)
    }
    return code
  },
}

const HELP = `What a deployment would check is checked, the settings of the trigger too. Whether accounts and globals exist is
asked where a file says what there is: --accounts {"LABEL":{"type":"basic",…}}, --globals {"NAME":"TEXT"}. Capsules are
looked for in the folder of the document, or where --capsules says.
`

type Check = (name: string, text: string) => Promise<readonly DocumentProblem[]>

function createCheck(surroundings: Surroundings, components: Components, files: CapsuleFiles): Check {
  const capsulesOf = async (name: string, flow: Flow): Promise<CapsuleRegistry> =>
    capsuleUses(flow).length === 0 ? createCapsuleRegistry([]) : files.capsulesFor(name)
  return async (name, text) => {
    const { capsule, problems } = readCapsule(text)
    if (capsule !== undefined && isCapsuleDocument(capsule.source)) {
      const capsules = await capsulesOf(name, capsule.flow)
      return [...problems, ...capsuleProblems(capsule, components.connectors, { ...surroundings, capsules })]
    }
    const { pipeline } = readPipeline(text)
    const capsules = pipeline === undefined ? {} : { capsules: await capsulesOf(name, pipeline.flow) }
    return documentProblems(text, components, { ...surroundings, ...capsules })
  }
}

/** A file, or all `*.json` of a folder. */
async function filesAt(path: string, io: CommandIo): Promise<readonly string[]> {
  const whole = resolve(io.cwd, path)
  if ((await stat(whole).catch(() => undefined))?.isDirectory() !== true) return [path]
  const names = (await readdir(whole)).filter((name) => name.endsWith('.json')).sort()
  if (names.length === 0) throw new UsageError(`${path}: there is no *.json in this folder`)
  return names.map((name) => join(path, name))
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
    return { severity: 'error', rule: 'file', message: errorLine(error), place: {} }
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
