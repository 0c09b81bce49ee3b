import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { systemClock } from '@jatai/platform'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stompBroker } from './broker-address.ts'
import type { Subscription } from './jms-settings.ts'
import { openStompConsumer } from './stomp-consumer.ts'

// The consumer against a peer that answers frames as STOMP 1.2 has them.

const QUEUE: Subscription = {
  isTopic: false,
  name: 'orders',
  selector: "a = 'b'",
  clientId: undefined,
  durableName: undefined,
}
let server: Server
let frames: string[]
let peers: Socket[]
/** What the peer answers to a frame, by its command. */
let answer: (frame: string, peer: Socket) => string | undefined

beforeEach(async () => {
  frames = []
  peers = []
  answer = (frame) => {
    const receipt = /^receipt:(.*)$/m.exec(frame)?.[1]
    if (frame.startsWith('CONNECT')) return 'CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\0'
    return receipt === undefined ? undefined : `RECEIPT\nreceipt-id:${receipt}\n\n\0`
  }
  server = createServer((peer) => {
    peers.push(peer)
    let buffer = ''
    peer.on('error', () => undefined)
    peer.on('data', (data) => {
      buffer += data.toString('latin1')
      for (let end = buffer.indexOf('\0'); end >= 0; end = buffer.indexOf('\0')) {
        const frame = buffer.slice(0, end).trimStart()
        buffer = buffer.slice(end + 1)
        frames.push(frame)
        const text = answer(frame, peer)
        if (text !== undefined) peer.write(text)
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  for (const peer of peers) peer.destroy()
  server.close()
})

const bodies: string[] = []
const open = (subscription = QUEUE, path = '') => {
  const { port } = server.address() as AddressInfo
  const login = { label: 'broker', type: 'basic', fields: { username: 'joe', password: 'secret' } }
  bodies.length = 0
  return openStompConsumer({
    broker: stompBroker(`stomp://127.0.0.1:${port}${path}`, new Map([['main', login]])),
    addresses: [{ address: '127.0.0.1', family: 4 }],
    subscription,
    clock: systemClock,
    onMessage(message) {
      bodies.push(Buffer.from(message.binaryBody).toString('utf8'))
      message.ack()
    },
  })
}
const frame = (command: string): string => frames.find((each) => each.startsWith(command)) ?? ''
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => setImmediate(resolve))
}

test('logs in, subscribes, acknowledges each message, and says that it goes', async () => {
  const consumer = await open()
  expect(frame('CONNECT')).toMatch(/^login:joe$/m)
  expect(frame('CONNECT')).toMatch(/^passcode:secret$/m)
  expect(frame('SUBSCRIBE')).toMatch(/^destination:\/queue\/orders$/m)
  expect(frame('SUBSCRIBE')).toMatch(/^ack:client-individual$/m)
  expect(frame('SUBSCRIBE')).toMatch(/^selector:a = 'b'$/m)
  const message = Buffer.from('MESSAGE\nsubscription:jatai\nmessage-id:m\nack:42\ndestination:x\n\nção\0')
  // In pieces, within a character too.
  for (const byte of message) peers[0]?.write(Buffer.of(byte))
  await until(() => bodies.length === 1)
  expect(bodies).toEqual(['ção'])
  await until(() => frame('ACK') !== '')
  expect(frame('ACK')).toMatch(/^id:42$/m)
  await consumer.close()
  expect(frame('DISCONNECT')).not.toBe('')
})

test('a durable subscription comes under the name of its client, whatever the broker calls that', async () => {
  const durable = { ...QUEUE, isTopic: true, durableName: 'sub', clientId: 'jatai-demo', selector: undefined }
  const consumer = await open(durable, '/?topicPrefix=')
  expect(frame('CONNECT')).toMatch(/^client-id:jatai-demo$/m)
  expect(frame('SUBSCRIBE')).toMatch(/^destination:orders$/m)
  expect(frame('SUBSCRIBE')).toMatch(/^durable-subscription-name:sub$/m)
  expect(frame('SUBSCRIBE')).toMatch(/^activemq.subscriptionName:sub$/m)
  expect(frame('SUBSCRIBE')).not.toMatch(/^selector:/m)
  await consumer.close()
})

describe('failures', () => {
  test('a refused login', async () => {
    answer = () => 'ERROR\nmessage:Bad credentials for joe\n\n\0'
    await expect(open()).rejects.toThrow('The broker refuses: Bad credentials for joe')
  })

  test('a refused subscription', async () => {
    const usual = answer
    answer = (given, peer) =>
      given.startsWith('SUBSCRIBE') ? 'ERROR\nmessage:no such queue\n\n\0' : usual(given, peer)
    await expect(open()).rejects.toThrow('The broker refuses: no such queue')
  })

  test('a broker that hangs up, at once and later', async () => {
    const usual = answer
    answer = (_given, peer) => void peer.destroy()
    await expect(open()).rejects.toThrow(/^(?:[^ ]+: The broker closed the connection|.* was reset)$/)
    answer = usual
    const consumer = await open()
    for (const peer of peers) peer.destroy()
    expect(String(await consumer.broken)).toMatch(/closed the connection|reset/)
    await consumer.close()
  })
})
