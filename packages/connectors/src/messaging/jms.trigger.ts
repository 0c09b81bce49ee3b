import { defineTrigger, field } from '@jatai/sdk'
import { bodyText } from '../web-protocols/http-family/body-text.ts'
import { commonFields } from '../web-protocols/http-family/http-fields.ts'
import { jmsSettings } from './jms/jms-settings.ts'
import { startJms } from './jms/start-jms.ts'

const byHost = { provider: ['ORACLE_AQ', 'IBM_MQ'] }

/** triggers.md §12: the messages of a queue or topic, by what the provider speaks. */
export const jmsTrigger = defineTrigger({
  type: 'jms',
  title: 'JMS',
  summary:
    'Runs the pipeline for every message of a queue or topic: of Amazon SQS, or of a broker with AMQP 1.0 or STOMP.',
  category: 'messaging',
  params: {
    ...commonFields,
    provider: field.choice({
      title: 'JMS Provider',
      description:
        '`TIBCO_EMS` stands for every broker with an address that begins with `amqp://`, `amqps://`, `stomp://` or `stomps://`, and `IBM_MQ` for its AMQP channel. `ORACLE_AQ` has no client here.',
      values: ['ORACLE_AQ', 'TIBCO_EMS', 'SQS', 'IBM_MQ'],
      default: 'SQS',
      expression: 'none',
    }),
    destination: field.choice({
      title: 'Destination',
      description: 'A topic needs a deployment with exactly one consumer.',
      values: ['QUEUE', 'TOPIC'],
      default: 'QUEUE',
      expression: 'none',
    }),
    queueName: field.text({ title: 'Name of the Queue or Topic', default: 'Test' }),
    autoCommit: field.boolean({
      title: 'Auto Commit',
      description:
        'Acknowledges a message as soon as it is safe in the queue of the pipeline. Off: after a successful execution; a failed one puts it back. Always on for `IBM_MQ`.',
      expression: 'none',
    }),
    connectionString: field.text({
      title: 'Connection String',
      description:
        'Of SQS `https://{endpoint}/{account}/{queue}`, or anything else for the queue of the name in the region; of a broker its address. `?queuePrefix=…&topicPrefix=…` says what stands before names at the broker.',
      default: 'tcp://localhost:61616',
      visibleWhen: { provider: ['SQS', 'TIBCO_EMS'] },
    }),
    region: field.text({ title: 'Region', visibleWhen: { provider: ['SQS'] } }),
    hostname: field.text({ title: 'Hostname', aliases: ['hostName'], visibleWhen: byHost }),
    port: field.integer({ title: 'Port', minimum: 1, maximum: 65_535, visibleWhen: byHost }),
    sid: field.text({ title: 'SID', visibleWhen: { provider: ['ORACLE_AQ'] } }),
    jdbcDriver: field.text({
      title: 'JDBC Type',
      aliases: ['jdbcType'],
      expression: 'none',
      visibleWhen: { provider: ['ORACLE_AQ'] },
    }),
    channel: field.text({ title: 'Channel', visibleWhen: { provider: ['IBM_MQ'] } }),
    queueManager: field.text({ title: 'Queue Manager', visibleWhen: { provider: ['IBM_MQ'] } }),
    messageSelector: field.text({
      title: 'Message Selector',
      description: 'Takes only messages whose properties match. SQS has none.',
      expression: 'none',
    }),
    setClientId: field.boolean({
      title: 'Set Client ID',
      description: 'Connects under a name that is the same each time.',
      expression: 'none',
    }),
    durableSubscriber: field.boolean({
      title: 'Durable Subscriber',
      description: 'The broker keeps what a topic gets while the pipeline is not there. SQS has none.',
      expression: 'none',
    }),
    subscriberName: field.text({ title: 'Subscriber Name', visibleWhen: { durableSubscriber: [true] } }),
  },
  accounts: {
    main: { title: 'Account', types: ['basic', 'aws-v4'] },
    truststore: { title: 'Truststore', types: ['certificate-chain'] },
    keystore: { title: 'Keystore', types: ['certificate-chain'] },
  },
  examples: [
    {
      title: 'An order from SQS',
      params: {
        provider: 'SQS',
        connectionString: 'https://sqs.sa-east-1.amazonaws.com/123456789012/orders',
        region: 'sa-east-1',
        accountLabel: 'sqs-aws',
      },
      head: null,
      body: '{"order":7781}',
      message: { data: '{"order":7781}' },
    },
  ],
  intake: {
    kind: 'source',
    check: ({ params, accounts, deployment }) => void jmsSettings(params, accounts, deployment),
    start: (context) => startJms(jmsSettings(context.params, context.accounts, context.deployment), context),
  },
  message: ({ body }) => ({ data: bodyText(body) }),
})
