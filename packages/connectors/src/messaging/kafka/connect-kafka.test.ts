import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { OutboundPolicy } from '@jatai/sdk'
import { expect, test } from 'vitest'
import { connectKafka } from './connect-kafka.ts'
import type { KafkaCluster } from './kafka-settings.ts'

const outbound: OutboundPolicy = { check: () => undefined, proxyFor: () => undefined }
const login = { username: 'joe', password: 'the-password' }
const HANGS_UP = 'A broker closed the connection: it may want TLS or a login, or speak something else than Kafka'

/** Connects to a server that does this with each connection; the text of the failure. */
async function failureWith(
  serve: (socket: Socket) => unknown,
  access: Pick<KafkaCluster, 'tls' | 'login'>,
): Promise<string> {
  const server = createServer((socket) => void serve(socket.on('error', () => undefined)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    await connectKafka({ brokers: [{ host: '127.0.0.1', port }], ...access }, 'orders', outbound)
  } catch (error) {
    expect(error).toMatchObject({ code: 'REMOTE_FAILED' })
    return (error as Error).message
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
  return expect.fail('it connects')
}

/** As a broker of another protocol does. */
const hangUp = (socket: Socket) => socket.once('data', () => socket.end('AMQP\0\0\x09\x01'))
const reset = (socket: Socket) => socket.once('data', () => socket.resetAndDestroy())

test.each([
  ['hangs up without a login', hangUp, { tls: undefined, login: undefined }, HANGS_UP],
  ['hangs up during the login', hangUp, { tls: undefined, login }, HANGS_UP],
  ['speaks no TLS', hangUp, { tls: {}, login }, 'Cannot connect to any broker: TLS failed: wrong version number'],
  // The client tells of the same failure twice; an error that nobody listens to ends the process.
  ['resets the connection during the login', reset, { tls: undefined, login }, 'read ECONNRESET'],
])('a broker that %s is told', async (_what, serve, access, text) => {
  expect(await failureWith(serve, access)).toContain(text)
})

test('a broker that answers another question during the login is told', async () => {
  const strange = Buffer.concat([Buffer.from([0, 0, 0, 10]), Buffer.alloc(10)])
  const serve = (socket: Socket) => socket.once('data', () => socket.write(strange))
  expect(await failureWith(serve, { tls: undefined, login })).toContain('unexpected response')
})
