import { RemoteError } from '@jatai/errors'
import type { RunningSource, SourceContext } from '@jatai/sdk'
import { connectKafka } from './connect-kafka.ts'
import { startMember } from './group-member.ts'
import type { KafkaSettings } from './kafka-settings.ts'
import { openSchemaRegistry } from './schema-registry.ts'

/**
 * As many members of the group as executions can run at a time (triggers.md §11).
 *
 * @throws RemoteError when the cluster cannot be reached, or has not the topic or a partition
 */
export async function startKafka(settings: KafkaSettings, context: SourceContext<unknown>): Promise<RunningSource> {
  const { cluster, topic, group, partitions } = settings
  const { outbound, concurrency, deployment } = context
  const { ConnectionPool } = await import('@platformatic/kafka')
  const connector = await connectKafka(cluster, topic, outbound)
  const missing = partitions?.find((partition) => partition >= connector.partitionCount)
  if (missing !== undefined) {
    connector.close()
    throw new RemoteError('REMOTE_REFUSED', `The topic "${topic}" has no partition ${missing}`)
  }
  const registry = settings.registry && openSchemaRegistry(settings.registry, outbound)
  const memberCount = partitions === undefined ? concurrency : Math.min(concurrency, partitions.length)
  const members = Array.from({ length: memberCount }, (_, index) => {
    const name = `jatai-${deployment.pipelineName}-${index + 1}`
    return startMember({
      settings,
      context,
      registry,
      partitions: partitions?.filter((_each, at) => at % memberCount === index),
      createConsumer: (quiet) => connector.createConsumer(name, group, quiet),
      createPool: () => new ConnectionPool(name, connector.connectionOptions),
    })
  })
  return {
    async close() {
      await Promise.all(members.map((member) => member.close()))
      connector.close()
    },
  }
}
