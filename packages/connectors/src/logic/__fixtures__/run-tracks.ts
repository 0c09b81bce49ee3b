import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { compilePipeline, createExecutionFolder, executePlan } from '@jatai/engine'
import type { Outcome } from '@jatai/engine'
import { readPipeline } from '@jatai/flowspec'
import type { Json } from '@jatai/languages/json'
import type { Connector, StepCall, Eventually } from '@jatai/sdk'
import { loadConnectors } from '../../load-connectors.ts'

/** What a step of the name does in a test. */
export type Behaviour = (call: StepCall<unknown>) => Eventually<Json>

/** A step whose connector is of this collection, or one of the behaviours given to {@link runTracks}. */
export function step(name: string, params: Readonly<Record<string, Json>> = {}): Json {
  return { id: randomUUID(), type: 'connector', name, stepName: name, params: { ...params } }
}

/** Runs a flow whose steps are connectors of the collection and the behaviours, each a connector of its name. */
export async function runTracks(
  tracks: Readonly<Record<string, readonly Json[]>>,
  options: {
    readonly message?: Json
    readonly behaviours?: Readonly<Record<string, Behaviour>>
    /** Milliseconds for the execution. */
    readonly timeoutMs?: number
    /** Files in the execution's folder beforehand. */
    readonly files?: Readonly<Record<string, string | Uint8Array>>
  } = {},
): Promise<Outcome> {
  const { message = {}, behaviours = {}, timeoutMs = 30_000, files = {} } = options
  const { pipeline } = readPipeline({ ...tracks })
  if (pipeline === undefined) throw new Error('The tracks make no pipeline')
  const names = [...pipeline.flow.branches.values()].flatMap(({ steps }) => steps.map(({ name }) => name))
  const collection = await loadConnectors(new Set(names.filter((name) => !Object.hasOwn(behaviours, name))))
  const plan = compilePipeline(pipeline, {
    connectors: {
      find: (name) =>
        Object.hasOwn(behaviours, name) ? connectorOf(name, behaviours[name] as Behaviour) : collection.find(name),
    },
  })
  const key = randomUUID()
  const folder = createExecutionFolder({ root: tmpdir(), key })
  for (const [name, content] of Object.entries(files)) await writeFile(await folder.resolve(name), content)
  const startedAt = Date.now()
  return executePlan(
    plan,
    { key, message, deadline: startedAt + timeoutMs, timeoutMs, startedAt },
    { services: quietServices(), files: folder },
  )
}

function connectorOf(name: string, run: Behaviour): Connector {
  return {
    name,
    title: name,
    summary: '',
    category: 'tools',
    failOnError: 'always',
    params: {},
    examples: [],
    run,
  } as unknown as Connector
}

function quietServices(): Parameters<typeof executePlan>[2]['services'] {
  const absent = (): never => {
    throw new Error('not there in this test')
  }
  return {
    log: () => undefined,
    publishEvent: absent,
    callPipeline: absent,
    accounts: new Map(),
    userSessions: { get: absent, put: absent, delete: absent },
    outbound: { check: () => undefined, proxyFor: () => undefined },
    scripts: { run: absent },
    now: Date.now,
    random: Math.random,
  }
}
