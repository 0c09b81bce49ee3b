import { parseJson } from '@jatai/languages/json'
import { defineTrigger, field } from '@jatai/sdk'
import { bodyText } from '../web-protocols/http-family/body-text.ts'
import { commonFields } from '../web-protocols/http-family/http-fields.ts'
import { kafkaSettings } from './kafka/kafka-settings.ts'
import { startKafka } from './kafka/start-kafka.ts'

/** triggers.md §11: the records of a Kafka topic. */
export const kafkaTrigger = defineTrigger({
  type: 'kafka',
  title: 'Kafka',
  summary: 'Runs the pipeline for the records of a Kafka topic.',
  category: 'messaging',
  params: {
    ...commonFields,
    brokers: field.text({ title: 'Brokers', description: '`host:port`, separated by commas.', required: true }),
    topic: field.text({ title: 'Topic', default: 'topic-jatai', required: true }),
    protocol: field.choice({
      title: 'Protocol',
      values: ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'],
      default: 'SASL_SSL',
      expression: 'none',
    }),
    consumerGroup: field.text({
      title: 'Consumer Group Name',
      description: 'A group that is new to the topic begins with its oldest record.',
      default: 'jatai',
    }),
    autoCommit: field.boolean({
      title: 'Auto Commit',
      description:
        'Commits as soon as records are safe in the queue of the pipeline. Off: after a successful execution; what failed comes again.',
      expression: 'none',
    }),
    batchMode: field.boolean({
      title: 'Send Batch',
      description: 'One execution for all records of a poll. Off: one for each.',
      default: true,
      expression: 'none',
    }),
    keyAsAvro: field.boolean({ title: 'Key As Avro', expression: 'none' }),
    payloadAsAvro: field.boolean({ title: 'Payload As Avro', expression: 'none' }),
    schemaRegistryUrl: field.text({
      title: 'Schema Registry URL',
      description: 'Needed where a key or a payload is Avro.',
    }),
    maxPollRecords: field.integer({ title: 'Max Poll Records', default: 100, minimum: 1, expression: 'none' }),
    includeHeaders: field.boolean({ title: 'Include Headers', expression: 'none' }),
    binaryHeaders: field.boolean({
      title: 'Binary Headers',
      description: 'Delivers the values of headers in Base64.',
      expression: 'none',
      visibleWhen: { includeHeaders: [true] },
    }),
    headersCharset: field.text({
      title: 'Headers Charset',
      default: 'UTF-8',
      expression: 'none',
      visibleWhen: { includeHeaders: [true] },
    }),
    advanced: field.boolean({ title: 'Advanced Settings', expression: 'none' }),
    kerberosServiceName: field.text({
      title: 'Kerberos Service Name',
      expression: 'none',
      visibleWhen: { advanced: [true] },
    }),
    partitionNumbers: field.list({
      title: 'Partition Numbers',
      description: 'Reads these partitions only, without sharing them with the others of the group.',
      expression: 'none',
      visibleWhen: { advanced: [true] },
    }),
  },
  accounts: {
    main: { title: 'Account', types: ['basic', 'kerberos'] },
    truststore: { title: 'Truststore', types: ['certificate-chain'] },
    keystore: { title: 'Keystore', types: ['certificate-chain'] },
    'schema-registry': { title: 'Schema Registry Account', types: ['basic', 'oauth-bearer'] },
    'schema-registry-truststore': { title: 'Schema Registry Truststore', types: ['certificate-chain'] },
    'schema-registry-keystore': { title: 'Schema Registry Keystore', types: ['certificate-chain'] },
  },
  examples: [
    {
      title: 'Two records of one poll',
      params: { brokers: 'broker-1:9092,broker-2:9092', topic: 'orders', accountLabel: 'kafka-sasl' },
      head: null,
      body: '{"data":[{"data":"{\\"order\\":1}","topic":"orders","offset":42,"partition":0,"success":true},{"data":"{\\"order\\":2}","topic":"orders","offset":43,"partition":0,"success":true}],"success":true}',
      message: {
        data: [
          { data: '{"order":1}', topic: 'orders', offset: 42, partition: 0, success: true },
          { data: '{"order":2}', topic: 'orders', offset: 43, partition: 0, success: true },
        ],
        success: true,
      },
    },
  ],
  intake: {
    kind: 'source',
    check: ({ params, accounts }) => void kafkaSettings(params, accounts),
    start: (context) => startKafka(kafkaSettings(context.params, context.accounts), context),
  },
  message: ({ body }) => parseJson(bodyText(body)),
})
