import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { connectorNames, createScriptPool, hasConnector, loadConnectors } from '@jatai/connectors'
import { compilePipeline, createExecutionFolder, executePlan } from '@jatai/engine'
import type { ConnectorRegistry } from '@jatai/engine'
import { readPipeline, validatePipeline, writePipeline } from '@jatai/flowspec'
import type { Pipeline } from '@jatai/flowspec'
import { isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { createUuidV7 } from '@jatai/platform'
import { defineConnector } from '@jatai/sdk'
import type { Account, Services } from '@jatai/sdk'
import { afterAll, describe, expect, test } from 'vitest'

// Every folder of examples/: a document, and cases: a message in, an outcome out. Steps that reach for a network or a
// store answer what the case says (`stubs`, by the name of the step).

interface Case {
  readonly name: string
  readonly message: Json
  readonly output?: Json
  readonly error?: Json
  readonly stubs?: Readonly<Record<string, Json>>
  readonly logs?: readonly string[]
}

interface Cases {
  readonly structureOnly?: boolean
  readonly globals?: Readonly<Record<string, string>>
  readonly replica?: Readonly<Record<string, string>>
  readonly accounts?: Readonly<Record<string, { readonly type: string } & Readonly<Record<string, string>>>>
  readonly cases: readonly Case[]
}

const root = new URL('../examples/', import.meta.url)
const scripts = createScriptPool()
afterAll(() => scripts.close())
const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())

for (const { name: folder } of folders) {
  describe(folder, async () => {
    const text = readFileSync(new URL(`${folder}/flow.json`, root), 'utf8')
    const cases = JSON.parse(readFileSync(new URL(`${folder}/cases.json`, root), 'utf8')) as Cases
    const pipeline = readPipeline(text).pipeline as Pipeline

    test('is a valid document and comes back as it was', () => {
      const problems = validatePipeline(pipeline, {
        hasConnector: (name) => hasConnector(name) || isStubbed(name, pipeline, cases),
      })
      expect(problems.filter((problem) => problem.severity === 'error')).toEqual([])
      expect(writePipeline(pipeline)).toEqual(JSON.parse(text))
    })

    const connectors = await loadConnectors(connectorNames())
    for (const each of cases.cases) {
      test(each.name, async () => {
        const logs: string[] = []
        const outcome = await run(pipeline, cases, each, connectors, logs)
        if (each.error === undefined) expect(outcome).toEqual({ kind: 'response', message: each.output })
        else expect(outcome).toEqual({ kind: 'error', error: each.error })
        if (each.logs !== undefined) expect(logs.sort()).toEqual([...each.logs].sort())
      })
    }
  })
}

function isStubbed(connector: string, pipeline: Pipeline, cases: Cases): boolean {
  const stubbed = new Set(cases.cases.flatMap((each) => Object.keys(each.stubs ?? {})))
  return [...pipeline.flow.branches.values()].some((branch) =>
    branch.steps.some((step) => step.name === connector && stubbed.has(step.stepName)),
  )
}

async function run(
  pipeline: Pipeline,
  cases: Cases,
  each: Case,
  connectors: ConnectorRegistry,
  logs: string[],
): Promise<Json> {
  const plan = compilePipeline(withoutCapsules(pipeline, each.stubs ?? {}), {
    connectors: withStubs(pipeline, each.stubs ?? {}, connectors),
    runtime: { environment: 'test' },
    ...(cases.globals === undefined ? {} : { globals: cases.globals }),
    ...(cases.replica === undefined ? {} : { replica: cases.replica }),
  })
  const startedAt = Date.now()
  const outcome = await executePlan(
    plan,
    { key: createUuidV7()(), message: each.message, deadline: startedAt + 30_000, timeoutMs: 30_000, startedAt },
    { services: services(cases, logs), files: createExecutionFolder({ root: tmpdir(), key: createUuidV7()() }) },
  )
  return outcome.kind === 'response'
    ? { kind: 'response', message: outcome.message }
    : { kind: 'error', error: withoutTimestamp(outcome.error) }
}

/** Stubbed capsules are components that are stubbed. */
function withoutCapsules(pipeline: Pipeline, stubs: Readonly<Record<string, Json>>): Pipeline {
  const branches = [...pipeline.flow.branches].map(([name, branch]) => {
    const steps = branch.steps.map((step) =>
      step.type === 'capsule' && stubs[step.stepName] !== undefined ? { ...step, type: 'connector' } : step,
    )
    return [name, { ...branch, steps }] as const
  })
  return { ...pipeline, flow: { ...pipeline.flow, branches: new Map(branches) } }
}

/** A component of which a step is stubbed answers, in that step, what the case says. */
function withStubs(
  pipeline: Pipeline,
  stubs: Readonly<Record<string, Json>>,
  connectors: ConnectorRegistry,
): ConnectorRegistry {
  const stubbed = new Map<string, Readonly<Record<string, Json>>>()
  for (const branch of pipeline.flow.branches.values()) {
    for (const step of branch.steps) {
      const answer = stubs[step.stepName]
      if (answer !== undefined) stubbed.set(step.name, { ...stubbed.get(step.name), [step.stepName]: answer })
    }
  }
  return {
    find(name) {
      const answers = stubbed.get(name)
      if (answers === undefined)
        return connectors.find(name) ?? (isUnreached(name, pipeline) ? recorder(name, {}) : undefined)
      return recorder(name, answers)
    },
  }
}

/** Components of steps inside the tracks of a stubbed step are never run. */
function isUnreached(name: string, pipeline: Pipeline): boolean {
  return [...pipeline.flow.branches.values()].some((branch) => branch.steps.some((step) => step.name === name))
}

function recorder(name: string, answers: Readonly<Record<string, Json>>) {
  return defineConnector({
    name,
    title: name,
    summary: 'Answers what the case says.',
    category: 'tools',
    params: {},
    examples: [],
    run(call) {
      const answer = answers[call.step.stepName]
      if (answer === undefined) throw new Error(`the step "${call.step.stepName}" has no stub`)
      return answer
    },
  })
}

function services(cases: Cases, logs: string[]): Services {
  const accounts = new Map<string, Account>()
  for (const [label, { type, ...fields }] of Object.entries(cases.accounts ?? {}))
    accounts.set(label, { label, type, fields })
  return {
    accounts,
    log: (line) => logs.push(line.text),
    publishEvent: () => Promise.resolve(),
    callPipeline: () => Promise.resolve({ kind: 'response', message: null }),
    userSessions: {
      get: () => Promise.resolve(undefined),
      put: () => Promise.resolve(),
      delete: () => Promise.resolve(),
    },
    outbound: { check: () => undefined, proxyFor: () => undefined },
    scripts: scripts.runner('examples'),
    now: Date.now,
    random: Math.random,
  }
}

function withoutTimestamp(error: Json): Json {
  if (!isJsonObject(error)) return error
  const { timestamp: _timestamp, ...rest } = error
  return rest
}
