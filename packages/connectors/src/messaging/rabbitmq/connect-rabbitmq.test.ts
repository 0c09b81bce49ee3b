import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { readFileSync } from 'node:fs'
import { RemoteError } from '@jatai/errors'
import type { Account, OutboundPolicy } from '@jatai/sdk'
import { describe, expect, test } from 'vitest'
import { connectRabbitmq, rabbitmqServer } from './connect-rabbitmq.ts'

const params = { hostname: 'broker', port: 5672, vhost: '/', ssl: false, hostNameVerification: true }
const login: Account = { label: 'rabbit', type: 'basic', fields: { username: 'joe', password: 'secret' } }
const certificate = (name: string): string =>
  readFileSync(new URL(`../../web-protocols/__fixtures__/certificates/${name}`, import.meta.url), 'utf8')
const chain = (label: string, text: string, password = ''): Account => ({
  label,
  type: 'certificate-chain',
  fields: { chain: text, password },
})
const open: OutboundPolicy = { check: () => undefined, proxyFor: () => undefined }

describe('the server of a trigger', () => {
  test('needs an account', () => {
    expect(() => rabbitmqServer(params, new Map())).toThrow('Trigger: Account is missing')
    const empty = { ...login, fields: { username: 'joe', password: '' } }
    expect(() => rabbitmqServer(params, new Map([['main', empty]]))).toThrow('The account "rabbit" has no password')
  })

  test('takes a certificate for a login', () => {
    const keystore = chain('mine', certificate('client.pem') + certificate('client.encrypted.key'), 'test-passphrase')
    expect(() => rabbitmqServer(params, new Map([['keystore', keystore]]))).toThrow('Account is missing')
    const wrong = { ...keystore, fields: { ...keystore.fields, password: 'wrong' } }
    expect(() => rabbitmqServer({ ...params, ssl: true }, new Map([['keystore', wrong]]))).toThrow('account "mine"')
  })

  test('needs certificates in its trust store, and a key in its key store', () => {
    const accounts = new Map([['main', login]])
    const secure = { ...params, ssl: true }
    const without = chain('ours', 'no certificate')
    expect(() => rabbitmqServer(secure, accounts.set('truststore', without))).toThrow('"ours" has no certificate')
    accounts.set('truststore', chain('ours', certificate('ca.pem')))
    expect(rabbitmqServer(secure, accounts).tls).toMatchObject({
      isNameChecked: true,
      ca: certificate('ca.pem').trim(),
    })
    accounts.set('keystore', chain('mine', certificate('client.pem')))
    expect(() => rabbitmqServer(secure, accounts)).toThrow('"mine" needs a certificate and its private key')
  })
})

describe('connecting', () => {
  const server = (port: number) =>
    rabbitmqServer({ ...params, hostname: '127.0.0.1', port }, new Map([['main', login]]))

  test('asks the outbound policy with the address', async () => {
    const closed: OutboundPolicy = {
      ...open,
      check(host, address) {
        throw new RemoteError('REMOTE_ADDRESS_REFUSED', `not to ${host} at ${address}`)
      },
    }
    const target = { ...server(1), host: 'localhost' }
    await expect(connectRabbitmq(target, closed, new AbortController().signal)).rejects.toThrow(/not to localhost at/)
  })

  test('says who refuses, or is no broker, without the password', async () => {
    const other = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    )
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const failure = await connectRabbitmq(server(port), open, new AbortController().signal).catch(
      (error: Error) => error,
    )
    expect(failure).toBeInstanceOf(RemoteError)
    expect((failure as Error).message).toBe(`127.0.0.1:${port} does not speak AMQP 0-9-1`)
    await new Promise((resolve) => other.close(resolve))
    await expect(connectRabbitmq(server(port), open, new AbortController().signal)).rejects.toThrow(
      `Connection refused by 127.0.0.1:${port}`,
    )
  })

  test('says that a port may want TLS where it hangs up', async () => {
    const silent = createServer((socket) => socket.once('data', () => socket.end())).listen(0, '127.0.0.1')
    await new Promise((resolve) => silent.once('listening', resolve))
    const { port } = silent.address() as AddressInfo
    await expect(connectRabbitmq(server(port), open, new AbortController().signal)).rejects.toThrow(
      `127.0.0.1:${port} closed the connection before the login: it may want TLS`,
    )
    await new Promise((resolve) => silent.close(resolve))
  })
})
