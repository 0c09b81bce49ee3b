import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createScriptPool } from '@jatai/connectors'
import { CompileError, outcomeText } from '@jatai/engine'
import type { CompileProblem, StepObserver } from '@jatai/engine'
import { caretExcerpt, errorText, isJataiError } from '@jatai/errors'
import { parseJson, stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { UsageError } from '../command.ts'
import type { Command, CommandIo } from '../command.ts'
import { CAPSULE_FLAGS, openCapsuleFiles } from '../trial/capsule-files.ts'
import { readSurroundings, SURROUNDINGS_FLAGS } from '../trial/surroundings.ts'
import { compileDocument, openTrial } from '../trial/trial-run.ts'
import { createTrialServices } from '../trial/trial-services.ts'

const RESPONSE = 0
const ERROR = 1
const BAD_DOCUMENT = 2

/** `jatai run FILE`: one pipeline document, once, without a server. */
export const run: Command = {
  name: 'run',
  summary: 'Runs one pipeline document once and prints its output message',
  usage:
    'FILE [--input FILE|-|JSON] [--accounts FILE] [--globals FILE] [--capsules FILE|FOLDER]… [--trace]   exit code 0 response, 1 error, 2 bad document',
  help: () => 'Capsules are looked for in the folder of the document, or where --capsules says.\n',
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        input: { type: 'string' },
        ...SURROUNDINGS_FLAGS,
        ...CAPSULE_FLAGS,
        trace: { type: 'boolean' },
      },
    })
    const [file, ...surplus] = positionals
    if (file === undefined || surplus.length > 0) throw new UsageError('name one pipeline document')
    const document = await readFile(resolve(io.cwd, file), 'utf8')
    const input = await readInput(values.input, io)
    const { accounts = new Map(), globals = {} } = await readSurroundings(values, io)
    const scripts = createScriptPool()
    const services = createTrialServices({
      accounts,
      scripts: scripts.runner('run'),
      log: (line) => io.stderr.write(`${line.level} ${line.stepName ?? ''}: ${line.text}\n`),
    })
    const root = await mkdtemp(join(tmpdir(), 'jatai-run-'))
    try {
      const observer = values.trace === true ? { observer: tracer(io) } : {}
      const capsules = openCapsuleFiles(values.capsules, io)
      const { plan, pipeline } = await compileDocument(
        document,
        { globals, runtime: { environment: 'test' }, ...observer },
        () => capsules.capsulesFor(file),
      )
      const timeout = pipeline.trigger?.params['timeout']
      const timeoutMs = Number(typeof timeout === 'number' || typeof timeout === 'string' ? timeout : 0) || 900_000
      const trial = await openTrial({ services, root, timeoutMs })
      const outcome = await trial.run(plan, input)
      await trial.close()
      io.stdout.write(`${outcomeText(outcome)}\n`)
      return outcome.kind === 'response' ? RESPONSE : ERROR
    } catch (error) {
      if (!isJataiError(error) || error.kind !== 'flow') throw error
      io.stderr.write(`${badDocument(error, file, document)}\n`)
      return BAD_DOCUMENT
    } finally {
      scripts.close()
      await rm(root, { recursive: true, force: true })
    }
  },
}

function badDocument(
  error: Error & { place: { offset?: number; line?: number; column?: number } },
  file: string,
  document: string,
): string {
  if (error instanceof CompileError) return error.problems.map((problem) => `${file}: ${describe(problem)}`).join('\n')
  const { line, column, offset } = error.place
  const at = line === undefined ? file : `${file}:${line}:${column ?? 1}`
  return `${at}: ${error.message}${offset === undefined ? '' : `\n${caretExcerpt(document, offset)}`}`
}

function describe(problem: CompileProblem): string {
  const { parameter } = problem.place
  const excerpt = problem.excerpt === undefined ? '' : `\n${problem.excerpt}`
  return `${problem.message}${parameter === undefined ? '' : ` (parameter "${parameter}")`}${excerpt}`
}

async function readInput(value: string | undefined, io: CommandIo): Promise<Json> {
  if (value === undefined) return {}
  const text = value === '-' ? await readAll(io.stdin) : await textOrFile(value, io)
  try {
    return parseJson(text)
  } catch (error) {
    throw new UsageError(`the input is not JSON: ${errorText(error)}`)
  }
}

/** JSON on the command line starts like JSON; all else is the name of a file, if there is one. */
async function textOrFile(value: string, io: CommandIo): Promise<string> {
  if (/^\s*["[{]/.test(value)) return value
  try {
    return await readFile(resolve(io.cwd, value), 'utf8')
  } catch (error) {
    if (/^\s*(-?\d|true|false|null)/.test(value)) return value
    throw error
  }
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Buffer))
  return Buffer.concat(chunks).toString('utf8')
}

function tracer(io: CommandIo): StepObserver {
  return {
    stepEnded(run, result, endedAt) {
      const name = run.step.stepName === '' ? run.step.connector : run.step.stepName
      const outcome = 'output' in result ? `→ ${stringifyJson(result.output)}` : `✗ ${errorText(result.thrown)}`
      io.stderr.write(`TRACE ${pathOf(run.scope)}${name} (${endedAt - run.startedAt} ms) ${outcome}\n`)
    },
  }
}

function pathOf(scope: Parameters<StepObserver['stepEnded']>[0]['scope']): string {
  if (scope.parent === undefined || scope.owner === undefined) return ''
  const index = scope.index === undefined ? '' : `[${scope.index}]`
  return `${pathOf(scope.parent)}${scope.owner.stepName}${index} > `
}
