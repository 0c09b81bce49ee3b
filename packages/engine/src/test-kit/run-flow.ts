import { tmpdir } from 'node:os'
import { readPipeline } from '@jatai/flowspec'
import type { Pipeline } from '@jatai/flowspec'
import type { Json } from '@jatai/languages/json'
import { createUuidV7 } from '@jatai/platform'
import { defineConnector, field, stepwise } from '@jatai/sdk'
import type { Connector, Eventually, LogLine, Services, StepCall } from '@jatai/sdk'
import { compilePipeline } from '../compile/compile-pipeline.ts'
import type { CompileOptions } from '../compile/compile-pipeline.ts'
import { createExecutionFolder } from '../run/execution-folder.ts'
import { executePlan } from '../run/execute-plan.ts'
import type { Outcome } from '../run/execute-plan.ts'
import type { ExecutionInput, RunningExecution } from '../run/running-execution.ts'

const createKey = createUuidV7()

/** Services that do nothing, apart from keeping log lines. */
export function testServices(lines: LogLine[] = []): Services {
  return {
    accounts: new Map(),
    log: (line) => lines.push(line),
    publishEvent: () => Promise.resolve(),
    callPipeline: () => Promise.reject(new Error('no pipelines here')),
    userSessions: {
      get: () => Promise.resolve(undefined),
      put: () => Promise.resolve(),
      delete: () => Promise.resolve(),
    },
    outbound: { check: () => undefined, proxyFor: () => undefined },
    scripts: { run: () => Promise.reject(new Error('no scripts here')) },
    now: Date.now,
    random: Math.random,
  }
}

/** A step that makes its message from a JSON template. */
export const make = defineConnector({
  name: 'make',
  title: 'Make',
  summary: 'Makes a message.',
  category: 'tools',
  params: { json: field.json({ title: 'JSON' }) },
  examples: [],
  run: ({ params }) => params.json ?? null,
})

/** A step that runs a nested track, and another one with the error object when that fails. */
export const guard = defineConnector({
  name: 'guard',
  title: 'Guard',
  summary: 'Runs a track.',
  category: 'logic',
  failOnError: 'always',
  params: { onProcess: field.track({ title: 'onProcess' }), onException: field.track({ title: 'onException' }) },
  examples: [],
  run: (call) =>
    stepwise(
      (function* () {
        try {
          return yield call.run(call.params.onProcess, call.message)
        } catch (thrown) {
          const error = call.errorObject(thrown)
          if (call.params.onException === undefined) throw thrown
          return yield call.run(call.params.onException, error)
        }
      })() as Generator<Json | Promise<Json>, Json, Json>,
    ),
})

/** A connector of one line. */
export function connector(
  name: string,
  run: (call: StepCall<Readonly<Record<string, unknown>>>) => Eventually<Json>,
  more: Partial<Connector> = {},
): Connector {
  return {
    name,
    title: name,
    summary: '',
    category: 'tools',
    params: {},
    examples: [],
    ...more,
    run,
  } as unknown as Connector
}

export function readFlow(document: Json): Pipeline {
  const { pipeline, problems } = readPipeline(document)
  if (pipeline === undefined) throw new Error(problems[0]?.message)
  return pipeline
}

/** Compiles a flow with the given connectors beside `make` and `guard`, and runs it once. */
export async function runFlow(
  flow: Json,
  options: {
    readonly message?: Json
    readonly connectors?: readonly Connector[]
    readonly compile?: Partial<CompileOptions>
    readonly input?: Partial<ExecutionInput>
    readonly services?: Services
    readonly onStart?: (execution: RunningExecution) => void
    readonly filesRoot?: string
  } = {},
): Promise<Outcome> {
  const known = new Map([make, guard, ...(options.connectors ?? [])].map((each) => [each.name, each]))
  const plan = compilePipeline(readFlow(flow), { connectors: { find: (name) => known.get(name) }, ...options.compile })
  const key = createKey()
  return executePlan(
    plan,
    {
      key,
      message: options.message ?? {},
      deadline: Infinity,
      timeoutMs: 30_000,
      startedAt: Date.now(),
      ...options.input,
    },
    {
      services: options.services ?? testServices(),
      files: createExecutionFolder({ root: options.filesRoot ?? tmpdir(), key }),
      ...(options.onStart === undefined ? {} : { onStart: options.onStart }),
    },
  )
}

let lastId = 0

/** A step of a flow. */
export function step(
  name: string,
  params: { readonly [key: string]: Json } = {},
  more: { readonly [key: string]: Json } = {},
): Json {
  return { id: `step-${++lastId}`, type: 'connector', name, stepName: name, params, ...more }
}
