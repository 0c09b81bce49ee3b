import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import { fail, make, startRuntime, wait } from '../../__fixtures__/test-runtime.ts'
import type { TestRuntime } from '../../__fixtures__/test-runtime.ts'
import type { MllpOptions } from './mllp-listener.ts'

// The HL7 trigger over real connections.

let world: TestRuntime
const clients: Client[] = []
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy()
  await world.close()
})

/** A sending system. */
class Client {
  readonly socket: Socket
  #received = Buffer.alloc(0)
  #changed: () => void = () => undefined
  isClosed = false

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1' })
    this.socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#changed()
    })
    this.socket.on('error', () => undefined)
    this.socket.on('close', () => {
      this.isClosed = true
      this.#changed()
    })
    clients.push(this)
  }

  send(message: string | Buffer): void {
    this.socket.write(Buffer.concat([Buffer.from('\x0b'), Buffer.from(message as string), Buffer.from('\x1c\r')]))
  }

  /** The next answer. */
  async answer(): Promise<Buffer> {
    for (;;) {
      const end = this.#received.indexOf('\x1c\r')
      if (end >= 0) {
        const frame = this.#received.subarray(1, end)
        this.#received = this.#received.subarray(end + 2)
        return frame
      }
      if (this.isClosed) throw new Error('the connection was closed')
      await this.#change()
    }
  }

  /** `AA`, `AE` or `AR` of the next answer, the control id and the text. */
  async acknowledgement(): Promise<readonly string[]> {
    const segment = (await this.answer()).toString('latin1').split('\r')[1] ?? ''
    return segment.split('|').slice(1)
  }

  async closed(): Promise<void> {
    while (!this.isClosed) await this.#change()
  }

  #change(): Promise<void> {
    return new Promise((resolve) => (this.#changed = resolve))
  }
}

const hl7 = (filterMsh3: string, params: Record<string, Json> = {}): Record<string, Json> => ({
  type: 'hl7',
  name: 'hl7',
  filterMsh3,
  timeout: 5000,
  ...params,
})
const message = (application: string, id: string, rest = ''): string =>
  `MSH|^~\\&|${application}|HOSP|EHR|CLINIC|20260101||ADT^A01|${id}|P|2.4\rPID|1${rest}\r`
const ECHO = make('{"got": {{ message.body }} }')

async function start(mllp: Partial<MllpOptions> = {}): Promise<Client> {
  world = await startRuntime({ mllp })
  await world.deploy({ name: 'lab', trigger: hl7('LAB'), start: [ECHO] })
  return new Client(world.mllpPort)
}

describe('a message', () => {
  test('reaches the pipeline of its sending application as it is, and is acknowledged', async () => {
    const client = await start()
    await world.deploy({ name: 'other', trigger: hl7('OTHER'), start: [ECHO] })
    client.send(message('LAB', '1', '|Ünal'))
    expect(await client.acknowledgement()).toEqual(['AA', '1'])
    client.send(message('OTHER', '2'))
    expect(await client.acknowledgement()).toEqual(['AA', '2'])
    expect(world.ended.map(({ pipeline, message: got }) => [pipeline, got])).toEqual([
      ['lab', { got: message('LAB', '1', '|Ünal') }],
      ['other', { got: message('OTHER', '2') }],
    ])
  })

  test('goes by the whole field of its application, else by the name at its beginning', async () => {
    const client = await start()
    await world.deploy({ name: 'ward', trigger: hl7('LAB^2.16^ISO'), start: [ECHO] })
    for (const application of ['LAB^2.16^ISO', 'LAB^1.3^ISO', 'LAB']) {
      client.send(message(application, '1'))
      expect(await client.acknowledgement()).toEqual(['AA', '1'])
    }
    expect(world.ended.map(({ pipeline }) => pipeline)).toEqual(['ward', 'lab', 'lab'])
  })

  test('of an application that no pipeline takes is refused', async () => {
    const client = await start()
    client.send(message('UNKNOWN', '3'))
    expect((await client.acknowledgement()).slice(0, 2)).toEqual(['AR', '3'])
    expect(world.ended).toHaveLength(0)
  })

  test.each([
    ['fails', [fail('no | bed')], {}, ['AE', '4', 'no \\F\\ bed']],
    ['takes too long', [wait(60_000)], { timeout: 100 }, ['AE', '4', 'The pipeline did not answer in time']],
  ])('whose execution %s gets AE', async (_what, steps, params, wanted) => {
    const client = await start()
    await world.deploy({ name: 'bad', trigger: hl7('BAD', params), start: steps })
    client.send(message('BAD', '4'))
    expect(await client.acknowledgement()).toEqual(wanted)
  })

  test('gets the answer that the pipeline wrote, in the charset of the trigger', async () => {
    const client = await start()
    await world.deploy({
      name: 'custom',
      trigger: hl7('CUSTOM', { charset: 'ISO-8859-1' }),
      start: [
        make('{"body": {{ CONCAT("MSH|^~\\\\&|ME\\rMSA|AA|", RIGHTPAD("é", 2, "!")) }}, "got": {{ message.body }} }'),
      ],
    })
    client.send(Buffer.from(message('CUSTOM', '5', '|Müller'), 'latin1'))
    expect((await client.answer()).toString('latin1')).toBe('MSH|^~\\&|ME\rMSA|AA|é!')
    expect(world.ended[0]?.message).toMatchObject({ got: message('CUSTOM', '5', '|Müller') })
  })

  test('may come in pieces, and several in one piece: they are answered in their order', async () => {
    const client = await start()
    const stream = Buffer.from([1, 2, 3].map((n) => `\x0b${message('LAB', String(n))}\x1c\r`).join(''))
    client.socket.write(stream.subarray(0, 20))
    client.socket.write(stream.subarray(20))
    const ids = [await client.acknowledgement(), await client.acknowledgement(), await client.acknowledgement()]
    expect(ids.map(([, id]) => id)).toEqual(['1', '2', '3'])
  })

  test('without a header is refused, and the connection goes on', async () => {
    const client = await start()
    client.send('Hello!')
    expect((await client.acknowledgement())[0]).toBe('AR')
    client.send(message('LAB', '6'))
    expect(await client.acknowledgement()).toEqual(['AA', '6'])
  })

  test('that is too large is refused, and ends the connection', async () => {
    const client = await start({ maxMessageBytes: 1000 })
    client.socket.write(`\x0b${message('LAB', '7')}${'x'.repeat(2000)}`)
    expect((await client.acknowledgement()).slice(0, 2)).toEqual(['AR', '7'])
    await client.closed()
  })
})

describe('a connection', () => {
  test('that speaks another protocol is closed without an answer', async () => {
    const client = await start()
    client.socket.write('x'.repeat(100_000))
    await client.closed()
  })

  test('beyond the limit is closed, the others are served', async () => {
    const client = await start({ maxConnections: 1 })
    client.send(message('LAB', '8'))
    await client.acknowledgement()
    await new Client(world.mllpPort).closed()
    client.send(message('LAB', '9'))
    expect(await client.acknowledgement()).toEqual(['AA', '9'])
  })

  test.each([
    ['without a message', '', { idleMs: 30, stallMs: 60_000 }],
    ['whose message stops coming', '\x0bMSH|', { idleMs: 60_000, stallMs: 30 }],
  ])('%s is closed after a while', async (_what, sent, limits) => {
    const client = await start(limits)
    if (sent !== '') client.socket.write(sent)
    await client.closed()
  })

  test('that breaks while its message runs does no harm', async () => {
    const client = await start()
    await world.deploy({ name: 'slow', trigger: hl7('SLOW'), start: [wait(100)] })
    const [deployment] = world.runtime.deployments().filter(({ spec }) => spec.pipelineName === 'slow')
    client.send(message('SLOW', '10'))
    await world.until(() => deployment?.replicas[0]?.running === 1, 'it runs')
    client.socket.destroy()
    await world.until(() => world.ended.length === 1, 'it ends')
    const other = new Client(world.mllpPort)
    other.send(message('LAB', '11'))
    expect(await other.acknowledgement()).toEqual(['AA', '11'])
  })
})

describe('a deployment', () => {
  test('is refused when the port is off', async () => {
    world = await startRuntime({ mllp: 'off' })
    await expect(world.deploy({ name: 'lab', trigger: hl7('LAB'), start: [ECHO] })).rejects.toThrow('JATAI_HL7_PORT')
  })

  test('is refused when another one has its filter, not when it is the next version of that', async () => {
    const client = await start()
    await expect(world.deploy({ name: 'thief', trigger: hl7('LAB'), start: [ECHO] })).rejects.toThrow('"lab" 1.0')
    await world.deploy({ name: 'lab', version: '1.1', trigger: hl7('LAB'), start: [ECHO] })
    client.send(message('LAB', '12'))
    expect(await client.acknowledgement()).toEqual(['AA', '12'])
    expect(world.ended[0]?.version).toBe('1.1')
  })

  test('gives its filter back when it goes, or takes another one', async () => {
    const client = await start()
    await world.deploy({ name: 'lab', version: '1.1', trigger: hl7('LAB2'), start: [ECHO] })
    client.send(message('LAB', '13'))
    expect((await client.acknowledgement())[0]).toBe('AR')
    await world.deploy({ name: 'heir', trigger: hl7('LAB'), start: [ECHO] })
    client.send(message('LAB', '14'))
    expect((await client.acknowledgement())[0]).toBe('AA')
  })

  test.each([
    ['without a filter', { filterMsh3: '' }, '"filterMsh3" is required'],
    ['with an unknown charset', { charset: 'EBCDIC-9' }, 'EBCDIC-9'],
    ['with a charset that cannot be framed', { charset: 'UTF-16' }, 'UTF-16'],
  ])('%s is refused', async (_what, params, text) => {
    world = await startRuntime()
    const deployed = world.deploy({ name: 'lab', trigger: hl7('LAB', params), start: [ECHO] })
    await expect(deployed).rejects.toThrow(text)
  })
})

test('a stop answers what runs', async () => {
  const client = await start()
  await world.deploy({ name: 'slow', trigger: hl7('SLOW'), start: [wait(200), ECHO] })
  client.send(message('SLOW', '15'))
  await world.until(() => world.runtime.deployments()[1]?.replicas[0]?.running === 1, 'it runs')
  const closed = world.runtime.close(5000)
  expect(await client.acknowledgement()).toEqual(['AA', '15'])
  await closed
})
