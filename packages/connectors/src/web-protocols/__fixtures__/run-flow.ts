import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { compilePipeline, createExecutionFolder, executePlan } from '@jatai/engine'
import { readPipeline } from '@jatai/flowspec'
import type { Json, JsonObject } from '@jatai/languages/json'
import type { Account, Execution, ExecutionToken, LogLine, OutboundPolicy, Services } from '@jatai/sdk'
import { loadConnectors } from '../../load-connectors.ts'

export interface FlowRun {
  readonly services?: Services
  /** Files in the execution's folder beforehand. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  readonly token?: ExecutionToken
  readonly timeoutMs?: number
  readonly consumer?: string
  readonly traceparent?: string
  readonly key?: string
}

export interface FlowResult {
  readonly output?: Json
  readonly throws?: Json
  /** What is in the folder afterwards. */
  readonly files: ReadonlyMap<string, Buffer>
  /** The JWT of the execution afterwards. */
  readonly token: ExecutionToken | undefined
}

/** Runs a flow as the engine does, in a folder of its own that is removed again. */
export async function runFlow(flow: JsonObject, message: Json, run: FlowRun = {}): Promise<FlowResult> {
  const { pipeline } = readPipeline(flow)
  if (pipeline === undefined) throw new Error('The flow is none')
  const names = [...pipeline.flow.branches.values()].flatMap(({ steps }) => steps.map(({ name }) => name))
  const plan = compilePipeline(pipeline, { problems: 'defer', connectors: await loadConnectors(names) })
  const root = await mkdtemp(join(tmpdir(), 'jatai-web-'))
  const key = run.key ?? randomUUID()
  const files = createExecutionFolder({ root, key })
  try {
    for (const [name, content] of Object.entries(run.files ?? {})) await writeFile(await files.resolve(name), content)
    const timeoutMs = run.timeoutMs ?? 30_000
    const startedAt = Date.now()
    let execution: Execution | undefined
    const outcome = await executePlan(
      plan,
      {
        key,
        message,
        deadline: startedAt + timeoutMs,
        timeoutMs,
        startedAt,
        ...(run.token === undefined ? {} : { token: run.token }),
        ...(run.consumer === undefined ? {} : { consumer: run.consumer }),
        ...(run.traceparent === undefined ? {} : { traceparent: run.traceparent }),
      },
      {
        services: run.services ?? testServices(),
        // The folder is looked at before it goes.
        files: { ...files, close: () => undefined },
        onStart: (started) => (execution = started),
      },
    )
    return {
      ...(outcome.kind === 'response' ? { output: outcome.message } : { throws: outcome.error }),
      files: await filesIn(join(root, key)),
      token: execution?.token,
    }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** Runs one REST V2 step. */
export async function rest(
  params: Readonly<Record<string, Json>>,
  message: Json = {},
  run: FlowRun & { readonly account?: string; readonly slots?: Readonly<Record<string, string>> } = {},
): Promise<FlowResult> {
  return runFlow({ start: [restStep(params, run.account, run.slots)] }, message, run)
}

/** A REST V2 step of a flow. */
export function restStep(
  params: Readonly<Record<string, Json>>,
  account = '',
  slots: Readonly<Record<string, string>> = {},
): JsonObject {
  return { ...connectorStep('rest-connector-v2', params), accountLabel: account, accountLabels: slots }
}

export function connectorStep(name: string, params: Readonly<Record<string, Json>>): JsonObject {
  return { id: randomUUID(), type: 'connector', name, stepName: name, params }
}

/** Services that know these accounts, and let steps connect wherever they like unless told otherwise. */
export function testServices(
  given: {
    readonly accounts?: readonly Account[]
    readonly outbound?: Partial<OutboundPolicy>
    readonly log?: LogLine[]
  } = {},
): Services {
  const absent = (): never => {
    throw new Error('not there in this test')
  }
  return {
    log: (line) => void given.log?.push(line),
    publishEvent: absent,
    callPipeline: absent,
    accounts: new Map(given.accounts?.map((account) => [account.label, account])),
    userSessions: { get: absent, put: absent, delete: absent },
    outbound: { check: () => undefined, proxyFor: () => undefined, ...given.outbound },
    scripts: { run: absent },
    now: Date.now,
    random: Math.random,
  }
}

export function account(type: string, fields: Readonly<Record<string, string>>, label = 'account'): Account {
  return { label, type, fields }
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
