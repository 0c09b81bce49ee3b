import { connect } from 'amqplib'
import type { ChannelModel, ConfirmChannel } from 'amqplib'
import type { Account } from '@jatai/sdk'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fail, make, startRuntime } from '../../../../apps/runtime/src/__fixtures__/test-runtime.ts'
import type { TestRuntime } from '../../../../apps/runtime/src/__fixtures__/test-runtime.ts'

// RabbitMQ 4 speaks AMQP 1.0 as well, with addresses and logins of its own.

const url = process.env['JATAI_TEST_RABBITMQ_URL']
const { host, username, password } = new URL(url ?? 'amqp://guest:guest@127.0.0.1')

describe.skipIf(url === undefined)('JMS trigger and RabbitMQ (skipped: JATAI_TEST_RABBITMQ_URL is not set)', () => {
  let world: TestRuntime
  let connection: ChannelModel
  let channel: ConfirmChannel
  let queue: string

  beforeEach(async () => {
    world = await startRuntime()
    connection = await connect(url ?? '')
    channel = await connection.createConfirmChannel()
    queue = `jatai-test-${crypto.randomUUID()}`
    await channel.assertQueue(queue)
  })
  afterEach(async () => {
    await world.close(0)
    await channel.deleteQueue(queue)
    await connection.close()
  })

  const login = (secret: string): Account => ({
    label: 'broker',
    type: 'basic',
    fields: { username, password: secret },
  })
  const deploy = (step: ReturnType<typeof make>, account = login(password), name = queue) =>
    world.deploy(
      {
        name: 'orders',
        trigger: {
          type: 'jms',
          name: 'jms',
          provider: 'TIBCO_EMS',
          accountLabel: 'broker',
          connectionString: `amqp://${host}?queuePrefix=/queues/`,
          queueName: name,
        },
        start: [step],
      },
      { id: 'orders', accounts: [account], consumers: 2 },
    )
  async function send(body: string): Promise<void> {
    channel.sendToQueue(queue, Buffer.from(body))
    await channel.waitForConfirms()
  }
  const warned = async (): Promise<string> =>
    (await world.until(() => world.lines.find(({ level }) => level === 'WARN'), 'the warning')).text

  test('takes messages, and gives back what failed', async () => {
    await send('ção')
    await deploy(fail('not yet'))
    await world.until(() => world.ended.length >= 2, 'a repetition')
    await deploy(make('{{ message.$ }}'))
    const ended = await world.until(() => world.ended.find(({ kind }) => kind === 'response'), 'success')
    expect(ended.message).toEqual({ data: 'ção' })
    await world.until(async () => (await channel.checkQueue(queue)).messageCount === 0, 'an empty queue')
  })

  test('a wrong password is told without telling it', async () => {
    await deploy(make('{}'), login('not-the-password'))
    expect(await warned()).toContain('refuses the login of the account')
    expect(JSON.stringify(world.lines)).not.toContain('not-the-password')
  })

  test('a queue that is not there is told', async () => {
    await deploy(make('{}'), login(password), 'jatai-test-none')
    expect(await warned()).toContain('The broker refuses the subscription to "jatai-test-none": no queue')
  })
})
