import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DeploymentSpec } from './deployment-spec.ts'
import type { WorkloadMeasurement } from './measurement.ts'
import type { WorkloadEvent, Workloads, WorkloadState } from './workloads.ts'

/** Where an adapter runs what it is told to, for the length of one test. */
export interface WorkloadsWorld {
  readonly workloads: Workloads
  /** Calls an HTTP pipeline of the environment `test` by its published path. */
  call(path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }>
  close(): Promise<void>
}

/** The suite that every adapter of the workloads port passes. Deployments are of the realm `demo`. */
export function workloadsContract(open: () => Promise<WorkloadsWorld>): void {
  let world: WorkloadsWorld
  let workloads: Workloads
  beforeEach(async () => {
    world = await open()
    workloads = world.workloads
  })
  afterEach(() => world.close())

  const stateOf = async (id: string): Promise<WorkloadState | undefined> =>
    (await workloads.states()).find((state) => state.id === id)

  test('tells what a deployment has done, and traces as many executions as it is told', async () => {
    await workloads.deploy(specOf('orders'))
    await world.call('/pipeline/demo/v1/orders')
    const measured = async (): Promise<WorkloadMeasurement | undefined> =>
      (await workloads.measure()).find(({ deployment }) => deployment === 'orders-1')
    const measurement = await measured()
    expect(measurement).toMatchObject({ realm: 'demo', pipeline: 'orders', versionMajor: 1, isServed: true, traced: 0 })
    expect(measurement?.replicas).toHaveLength(1)
    expect(measurement?.replicas[0]).toMatchObject({ taken: 1, responses: 1, errors: 0 })
    await workloads.trace('orders-1', 0.5)
    expect(await measured()).toMatchObject({ traced: 0.5 })
    await workloads.trace('nothing', 1)
  })

  describe('a deployment', () => {
    test('serves when it is deployed, and says how it is', async () => {
      await workloads.deploy(specOf('orders', { generation: 'g1', replicas: 2 }))
      expect(await world.call('/pipeline/demo/v1/orders', { n: 1 })).toEqual({ status: 200, body: { version: '1.0' } })
      expect(await stateOf('orders-1')).toMatchObject({
        generation: 'g1',
        wantedReplicas: 2,
        readyReplicas: 2,
        queued: 0,
        paths: ['/pipeline/demo/v1/orders'],
        credentials: [],
        warnings: [],
      })
    })

    test('is replaced without a call that fails, and is one still', async () => {
      await workloads.deploy(specOf('orders', { generation: 'g1' }))
      let isOver = false
      const seen = new Set<string>()
      const caller = async (): Promise<void> => {
        while (!isOver) {
          const { status, body } = await world.call('/pipeline/demo/v1/orders')
          expect(status).toBe(200)
          seen.add((body as { version: string }).version)
        }
      }
      const callers = [caller(), caller(), caller()]
      await workloads.deploy(specOf('orders', { generation: 'g2', versionMinor: 4 }))
      await until(() => seen.has('1.4'), 'the new version answers')
      isOver = true
      await Promise.all(callers)
      expect((await workloads.states()).map(({ id, generation }) => [id, generation])).toEqual([['orders-1', 'g2']])
      await workloads.deploy(specOf('orders', { generation: 'g2', versionMinor: 4 }))
      expect(await world.call('/pipeline/demo/v1/orders')).toMatchObject({ body: { version: '1.4' } })
    })

    test('says why nothing comes in from a broker that is not there', async () => {
      const trigger = { type: 'kafka', name: 'kafka', brokers: '127.0.0.1:1', protocol: 'PLAINTEXT' }
      await workloads.deploy(specOf('orders', { document: documentOf('1.0', [], trigger) }))
      await until(async () => (await stateOf('orders-1'))?.problem?.includes('127.0.0.1:1') === true, 'the reason')
      await workloads.undeploy(specOf('orders'))
    })

    test('stands beside other majors and instances, and goes alone', async () => {
      await workloads.deploy(specOf('orders'))
      await workloads.deploy(specOf('orders', { versionMajor: 2 }))
      const instance = { name: 'north', variables: { region: 'N' } }
      await workloads.deploy(specOf('orders', { id: 'orders-1-north', instance }))
      await workloads.undeploy(specOf('orders'))
      await workloads.undeploy(specOf('never-heard-of'))
      expect((await world.call('/pipeline/demo/v1/orders')).status).toBe(404)
      expect((await world.call('/pipeline/demo/v2/orders')).status).toBe(200)
      expect((await world.call('/pipeline/demo/v1/orders-north')).status).toBe(200)
      expect((await workloads.states()).map(({ id }) => id).sort()).toEqual(['orders-1-north', 'orders-2'])
    })

    test('that cannot run is refused, and the version before stays in service', async () => {
      await workloads.deploy(specOf('orders', { generation: 'g1' }))
      const broken = specOf('orders', { generation: 'g2', versionMinor: 1, document: documentOf('1.1', ['{{ ']) })
      await expect(workloads.check(broken)).rejects.toMatchObject({ kind: 'flow' })
      await expect(workloads.deploy(broken)).rejects.toMatchObject({ kind: 'flow' })
      expect(await world.call('/pipeline/demo/v1/orders')).toMatchObject({ status: 200, body: { version: '1.0' } })
      expect(await stateOf('orders-1')).toMatchObject({ generation: 'g1' })
    })

    test('whose route belongs to another pipeline is refused with the name of that one', async () => {
      const routes = ['/customers/:id']
      await workloads.deploy(specOf('customers', { document: documentOf('1.0', [], { advanced: true, routes }) }))
      const taken = specOf('clients', {
        document: documentOf('1.0', [], { advanced: true, routes: ['/customers/:key'] }),
      })
      const refusal = {
        code: 'ROUTE_TAKEN',
        details: { pipeline: 'customers', version: '1.0', route: '/pipeline/demo/v1/customers/:key' },
      }
      await expect(workloads.check(taken)).rejects.toMatchObject(refusal)
      await expect(workloads.deploy(taken)).rejects.toMatchObject(refusal)
      expect(await stateOf('clients-1')).toBeUndefined()
    })

    test('says what it would have for itself, in the same words as another one that wants the same', async () => {
      const documents = ['/customers/:id', '/customers/:key', '/clients'].map((route) =>
        documentOf('1.0', [], { advanced: true, routes: [route] }),
      )
      const [first, second, other] = await Promise.all(
        documents.map(async (document, n) => (await workloads.check(specOf(`p${n}`, { document }))).claims),
      )
      expect(second?.filter((claim) => first?.includes(claim))).toHaveLength(1)
      expect(other?.filter((claim) => first?.includes(claim))).toEqual([])
    })

    test('of a pipeline that another one carries already is refused', async () => {
      await workloads.deploy(specOf('orders'))
      const other = specOf('orders', { id: 'someone-else' })
      await expect(workloads.check(other)).rejects.toMatchObject({ code: 'DEPLOYMENT_TAKEN' })
      await expect(workloads.deploy(other)).rejects.toMatchObject({ code: 'DEPLOYMENT_TAKEN' })
    })

    test('is checked without being served', async () => {
      await workloads.check(specOf('orders'))
      expect(await workloads.states()).toEqual([])
      expect((await world.call('/pipeline/demo/v1/orders')).status).toBe(404)
    })
  })

  test('an engine that is out of memory is replaced, and the deployment says so', async () => {
    const events: WorkloadEvent[] = []
    const stop = workloads.onEvent((event) => events.push(event))
    await workloads.deploy(specOf('greedy', { generation: 'g1', document: greedyDocument() }))
    const { status } = await world.call('/pipeline/demo/v1/greedy', { more: true })
    expect(status).toBeGreaterThanOrEqual(500)
    await until(() => events.length > 0, 'it is told')
    expect(events[0]).toMatchObject({ deployment: 'greedy-1', generation: 'g1', warning: { kind: 'out-of-memory' } })
    expect((await world.call('/pipeline/demo/v1/greedy', { more: false })).status).toBe(200)
    expect(await stateOf('greedy-1')).toMatchObject({ readyReplicas: 1, warnings: [{ kind: 'out-of-memory' }] })
    stop()
  })

  test('a running execution is listed where it belongs, and can be cancelled there', async () => {
    await workloads.deploy(specOf('slow', { document: slowDocument() }))
    const answer = world.call('/pipeline/demo/v1/slow')
    const running = await until(async () => (await workloads.running('demo', 'test'))[0], 'it runs')
    expect(running).toMatchObject({ deployment: 'slow-1', pipeline: 'slow', version: '1.0' })
    expect(running.startedAt).toBeGreaterThan(Date.now() - 60_000)
    expect(await workloads.running('demo', 'prod')).toEqual([])
    expect(await workloads.running('other', 'test')).toEqual([])
    expect(await workloads.cancel('other', 'test', running.key)).toBe(false)
    expect(await workloads.cancel('demo', 'prod', running.key)).toBe(false)
    expect(await workloads.cancel('demo', 'test', running.key)).toBe(true)
    expect((await answer).status).toBeGreaterThanOrEqual(400)
    await until(async () => (await workloads.running('demo', 'test')).length === 0, 'it ends')
    expect(await workloads.cancel('demo', 'test', running.key)).toBe(false)
  })

  test('a message that was refused is set aside, and can be looked at, sent again or discarded', async () => {
    const trigger = { type: 'event', name: 'event', eventName: 'orders', timeout: 20_000 }
    const publish = { eventName: 'orders', body: '{{ message.body }}', stopOnError: true }
    const step = { id: 'e', type: 'connector', name: 'event-publisher-connector', stepName: 'e', params: publish }
    const publisher = JSON.stringify({ version: '1.0', flowSpec: { start: [step] }, triggerSpec: REST })
    await workloads.deploy(specOf('publisher', { document: publisher }))
    const orders = { document: greedyDocument(trigger), sensitiveFields: ['card'] }
    await workloads.deploy(specOf('orders', { ...orders, generation: 'g1' }))
    const list = () => workloads.deadLetters.list({ realm: 'demo', environment: 'test', except: [], limit: 10 })
    const setAside = async (count: number) => {
      await world.call('/pipeline/demo/v1/publisher', { more: true, card: '4111' })
      return until(async () => (await list()).length === count && list(), `${count} are set aside`)
    }
    const [first] = await setAside(1)
    const [, second] = await setAside(2)
    expect(first).toMatchObject({ pipeline: 'orders', versionMajor: 1, starts: 1 })
    expect(await stateOf('orders-1')).toMatchObject({ queued: 0, deadLetters: 2 })
    const id = first?.id ?? ''
    const { deadLetters } = workloads
    const shown = await deadLetters.get('demo', 'test', id)
    expect(shown).toMatchObject({ id, trigger: 'event', files: [], request: { text: '{"more":true,"card":"***"}' } })
    const request = { realm: 'demo', environment: 'test', id, user: 'ann' }
    expect(await deadLetters.get('demo', 'prod', id)).toBeUndefined()
    await expect(deadLetters.resend({ ...request, realm: 'other' })).rejects.toMatchObject({
      code: 'DEAD_LETTER_UNKNOWN',
    })
    await workloads.deploy(specOf('orders', { generation: 'g2', document: documentOf('1.0', [], trigger) }))
    expect(await deadLetters.resend(request)).not.toBe(first?.key)
    await expect(deadLetters.resend(request)).rejects.toMatchObject({ code: 'DEAD_LETTER_UNKNOWN' })
    expect(await deadLetters.discard('demo', 'prod', second?.id ?? '')).toBe(false)
    expect(await deadLetters.discard('demo', 'test', second?.id ?? '')).toBe(true)
    expect(await list()).toEqual([])
  })

  test('an execution whose request is not kept cannot be repeated', async () => {
    await workloads.deploy(specOf('orders'))
    const request = { realm: 'demo', environment: 'test', key: crypto.randomUUID(), user: 'ann' }
    await expect(workloads.reexecute(request)).rejects.toMatchObject({ code: 'REQUEST_EXPIRED' })
  })
}

function specOf(name: string, changes: Partial<DeploymentSpec> = {}): DeploymentSpec {
  const { versionMajor = 1, versionMinor = 0 } = changes
  return {
    id: `${name}-${versionMajor}`,
    realm: 'demo',
    environment: 'test',
    pipelineName: name,
    versionMajor,
    versionMinor,
    document: documentOf(`${versionMajor}.${versionMinor}`),
    size: 'SMALL',
    consumers: 10,
    replicas: 1,
    globals: {},
    accounts: [],
    ...changes,
  }
}

/** A pipeline that answers with its version, after steps that make these texts. */
function documentOf(version: string, texts: readonly string[] = [], trigger: object = {}): string {
  const steps = [...texts, `{"version": "${version}"}`].map((json, index) => generator(`s${index}`, json))
  return JSON.stringify({ version, flowSpec: { start: steps }, triggerSpec: { ...REST, ...trigger } })
}

const REST = { type: 'rest', name: 'rest', timeout: 20_000, external: true }

function generator(id: string, json: string): object {
  return { id, type: 'connector', name: 'json-generator-connector', stepName: id, params: { json, failOnError: true } }
}

function slowDocument(): string {
  const wait = { id: 'wait', type: 'delayer', stepName: 'wait', delayMilliseconds: 15_000 }
  return JSON.stringify({ version: '1.0', flowSpec: { start: [wait] }, triggerSpec: REST })
}

/** Grows beyond the memory of its engine when it is told to. */
function greedyDocument(trigger: { readonly type: string } = REST): string {
  const message = trigger === REST ? '$.body' : '$'
  const when = [{ type: 'when', jsonPath: `${message}[?(@.more == true)]`, target: 'more' }]
  const choice = { id: 'choice', type: 'choice', stepName: 'more?', when, otherwise: 'enough' }
  const loop = {
    id: 'loop',
    type: 'connector',
    name: 'do-while-connector',
    stepName: 'grow',
    params: { iteration: '4000', onProcess: 'grow' },
  }
  const grow = generator(
    'grow',
    '{"list": {{ PUSH(message.list, UPPERCASE(CONCAT(UUID(), message.text))) }}, "text": {{ LEFTPAD("x", 1000000, "abc") }} }',
  )
  const flowSpec = { start: [choice], more: [loop], grow: [grow], enough: [generator('enough', '{}')] }
  return JSON.stringify({ version: '1.0', flowSpec, triggerSpec: trigger })
}

async function until<T>(find: () => T | undefined | false | Promise<T | undefined | false>, what: string): Promise<T> {
  const lateAt = Date.now() + 15_000
  for (;;) {
    const found = await find()
    if (found !== undefined && found !== false) return found
    if (Date.now() > lateAt) throw new Error(`never happened: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
