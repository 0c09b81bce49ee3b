import { RemoteError } from '@jatai/errors'
import type { Account, SourceDeployment } from '@jatai/sdk'
import { describe, expect, test } from 'vitest'
import { amqpBroker, brokerAddresses } from './broker-address.ts'
import { jmsSettings } from './jms-settings.ts'
import type { JmsParams } from './jms-settings.ts'

const given: JmsParams = {
  autoCommit: false,
  destination: 'QUEUE',
  queueName: 'orders',
  provider: 'TIBCO_EMS',
  messageSelector: undefined,
  setClientId: false,
  durableSubscriber: false,
  subscriberName: undefined,
  connectionString: 'amqp://broker',
  region: undefined,
  hostname: undefined,
  port: undefined,
  timeout: 30_000,
}
const login: Account = { label: 'broker', type: 'basic', fields: { username: 'joe', password: 'secret' } }
const aws: Account = {
  label: 'aws',
  type: 'aws-v4',
  fields: { 'access-key': 'AKID', 'secret-key': 'secret', region: 'us-east-1' },
}
const deployed: SourceDeployment = {
  id: 'd',
  realm: 'demo',
  environment: 'test',
  pipelineName: 'orders',
  versionMajor: 2,
  versionMinor: 3,
  consumers: 1,
  replicas: 1,
}
const settings = (params: Partial<JmsParams>, main: Account | undefined = login, deployment = {}) =>
  jmsSettings({ ...given, ...params }, new Map(main === undefined ? [] : [['main', main]]), {
    ...deployed,
    ...deployment,
  })

describe('brokers', () => {
  test.each([
    ['amqp://broker', 'amqp', 5672, false],
    ['amqps://broker', 'amqp', 5671, true],
    ['stomp://broker', 'stomp', 61_613, false],
    ['stomps://broker:1', 'stomp', 1, true],
  ])('%s', (connectionString, transport, port, isSecure) => {
    const read = settings({ connectionString })
    expect(read).toMatchObject({ transport, broker: { host: 'broker', port, login: login.fields } })
    expect('broker' in read && read.broker.tls !== undefined).toBe(isSecure)
  })

  test('have prefixes of their own for names', () => {
    expect(settings({ connectionString: 'stomp://broker' })).toMatchObject({
      broker: { prefixes: { queue: '/queue/', topic: '/topic/' } },
    })
    expect(settings({ connectionString: 'amqp://broker?queuePrefix=/queues/' })).toMatchObject({
      broker: { prefixes: { queue: '/queues/', topic: '' } },
    })
  })

  test.each(['tcp://localhost:61616', 'broker:5672', '', 'amqp:'])('refuse %j', (connectionString) => {
    expect(() => settings({ connectionString })).toThrow(/Trigger: The connection string is/)
  })

  test('refuse a login in the address', () => {
    expect(() => settings({ connectionString: 'amqp://joe:pw@broker' })).toThrow('belongs into the account')
  })

  test('that nobody knows by their name are told', async () => {
    const broker = amqpBroker('amqp://no-such-host.invalid', new Map())
    const outbound = { check: () => undefined, proxyFor: () => undefined }
    const addresses = brokerAddresses(broker, outbound, new AbortController().signal)
    await expect(addresses).rejects.toThrow(/no-such-host\.invalid(?: cannot be resolved now)?$/)
    await expect(addresses).rejects.toBeInstanceOf(RemoteError)
  })

  test('need no account', () => {
    expect(jmsSettings(given, new Map(), deployed)).toMatchObject({ broker: { login: undefined } })
  })
})

describe('providers', () => {
  test('IBM MQ is its AMQP channel, with Auto Commit', () => {
    expect(settings({ provider: 'IBM_MQ', hostname: 'mq', port: 5673 })).toMatchObject({
      autoCommit: true,
      transport: 'amqp',
      broker: { host: 'mq', port: 5673 },
    })
    expect(() => settings({ provider: 'IBM_MQ' })).toThrow('The hostname is not set')
  })

  test('Oracle AQ is refused, and what there is told', () => {
    expect(() => settings({ provider: 'ORACLE_AQ' })).toThrow('Oracle AQ has no client in this installation')
  })
})

describe('subscriptions', () => {
  test('a topic needs exactly one consumer', () => {
    const topic = { destination: 'TOPIC' }
    expect(settings(topic)).toMatchObject({ subscription: { isTopic: true, clientId: undefined } })
    expect(() => settings(topic, login, { consumers: 2 })).toThrow('exactly 1 consumer; this one has 2')
    expect(() => settings(topic, login, { replicas: 2 })).toThrow('this one has 2')
  })

  test('a durable subscriber has a name, and comes under the same one each time', () => {
    const durable = { destination: 'TOPIC', durableSubscriber: true }
    expect(() => settings(durable)).toThrow('A durable subscriber needs a name')
    const named = { ...durable, subscriberName: 'sub' }
    expect(settings(named)).toMatchObject({
      subscription: { durableName: 'sub', clientId: 'jatai-demo-test-orders-v2' },
    })
    expect(settings(named, login, { versionMinor: 9 })).toEqual(settings(named))
    expect(settings({ ...named, destination: 'QUEUE' })).toMatchObject({ subscription: { durableName: undefined } })
    expect(settings({ setClientId: true }, login, { instance: 'sp' })).toMatchObject({
      subscription: { clientId: 'jatai-demo-test-orders-v2-sp' },
    })
  })
})

describe('SQS', () => {
  const sqs = (params: Partial<JmsParams>, account: Account | undefined = login) => {
    const read = settings({ provider: 'SQS', ...params }, account)
    return 'queue' in read ? read.queue : undefined
  }
  const whole = { connectionString: 'https://sqs.sa-east-1.amazonaws.com/123456789012/orders' }

  test('is found by the address of the queue, which also has the region', () => {
    expect(sqs(whole)).toMatchObject({
      url: 'https://sqs.sa-east-1.amazonaws.com/123456789012/orders',
      region: 'sa-east-1',
      name: 'orders',
      accessKey: 'joe',
      secretKey: 'secret',
    })
    const odd = { connectionString: 'https://sqs.sa-east-1.amazonaws.com/queue/123456789012/orders' }
    expect(sqs(odd)).toEqual(sqs(whole))
    expect(sqs({ connectionString: 'http://localhost:9324/queue/orders', region: 'x' })?.url).toBe(
      'http://localhost:9324/queue/orders',
    )
  })

  test('is found by its name at an endpoint, or in a region', () => {
    const local = sqs({ connectionString: 'http://localhost:9324', region: 'x' })
    expect([local?.url, local?.name, local?.endpoint.href]).toEqual([undefined, 'orders', 'http://localhost:9324/'])
    const regional = sqs({ connectionString: 'tcp://localhost:61616', region: 'eu-west-1' })
    expect([regional?.url, regional?.endpoint.href]).toEqual([undefined, 'https://sqs.eu-west-1.amazonaws.com/'])
    expect(sqs({ connectionString: '' }, aws)?.endpoint.href).toBe('https://sqs.us-east-1.amazonaws.com/')
    expect(sqs(whole, aws)).toMatchObject({ accessKey: 'AKID', secretKey: 'secret', region: 'sa-east-1' })
  })

  test('refuses what it has not', () => {
    expect(() => sqs({ ...whole, destination: 'TOPIC' })).toThrow('SQS has no topics')
    expect(() => sqs({ ...whole, messageSelector: 'a = 1' })).toThrow('SQS has no message selectors')
    expect(() => sqs({ ...whole, durableSubscriber: true })).toThrow('SQS has no durable subscribers')
    expect(() => sqs({ connectionString: '' })).toThrow('The region is not set')
    expect(() => sqs({ connectionString: '', region: 'a.evil.com/' })).toThrow('is no region')
    expect(() => sqs({ connectionString: '', region: 'x', queueName: ' ' })).toThrow('The name of the queue is not set')
    const missing = { ...given, ...whole, provider: 'SQS' }
    expect(() => jmsSettings(missing, new Map(), deployed)).toThrow('Account is missing')
  })
})
