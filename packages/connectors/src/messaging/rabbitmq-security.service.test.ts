import { readFileSync } from 'node:fs'
import type { Account, OutboundPolicy } from '@jatai/sdk'
import { beforeAll, describe, expect, test } from 'vitest'
import { openProxy } from './__fixtures__/cuttable-proxy.ts'
import { connectRabbitmq, rabbitmqServer } from './rabbitmq/connect-rabbitmq.ts'

const url = process.env['JATAI_TEST_RABBITMQ_TLS_URL']
const management = process.env['JATAI_TEST_RABBITMQ_MANAGEMENT_URL']
const { hostname, port, username, password } = new URL(url ?? 'amqps://guest:guest@127.0.0.1:5671')
const certificate = (name: string): string =>
  readFileSync(new URL(`../web-protocols/__fixtures__/certificates/${name}`, import.meta.url), 'utf8')

const login: Account = { label: 'rabbit', type: 'basic', fields: { username, password } }
const truststore: Account = { label: 'authority', type: 'certificate-chain', fields: { chain: certificate('ca.pem') } }
const keystore: Account = {
  label: 'mine',
  type: 'certificate-chain',
  fields: { chain: certificate('client.pem') + certificate('client.key') },
}

describe.skipIf(url === undefined || management === undefined)(
  'RabbitMQ with TLS (skipped: JATAI_TEST_RABBITMQ_TLS_URL is not set)',
  () => {
    beforeAll(async () => {
      // The user that the certificate of the tests is for.
      const api = new URL(management ?? '')
      const authorization = `Basic ${Buffer.from(`${api.username}:${api.password}`).toString('base64')}`
      api.username = api.password = ''
      const user = encodeURIComponent('Jatai test client')
      for (const [path, body] of [
        [`/api/users/${user}`, { password_hash: '', tags: '' }],
        [`/api/permissions/%2F/${user}`, { configure: '', write: '', read: '.*' }],
      ] as const) {
        const headers = { authorization, 'content-type': 'application/json' }
        const { ok } = await fetch(new URL(path, api), { method: 'PUT', headers, body: JSON.stringify(body) })
        expect(ok).toBe(true)
      }
    })

    const open: OutboundPolicy = { check: () => undefined, proxyFor: () => undefined }
    async function connect(
      accounts: Record<string, Account>,
      host = hostname,
      hostNameVerification = true,
      at = Number(port),
    ) {
      const params = { hostname: host, port: at, vhost: '/', ssl: true, hostNameVerification }
      const server = rabbitmqServer(params, new Map(Object.entries(accounts)))
      const connection = await connectRabbitmq(server, open, new AbortController().signal)
      await connection.close()
    }

    test('with an account', () => connect({ main: login, truststore }))

    test('with a certificate for a login', () => connect({ truststore, keystore }))

    test('not with a broker that nobody vouches for', async () => {
      await expect(connect({ main: login })).rejects.toThrow(/self-signed certificate|unable to verify/)
    })

    test('with a broker of another name only when that is allowed', async () => {
      // The certificate is for localhost and 127.0.0.1.
      const proxy = await openProxy({ host: hostname, port: Number(port) }, '127.0.0.2')
      try {
        const strict = connect({ main: login, truststore }, '127.0.0.2', true, proxy.port)
        await expect(strict).rejects.toThrow("is not in the cert's list")
        await connect({ main: login, truststore }, '127.0.0.2', false, proxy.port)
      } finally {
        await proxy.close()
      }
    })
  },
)
