import type { Account, SourceDeployment } from '@jatai/sdk'
import { badSettings } from '../brokers/account-fields.ts'
import { amqpBroker, stompBroker } from './broker-address.ts'
import type { BrokerAddress } from './broker-address.ts'
import { sqsQueue } from './sqs-queue.ts'
import type { SqsQueue } from './sqs-queue.ts'

/** Parameters of the trigger (triggers.md §12). */
export interface JmsParams {
  readonly autoCommit: boolean
  readonly destination: string
  readonly queueName: string
  readonly provider: string
  readonly messageSelector: string | undefined
  readonly setClientId: boolean
  readonly durableSubscriber: boolean
  readonly subscriberName: string | undefined
  readonly connectionString: string
  readonly region: string | undefined
  readonly hostname: string | undefined
  readonly port: number | undefined
  readonly timeout: number
}

/** What a subscription to a broker is to be. */
export interface Subscription {
  readonly isTopic: boolean
  readonly name: string
  readonly selector: string | undefined
  /** By which the broker knows this side again. */
  readonly clientId: string | undefined
  /** Name under which the broker keeps what comes while nobody is there. */
  readonly durableName: string | undefined
}

/** Which system, and what to take from it. */
export type JmsSettings = { readonly autoCommit: boolean } & (
  | { readonly transport: 'sqs'; readonly queue: SqsQueue; readonly timeoutMs: number }
  | { readonly transport: 'amqp'; readonly broker: BrokerAddress; readonly subscription: Subscription }
  | { readonly transport: 'stomp'; readonly broker: BrokerAddress; readonly subscription: Subscription }
)

/**
 * The settings that parameters and accounts speak of. The provider says what the connection is; Tibco EMS, which has no
 * open client, stands for every broker whose address begins with `amqp`, `amqps`, `stomp` or `stomps` (messaging.md,
 * JMS).
 *
 * @throws FlowError when they cannot work
 */
export function jmsSettings(
  params: JmsParams,
  accounts: ReadonlyMap<string, Account>,
  deployment: SourceDeployment,
): JmsSettings {
  const { provider, autoCommit } = params
  checkConsumers(params, deployment)
  switch (provider) {
    case 'SQS':
      checkSqs(params)
      return { autoCommit, transport: 'sqs', queue: sqsQueue(params, accounts.get('main')), timeoutMs: params.timeout }
    case 'TIBCO_EMS':
      return { autoCommit, ...brokerSettings(params, accounts, deployment) }
    case 'IBM_MQ':
      // Its AMQP channel; it requires Auto Commit.
      return {
        autoCommit: true,
        transport: 'amqp',
        broker: amqpBroker(`amqp://${hostOf(params)}`, accounts),
        subscription: subscriptionOf(params, deployment),
      }
    default:
      throw badSettings(
        'Oracle AQ has no client in this installation. The providers are SQS, IBM_MQ by its AMQP channel, and TIBCO_EMS with the amqp:// or stomp:// address of a broker',
        'provider',
      )
  }
}

function brokerSettings(
  params: JmsParams,
  accounts: ReadonlyMap<string, Account>,
  deployment: SourceDeployment,
): { readonly transport: 'amqp' | 'stomp'; readonly broker: BrokerAddress; readonly subscription: Subscription } {
  const { connectionString } = params
  const subscription = subscriptionOf(params, deployment)
  if (/^amqps?:/i.test(connectionString)) {
    return { transport: 'amqp', broker: amqpBroker(connectionString, accounts), subscription }
  }
  if (/^stomps?:/i.test(connectionString)) {
    return { transport: 'stomp', broker: stompBroker(connectionString, accounts), subscription }
  }
  throw badSettings(
    'The connection string is none that can be connected to: Tibco EMS (tcp://) has no open client. Brokers with AMQP 1.0 or STOMP have an address that begins with amqp://, amqps://, stomp:// or stomps://',
    'connectionString',
  )
}

function hostOf({ hostname, port }: JmsParams): string {
  if (hostname === undefined || hostname.trim() === '') throw badSettings('The hostname is not set', 'hostname')
  return `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port ?? 5672}`
}

function checkConsumers({ destination }: JmsParams, { consumers, replicas }: SourceDeployment): void {
  if (destination !== 'TOPIC' || consumers * replicas === 1) return
  const number = `${consumers * replicas} (consumers × replicas)`
  throw badSettings(`A topic needs a deployment with exactly 1 consumer; this one has ${number}`, 'destination')
}

function checkSqs({ destination, messageSelector, durableSubscriber }: JmsParams): void {
  if (destination === 'TOPIC') throw badSettings('SQS has no topics', 'destination')
  if (durableSubscriber) throw badSettings('SQS has no durable subscribers', 'durableSubscriber')
  if ((messageSelector ?? '').trim() !== '') throw badSettings('SQS has no message selectors', 'messageSelector')
}

function subscriptionOf(params: JmsParams, deployment: SourceDeployment): Subscription {
  const { queueName, messageSelector, setClientId, subscriberName } = params
  const isTopic = params.destination === 'TOPIC'
  if (queueName.trim() === '') throw badSettings('The name of the queue or topic is not set', 'queueName')
  // Queues keep what comes anyway.
  const isDurable = isTopic && params.durableSubscriber
  if (isDurable && (subscriberName ?? '').trim() === '') {
    throw badSettings('A durable subscriber needs a name', 'subscriberName')
  }
  const selector = (messageSelector ?? '').trim()
  return {
    isTopic,
    name: queueName,
    selector: selector === '' ? undefined : selector,
    clientId: setClientId || isDurable ? clientIdOf(deployment) : undefined,
    durableName: isDurable ? subscriberName : undefined,
  }
}

/** The same for all versions of a deployment, and its alone. */
function clientIdOf({ realm, environment, pipelineName, versionMajor, instance }: SourceDeployment): string {
  const parts = [
    'jatai',
    realm,
    environment,
    pipelineName,
    `v${versionMajor}`,
    ...(instance === undefined ? [] : [instance]),
  ]
  return parts.join('-')
}
