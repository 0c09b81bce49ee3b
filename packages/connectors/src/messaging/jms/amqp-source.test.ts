import { once } from 'node:events'
import type { Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import rhea from 'rhea'
import type { Connection, EventContext } from 'rhea'
import { createManualClock } from '@jatai/platform'
import type { ManualClock } from '@jatai/platform'
import type { Emission, SourceContext } from '@jatai/sdk'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { amqpBody } from './amqp-message.ts'
import { startAmqp } from './amqp-source.ts'
import { amqpBroker } from './broker-address.ts'
import type { Subscription } from './jms-settings.ts'

// The source against a broker of AMQP 1.0 in this process.

const QUEUE: Subscription = {
  isTopic: false,
  name: 'orders',
  selector: undefined,
  clientId: undefined,
  durableName: undefined,
}

let server: Server
let clock: ManualClock
let outcomes: string[]
let links: EventContext['sender'][]
let connections: Connection[]
let stop: AbortController
let failures: unknown[]
let emitted: number
let onSender: (event: EventContext) => void

beforeEach(async () => {
  clock = createManualClock()
  stop = new AbortController()
  outcomes = []
  links = []
  connections = []
  failures = []
  emitted = 0
  onSender = ({ sender }) => void links.push(sender)
  const container = rhea.create_container()
  const mechanisms = container.sasl_server_mechanisms as { enable_plain(check: (...login: string[]) => boolean): void }
  mechanisms.enable_plain((user, password) => user === 'joe' && password === 'secret')
  container.on('connection_open', ({ connection }: EventContext) => void connections.push(connection))
  container.on('sender_open', (event: EventContext) => onSender(event))
  for (const event of ['accepted', 'rejected', 'released', 'modified'])
    container.on(event, () => void outcomes.push(event))
  for (const event of ['disconnected', 'error', 'connection_close']) container.on(event, () => undefined)
  server = container.listen({
    port: 0,
    host: '127.0.0.1',
    sender_options: { treat_modified_as_released: false } as never,
  })
  await once(server, 'listening')
})
afterEach(() => {
  stop.abort()
  server.close()
})

const broker = (password = 'secret') => {
  const { port } = server.address() as AddressInfo
  const login = { label: 'broker', type: 'basic', fields: { username: 'joe', password } }
  return amqpBroker(`amqp://127.0.0.1:${port}`, new Map([['main', login]]))
}
const context = (emit: SourceContext['emit'], concurrency = 1) =>
  ({
    emit,
    clock,
    concurrency,
    signal: stop.signal,
    outbound: { check: () => undefined, proxyFor: () => undefined },
    log: () => undefined,
    fail: (error: unknown) => void failures.push(error),
  }) as unknown as SourceContext<unknown>
const emission = (kind: string, more: object = {}): Emission => ({ kind, key: 'k', ...more }) as unknown as Emission

const emitting =
  (result: Emission): SourceContext['emit'] =>
  async () => {
    emitted++
    return result
  }

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => setImmediate(resolve))
}

describe('outcomes', () => {
  test.each([
    [emission('response'), 'accepted'],
    [emission('taken'), 'accepted'],
    [emission('error'), 'modified'],
    [emission('timeout'), 'modified'],
    [emission('refused', { isFinal: true, text: 'too large' }), 'rejected'],
    [emission('refused', { isFinal: false, text: 'stopping' }), 'released'],
  ])('%j: %s', async (result, outcome) => {
    const source = await startAmqp(broker(), QUEUE, false, context(emitting(result)))
    await until(() => links[0]?.sendable() === true)
    links[0]?.send({ body: 'a' })
    await until(() => emitted > 0)
    clock.advance(1000)
    await until(() => outcomes.length === 1)
    expect(outcomes).toEqual([outcome])
    stop.abort()
    await source.close()
  })

  test('what failed is given back after a second, and only then another one taken', async () => {
    const source = await startAmqp(broker(), QUEUE, false, context(emitting(emission('error'))))
    await until(() => links[0]?.sendable() === true)
    links[0]?.send({ body: 'a' })
    await until(() => emitted === 1)
    clock.advance(999)
    await new Promise((resolve) => setImmediate(resolve))
    expect([outcomes, links[0]?.sendable()]).toEqual([[], false])
    clock.advance(1)
    await until(() => links[0]?.sendable() === true)
    expect(outcomes).toEqual(['modified'])
    stop.abort()
    await source.close()
  })
})

test('there are as many links as executions at a time, of the queue that is wanted', async () => {
  const source = await startAmqp(
    broker(),
    { ...QUEUE, selector: "a = 'b'" },
    false,
    context(async () => emission('response'), 3),
  )
  expect(links).toHaveLength(3)
  expect(links[0]?.source).toMatchObject({ address: 'orders', capabilities: ['queue'] })
  expect(JSON.stringify(links[0]?.source.filter)).toContain("a = 'b'")
  stop.abort()
  await source.close()
})

test('a durable subscription has its name, and is left at the broker', async () => {
  const detached: unknown[] = []
  const durable = { ...QUEUE, isTopic: true, durableName: 'sub', clientId: 'jatai-demo' }
  const source = await startAmqp(
    broker(),
    durable,
    false,
    context(async () => emission('response')),
  )
  expect(connections[0]?.container_id).toBe('jatai-demo')
  expect(links[0]).toMatchObject({ name: 'sub' })
  expect(links[0]?.source).toMatchObject({ durable: 2, expiry_policy: 'never', capabilities: ['topic'] })
  links[0]?.on('sender_close', ({ sender }: EventContext) => {
    const { remote } = sender as unknown as { remote: { detach: { closed: boolean } } }
    detached.push(remote.detach.closed)
  })
  stop.abort()
  await source.close()
  await until(() => detached.length > 0)
  expect(detached).toEqual([false])
})

describe('failures', () => {
  const idle: SourceContext['emit'] = async () => emission('response')

  test('a wrong password', async () => {
    const failure = startAmqp(broker('wrong'), QUEUE, false, context(idle))
    await expect(failure).rejects.toThrow(/^127\.0\.0\.1:\d+ refuses the login of the account$/)
  })

  test('a queue that the broker refuses', async () => {
    onSender = ({ sender }) => sender?.close({ condition: 'amqp:not-found', description: 'no queue "orders"' })
    // Some say so at once, some after the link is there.
    startAmqp(broker(), QUEUE, false, context(idle)).catch((error: unknown) => failures.push(error))
    await until(() => failures.length > 0)
    expect(String(failures[0])).toContain('The broker refuses the subscription to "orders": no queue "orders"')
  })

  test('a connection that ends, and a subscription that the broker ends', async () => {
    await startAmqp(broker(), QUEUE, false, context(idle))
    connections[0]?.close({ condition: 'amqp:connection:forced', description: 'shutdown' })
    await until(() => failures.length > 0)
    failures.length = 0
    await startAmqp(broker(), QUEUE, false, context(idle))
    links.at(-1)?.close({ condition: 'amqp:resource-deleted', description: 'the queue is gone' })
    await until(() => failures.length > 0)
    expect(String(failures[0])).toContain('the queue is gone')
  })
})

describe('bodies', () => {
  test.each([
    ['text', 'text'],
    [undefined, ''],
    [{ typecode: 0x75, content: Buffer.from('bytes') }, Buffer.from('bytes')],
    [{ typecode: 0x75, content: [Buffer.from('by'), Buffer.from('tes')] }, Buffer.from('bytes')],
    [{ a: 1, list: [true, null] }, '{"a":1,"list":[true,null]}'],
    [{ typecode: 0x76, content: [1, 'a'] }, '[1,"a"]'],
    [42, '42'],
  ])('%j', (body, read) => {
    expect(amqpBody({ body })).toEqual(read)
  })
})
