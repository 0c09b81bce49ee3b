import { defineTrigger, field } from '@jatai/sdk'
import { commonFields, LONGEST_TIMEOUT_MS } from '../web-protocols/http-family/http-fields.ts'
import { eventExpirationMs } from './event-expiration.ts'
import { connectRabbitmq, rabbitmqServer } from './rabbitmq/connect-rabbitmq.ts'
import { consumeQueue } from './rabbitmq/consume-queue.ts'
import { rabbitmqMessage } from './rabbitmq/rabbitmq-message.ts'

/** triggers.md §10: the messages of a queue at a RabbitMQ broker of the user. */
export const rabbitmqTrigger = defineTrigger({
  type: 'rabbitmq',
  title: 'RabbitMQ',
  summary: 'Runs the pipeline for every message of a RabbitMQ queue.',
  category: 'messaging',
  params: {
    ...commonFields,
    timeout: field.integer({
      title: 'Maximum Timeout',
      description: 'Milliseconds that the trigger waits for the pipeline.',
      default: 300_000,
      minimum: 1,
      maximum: LONGEST_TIMEOUT_MS,
      expression: 'none',
    }),
    hostname: field.text({ title: 'Hostname', required: true }),
    port: field.integer({ title: 'Port', default: 5672, minimum: 1, maximum: 65_535 }),
    vhost: field.text({ title: 'Virtual Host', default: '/' }),
    queue: field.text({
      title: 'Queue',
      description: 'It has to be there: the trigger creates nothing at the broker.',
      required: true,
    }),
    autoAck: field.boolean({
      title: 'Auto Acknowledge',
      description:
        'Acknowledges a message as soon as it is safe in the queue of the pipeline. Off: after a successful execution; a failed one puts it back.',
      expression: 'none',
    }),
    binaryMessage: field.boolean({
      title: 'Binary Message',
      description: 'Delivers the body in Base64.',
      expression: 'none',
    }),
    expiration: field.integer({
      title: 'Expiration',
      description:
        'Milliseconds that a message may wait in the queue of the pipeline, up to 21600000 (6 hours). 0 or more: a quarter of Maximum Timeout.',
      default: 600_000,
      expression: 'none',
    }),
    ssl: field.boolean({ title: 'SSL/TLS', expression: 'none', advanced: true }),
    hostNameVerification: field.boolean({
      title: 'Hostname Verification',
      description: "Checks that the broker's certificate is made out to the hostname.",
      default: true,
      expression: 'none',
      advanced: true,
      visibleWhen: { ssl: [true] },
    }),
  },
  accounts: {
    main: { title: 'Account', types: ['basic'] },
    truststore: { title: 'Truststore', types: ['certificate-chain'] },
    keystore: { title: 'Keystore', types: ['certificate-chain'] },
  },
  examples: [
    {
      title: 'An order',
      params: { hostname: 'rabbit.example.com', queue: 'orders', accountLabel: 'rabbit-basic' },
      head: {
        properties: {
          contentType: 'application/json',
          deliveryMode: 2,
          messageId: 'm-7',
          timestamp: 1_700_000_000_000,
        },
        headers: { origin: 'shop' },
        envelope: { deliveryTag: 1, exchange: 'sales', routingKey: 'order.created' },
      },
      body: '{"order":7781}',
      message: {
        body: '{"order":7781}',
        properties: {
          contentType: 'application/json',
          deliveryMode: 2,
          messageId: 'm-7',
          timestamp: 1_700_000_000_000,
        },
        headers: { origin: 'shop' },
        envelope: { deliveryTag: 1, exchange: 'sales', routingKey: 'order.created' },
      },
    },
  ],
  intake: {
    kind: 'source',
    check: ({ params, accounts }) => void rabbitmqServer(params, accounts),
    async start(context) {
      const { params, accounts, outbound, signal } = context
      const { queue, autoAck, expiration, timeout } = params
      const connection = await connectRabbitmq(rabbitmqServer(params, accounts), outbound, signal)
      const disconnect = async (): Promise<void> => {
        await connection.close().catch(() => undefined) // It is closed already.
      }
      try {
        signal.throwIfAborted()
        const consumed = { queue, autoAck, expirationMs: eventExpirationMs(expiration, timeout) }
        const consumer = await consumeQueue(connection, consumed, context)
        return {
          async close() {
            await consumer.close()
            await disconnect()
          },
        }
      } catch (error) {
        await disconnect()
        throw error
      }
    },
  },
  message: (arrival, { binaryMessage }) => rabbitmqMessage(arrival, binaryMessage),
})
