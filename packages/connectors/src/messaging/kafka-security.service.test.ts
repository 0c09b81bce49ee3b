import { readFileSync } from 'node:fs'
import { Admin, Producer } from '@platformatic/kafka'
import { RemoteError } from '@jatai/errors'
import type { Json } from '@jatai/languages/json'
import type { Account, OutboundPolicy } from '@jatai/sdk'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { make, startRuntime } from '../../../../apps/runtime/src/__fixtures__/test-runtime.ts'
import type { TestRuntime } from '../../../../apps/runtime/src/__fixtures__/test-runtime.ts'
import { connectKafka } from './kafka/connect-kafka.ts'

// The trigger at the listeners of a cluster that want TLS, and a login.

const url = process.env['JATAI_TEST_KAFKA_URL']
const at = (name: string): string => new URL(process.env[`JATAI_TEST_KAFKA_${name}_URL`] ?? 'kafka://127.0.0.1:1').host
const certificate = (name: string): string =>
  readFileSync(new URL(`../web-protocols/__fixtures__/certificates/${name}`, import.meta.url), 'utf8')

const login = (password = 'secret'): Account => ({
  label: 'kafka',
  type: 'basic',
  fields: { username: 'joe', password },
})
const truststore: Account = { label: 'authority', type: 'certificate-chain', fields: { chain: certificate('ca.pem') } }
const keystore: Account = {
  label: 'mine',
  type: 'certificate-chain',
  fields: { chain: certificate('client.pem') + certificate('client.encrypted.key'), password: 'test-passphrase' },
}

describe.skipIf(url === undefined || process.env['JATAI_TEST_KAFKA_PLAIN_URL'] === undefined)(
  'Kafka trigger with TLS (skipped: JATAI_TEST_KAFKA_PLAIN_URL is not set)',
  () => {
    const topic = `jatai-test-${crypto.randomUUID()}`
    let world: TestRuntime

    beforeAll(async () => {
      const options = { clientId: 'test', bootstrapBrokers: [new URL(url ?? '').host] }
      const [admin, producer] = [new Admin(options), new Producer({ ...options, idempotent: true })]
      await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 })
      await producer.send({ messages: [{ topic, value: Buffer.from('a') }] })
      await Promise.all([admin.close(), producer.close()])
    })
    beforeEach(async () => void (world = await startRuntime()))
    afterEach(() => world.close(0))

    const deploy = (brokers: string, protocol: string, accounts: Record<string, Account>): Promise<unknown> => {
      const { main, ...others } = accounts
      const labels = Object.entries(others).map(([slot, { label }]) => [slot, label])
      return world.deploy(
        {
          name: 'orders',
          trigger: {
            type: 'kafka',
            name: 'kafka',
            brokers,
            topic,
            protocol,
            consumerGroup: `group-${crypto.randomUUID()}`,
            ...(main === undefined ? {} : { accountLabel: main.label }),
            accountLabels: Object.fromEntries(labels) as Json,
          },
          start: [make('{}')],
        },
        { accounts: Object.values(accounts), consumers: 1 },
      )
    }
    const executed = (): Promise<unknown> => world.until(() => world.ended.length === 1, 'the execution')
    const warned = async (): Promise<string> =>
      (await world.until(() => world.lines.find(({ level }) => level === 'WARN'), 'the warning')).text

    test('SASL_SSL with PLAIN', async () => {
      await deploy(at('PLAIN'), 'SASL_SSL', { main: login(), truststore })
      await executed()
    })

    test('SASL_SSL with SCRAM, which the brokers say that they want', async () => {
      await deploy(at('SCRAM'), 'SASL_SSL', { main: login(), truststore })
      await executed()
    })

    test('SSL with a certificate of ours', async () => {
      await deploy(at('MTLS'), 'SSL', { truststore, keystore })
      await executed()
    })

    test.each(['PLAIN', 'SCRAM'])('a wrong password with %s is told without telling it', async (listener) => {
      await deploy(at(listener), 'SASL_SSL', { main: login('not-the-password'), truststore })
      expect(await warned()).toContain('The brokers refuse the login of the account')
      expect(JSON.stringify(world.lines)).not.toContain('not-the-password')
    })

    test('brokers whose certificate nobody vouches for are told', async () => {
      await deploy(at('PLAIN'), 'SASL_SSL', { main: login() })
      expect(await warned()).toMatch(/self-signed certificate|unable to verify/)
    })

    test('the outbound policy sees the address of each connection', async () => {
      const asked: string[] = []
      const outbound: OutboundPolicy = {
        proxyFor: () => undefined,
        check(host, address) {
          asked.push(`${host} ${address}`)
          if (host === 'localhost') throw new RemoteError('REMOTE_ADDRESS_REFUSED', `not to ${host} at ${address}`)
        },
      }
      const { port } = new URL(url ?? '')
      const cluster = (host: string) => ({ brokers: [{ host, port: Number(port) }], tls: undefined, login: undefined })
      const connector = await connectKafka(cluster('127.0.0.1'), topic, outbound)
      connector.close()
      expect(asked).toContain('127.0.0.1 127.0.0.1')
      await expect(connectKafka(cluster('localhost'), topic, outbound)).rejects.toThrow(/not to localhost at/)
    })
  },
)
