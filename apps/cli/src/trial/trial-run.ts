import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { loadConnectors } from '@jatai/connectors'
import { compilePipeline, componentNames, createExecutionFolder, openExecution } from '@jatai/engine'
import type { CapsuleRegistry, CompileOptions, Outcome, Plan, StepObserver } from '@jatai/engine'
import { FlowError } from '@jatai/errors'
import { capsuleUses, readPipeline } from '@jatai/flowspec'
import type { Pipeline, Problem } from '@jatai/flowspec'
import type { Json } from '@jatai/languages/json'
import type { ExecutionToken, Services } from '@jatai/sdk'

/** Compiles a document with the connectors that it uses. @param findCapsules asked when a step uses one */
export async function compileDocument(
  document: string | Json,
  options: Omit<CompileOptions, 'connectors' | 'capsules'>,
  findCapsules?: () => Promise<CapsuleRegistry>,
): Promise<{ readonly pipeline: Pipeline; readonly plan: Plan; readonly problems: readonly Problem[] }> {
  const { pipeline, problems } = readPipeline(document)
  if (pipeline === undefined) {
    const first = problems[0]
    throw new FlowError(
      'FLOW_UNREADABLE',
      first?.message ?? 'The document is not a pipeline',
      first === undefined ? {} : { place: first.place },
    )
  }
  const capsules = capsuleUses(pipeline.flow).length === 0 ? undefined : await findCapsules?.()
  const connectors = await loadConnectors(componentNames(pipeline.flow, capsules))
  return {
    pipeline,
    plan: compilePipeline(pipeline, { ...options, connectors, ...(capsules === undefined ? {} : { capsules }) }),
    problems,
  }
}

export interface TrialOptions {
  readonly services: Services
  /** Folder for the folders of executions. */
  readonly root: string
  readonly key?: string
  readonly timeoutMs?: number
  readonly files?: Readonly<Record<string, string>>
  readonly token?: ExecutionToken
  /** What the trigger gave. @default null */
  readonly triggerMessage?: Json
  /** Name of the API consumer that called. */
  readonly consumer?: string
}

/** One execution that several plans can run in, one after another, sharing sessions and files. */
export interface Trial {
  readonly key: string
  /** Runs a plan in the execution; `scope` names the run of a nested track that it belongs to. */
  run(plan: Plan, message: Json, scope?: string): Promise<Outcome>
  /** Text files in the execution's folder. */
  files(): Promise<Record<string, string>>
  close(): Promise<void>
}

export async function openTrial(options: TrialOptions): Promise<Trial> {
  const key = options.key ?? randomUUID()
  const folderName = randomUUID()
  const files = createExecutionFolder({ root: options.root, key: folderName })
  const folder = join(options.root, folderName)
  for (const [name, text] of Object.entries(options.files ?? {})) {
    const path = await files.resolve(name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
  const timeoutMs = options.timeoutMs ?? 900_000
  const startedAt = options.services.now()
  const execution = openExecution(
    {
      key,
      message: options.triggerMessage ?? null,
      deadline: startedAt + timeoutMs,
      timeoutMs,
      startedAt,
      ...(options.token === undefined ? {} : { token: options.token }),
      ...(options.consumer === undefined ? {} : { consumer: options.consumer }),
    },
    { services: options.services, files },
  )
  return {
    key,
    run: async (plan, message, scope) => execution.run(plan, message, scope),
    async files() {
      const found: Record<string, string> = {}
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
      for (const entry of entries) {
        if (!entry.isFile()) continue
        const path = join(entry.parentPath, entry.name)
        found[relative(folder, path)] = await readFile(path, 'utf8')
      }
      return found
    },
    async close() {
      await execution.close()
    },
  }
}

export type { StepObserver }
