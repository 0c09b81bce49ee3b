import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { compilePipeline, createExecutionFolder, openExecution } from '@jatai/engine'
import { readPipeline } from '@jatai/flowspec'
import type { Json } from '@jatai/languages/json'
import type { LogLine, Services } from '@jatai/sdk'
import { loadConnectors } from '../../load-connectors.ts'
import { createScriptPool } from '../script/script-pool.ts'

export interface StepRun {
  /** Files in the execution's folder beforehand. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  /** Labels of accounts by slot; the accounts themselves come with the services. */
  readonly accountLabels?: Readonly<Record<string, string>>
  readonly globals?: Readonly<Record<string, string>>
  readonly services?: Partial<Services>
  readonly timeoutMs?: number
}

export interface StepResult {
  readonly output?: Json
  readonly throws?: Json
  /** What is in the folder afterwards. */
  readonly files: ReadonlyMap<string, Buffer>
  readonly log: readonly LogLine[]
}

/** Ends with the process of the tests. */
const scripts = createScriptPool()

/** Runs one step as the engine does, in a folder of its own that is removed again. */
export async function runStep(
  component: string,
  params: Readonly<Record<string, Json>>,
  message: Json,
  run: StepRun = {},
): Promise<StepResult> {
  const connectors = await loadConnectors([component])
  const isNative = connectors.find(component)?.native === true
  const step = {
    id: randomUUID(),
    stepName: component,
    type: isNative ? component : 'connector',
    ...(isNative ? params : { name: component, params }),
    ...(run.accountLabels === undefined ? {} : { accountLabels: run.accountLabels }),
  }
  const { pipeline } = readPipeline({ start: [step] })
  if (pipeline === undefined) throw new Error('The step makes no pipeline')
  const plan = compilePipeline(pipeline, { problems: 'defer', connectors, globals: run.globals ?? {} })
  const root = await mkdtemp(join(tmpdir(), 'jatai-tools-'))
  try {
    return await inFolder(root, plan, message, run)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

async function inFolder(
  root: string,
  plan: ReturnType<typeof compilePipeline>,
  message: Json,
  run: StepRun,
): Promise<StepResult> {
  const key = randomUUID()
  const files = createExecutionFolder({ root, key })
  for (const [name, content] of Object.entries(run.files ?? {})) {
    const path = await files.resolve(name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
  }
  const log: LogLine[] = []
  const timeoutMs = run.timeoutMs ?? 60_000
  const startedAt = Date.now()
  const execution = openExecution(
    { key, message, deadline: startedAt + timeoutMs, timeoutMs, startedAt },
    { services: { ...quietServices(log), ...run.services }, files },
  )
  const outcome = await execution.run(plan, message)
  const result = outcome.kind === 'response' ? { output: outcome.message } : { throws: outcome.error }
  const found = await filesIn(join(root, key))
  await execution.close()
  return { ...result, files: found, log }
}

function quietServices(log: LogLine[]): Services {
  const absent = (): never => {
    throw new Error('not there in this test')
  }
  return {
    log: (line) => void log.push(line),
    publishEvent: absent,
    callPipeline: absent,
    accounts: new Map(),
    userSessions: { get: absent, put: absent, delete: absent },
    outbound: { check: () => undefined, proxyFor: () => undefined },
    scripts: scripts.runner('steps'),
    now: Date.now,
    random: Math.random,
  }
}

async function filesIn(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    found.set(relative(folder, path), await readFile(path))
  }
  return found
}
