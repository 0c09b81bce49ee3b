import { isIP } from 'node:net'
import type { ConnectionOptions, Consumer, SASLMechanismValue } from '@platformatic/kafka'
import type { OutboundPolicy } from '@jatai/sdk'
import { assignRanges } from './assign-ranges.ts'
import { guardConnections } from './guard-connections.ts'
import { asKafkaError, isProtocolError } from './kafka-error.ts'
import type { KafkaCluster } from './kafka-settings.ts'

/** Makes the clients of one source, all with the same ways to the cluster. */
export interface KafkaConnector {
  /** Of the topic. */
  readonly partitionCount: number
  /** @param quiet is awaited each time before the consumer asks for its partitions anew */
  createConsumer(name: string, group: string, quiet: () => Promise<void>): Consumer
  /** For the options of a pool of connections beside a consumer's own. */
  readonly connectionOptions: ConnectionOptions
  close(): void
}

const CONNECT_MS = 10_000
/** A member that has not been heard of for so long loses its partitions. */
const SESSION_MS = 15_000
/** How long members that are busy may keep a redistribution waiting. */
export const REBALANCE_MS = 30_000
const HEARTBEAT_MS = 3_000
/** Joining a group is answered after the redistribution. */
const REQUEST_MS = REBALANCE_MS + 10_000
/** So long a new partition may go unnoticed. */
const METADATA_MS = 10_000
/** In the order of messaging.md; a broker that has not the one names those that it has, before any password is sent. */
const MECHANISMS: readonly SASLMechanismValue[] = ['PLAIN', 'SCRAM-SHA-512', 'SCRAM-SHA-256']

/**
 * Looks whether the cluster can be reached and has the topic.
 *
 * @throws RemoteError
 */
export async function connectKafka(
  cluster: KafkaCluster,
  topic: string,
  outbound: OutboundPolicy,
): Promise<KafkaConnector> {
  const { Admin, Consumer } = await import('@platformatic/kafka')
  const context = {}
  const stopGuarding = await guardConnections(outbound, context)

  async function attempt(mechanism: SASLMechanismValue | undefined): Promise<KafkaConnector> {
    const { brokers, tls, login } = cluster
    const connectionOptions: ConnectionOptions = {
      connectTimeout: CONNECT_MS,
      requestTimeout: REQUEST_MS,
      context,
      ...(tls === undefined ? {} : { tls: { ...tls }, tlsServerName: brokers.some(({ host }) => isIP(host) === 0) }),
      ...(login === undefined || mechanism === undefined ? {} : { sasl: { mechanism, ...login } }),
    }
    const common = { ...connectionOptions, bootstrapBrokers: [...brokers] }
    const createConsumer: KafkaConnector['createConsumer'] = (name, group, quiet) =>
      new Consumer({
        ...common,
        clientId: name,
        groupId: group,
        metadataMaxAge: METADATA_MS,
        sessionTimeout: SESSION_MS,
        rebalanceTimeout: REBALANCE_MS,
        heartbeatInterval: HEARTBEAT_MS,
        protocols: [{ name: 'range', version: 1 }],
        partitionAssigner: assignRanges,
        async protocolsMetadata() {
          await quiet()
          return Buffer.alloc(0)
        },
      })
    // Whoever called us tries again.
    const probe = new Admin({ ...common, clientId: 'jatai', retries: 0 })
    try {
      const { topics } = await probe.metadata({ topics: [topic] })
      const partitionCount = topics.get(topic)?.partitionsCount ?? 0
      return { partitionCount, createConsumer, connectionOptions, close: stopGuarding }
    } finally {
      await probe.close()
    }
  }

  const mechanisms = cluster.login === undefined ? [undefined] : MECHANISMS
  let failure: unknown
  for (const mechanism of mechanisms) {
    try {
      return await attempt(mechanism)
    } catch (error) {
      failure = error
      if (!isProtocolError(error, 'UNSUPPORTED_SASL_MECHANISM')) break
    }
  }
  stopGuarding()
  throw asKafkaError(failure)
}
