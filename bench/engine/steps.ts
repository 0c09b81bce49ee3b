import { readFileSync } from 'node:fs'
import { loadConnectors } from '@jatai/connectors'
import { compilePipeline, executePlan } from '@jatai/engine'
import type { ExecutionResources, Plan } from '@jatai/engine'
import { readPipeline } from '@jatai/flowspec'
import type { Json } from '@jatai/languages/json'
import type { Services } from '@jatai/sdk'

// Cost of running a plan without any HTTP, queue or thread around it.

const services: Services = {
  accounts: new Map(),
  log: () => undefined,
  publishEvent: () => Promise.resolve(),
  callPipeline: () => Promise.reject(new Error('not here')),
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
const resources: ExecutionResources = {
  services,
  files: {
    resolve: () => Promise.reject(new Error('no files')),
    size: () => undefined,
    reserve: () => undefined,
    close: () => undefined,
  },
}

async function compile(flow: Json): Promise<Plan> {
  const { pipeline } = readPipeline(flow)
  if (pipeline === undefined) throw new Error('unreadable')
  const names = [...pipeline.flow.branches.values()].flatMap((branch) => branch.steps.map((step) => step.name))
  return compilePipeline(pipeline, { connectors: await loadConnectors(names) })
}

/** Nanoseconds per execution: the median of several rounds. */
async function nanoseconds(plan: Plan, message: Json, executions: number): Promise<number> {
  const run = async (): Promise<number> => {
    const startedAt = performance.now()
    for (let i = 0; i < executions; i++) {
      const outcome = executePlan(
        plan,
        { key: 'k', message, deadline: Infinity, timeoutMs: 0, startedAt: 0 },
        resources,
      )
      if (outcome instanceof Promise) await outcome
    }
    return ((performance.now() - startedAt) * 1e6) / executions
  }
  const rounds: number[] = []
  for (let round = 0; round < 7; round++) rounds.push(await run())
  return rounds.slice(2).sort((a, b) => a - b)[2] as number
}

const delayless = (count: number): Json => ({
  start: Array.from({ length: count }, (_, index) => ({
    id: `s${index}`,
    type: 'session-management',
    stepName: 's',
    operation: 'DELETE',
    sessionType: 'LOCAL',
    fields: [],
  })),
})

export interface StepCosts {
  readonly emptyExecutionNs: number
  readonly stepNs: number
  readonly threeGeneratorsNs: number
}

export async function benchSteps(): Promise<StepCosts> {
  const message = { body: { customer: { first: 'Ana', last: 'Lima' }, items: [{ sku: 'A', quantity: 2, price: 60 }] } }
  const empty = await nanoseconds(await compile({ start: [] }), message, 200_000)
  const hundred = await nanoseconds(await compile(delayless(100)), message, 5_000)
  const three = await nanoseconds(
    await compile(
      JSON.parse(readFileSync(new URL('../http/three-steps.pipeline.json', import.meta.url), 'utf8')) as Json,
    ),
    message,
    100_000,
  )
  return { emptyExecutionNs: empty, stepNs: (hundred - empty) / 100, threeGeneratorsNs: three }
}

if (import.meta.main) console.table(await benchSteps())
