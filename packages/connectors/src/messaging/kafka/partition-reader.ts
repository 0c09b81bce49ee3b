import type { ConnectionPool, Consumer, KafkaRecord } from '@platformatic/kafka'
import { isProtocolError } from './kafka-error.ts'

/** A partition that is being read. Once it is given away, another object stands for it when it comes back. */
export interface ReadPartition {
  readonly partition: number
  /** Fetched and not yet done with, in order. */
  readonly records: readonly PlacedRecord[]
}

export interface PlacedRecord {
  readonly offset: bigint
  readonly record: KafkaRecord
}

/** Reads the partitions of one topic that a member has. */
export interface PartitionReader {
  /**
   * Has these partitions from now on. Those it has already go on where they are if `isContinued`; others begin after
   * what the group has committed, or at the beginning.
   */
  assign(partitions: readonly number[], isContinued: boolean): Promise<void>
  has(partition: ReadPartition): boolean
  /** Settles when there are records, or something has changed. @throws what the cluster answers */
  wait(): Promise<void>
  /** Those with records, another one first each time. */
  ready(): readonly ReadPartition[]
  /** What comes before this offset is done with; the offset to commit for it. */
  advance(partition: ReadPartition, offset: bigint): bigint
  /** Ends a {@link wait}. */
  wake(): void
}

interface Partition extends ReadPartition {
  records: PlacedRecord[]
  /** Behind everything that was fetched. */
  position: bigint
}

/** How long a broker may keep a question for records that are not there yet. */
const FETCH_WAIT_MS = 1_000
const FETCH_BYTES = 4 * 1024 * 1024
const PARTITION_BYTES = 1024 * 1024
const EARLIEST = -2n

export function createPartitionReader(options: {
  readonly consumer: Consumer
  /** Of connections that questions for records may block. */
  readonly pool: ConnectionPool
  readonly topic: string
  /** Offsets that are gone at the broker are gone for us. */
  onLost(partition: number, from: bigint, to: bigint): void
  /** The topic has got more partitions. */
  onGrown(): void
}): PartitionReader {
  const { consumer, pool, topic } = options
  let owned = new Map<number, Partition>()
  const asked = new Set<number>()
  let failure: unknown
  let changed = (): void => undefined
  let change = renewed()
  let turn = 0
  let partitionCount = 0

  function renewed(): Promise<void> {
    return new Promise((resolve) => (changed = resolve))
  }

  function wake(): void {
    changed()
    change = renewed()
  }

  async function positionsOf(partitions: readonly number[]): Promise<ReadonlyMap<number, bigint>> {
    if (partitions.length === 0) return new Map()
    const committed = await committedOffsets(consumer, topic, partitions)
    const fresh = partitions.filter((partition) => !committed.has(partition))
    return new Map([...committed, ...(await earliest(fresh))])
  }

  async function earliest(partitions: readonly number[]): Promise<ReadonlyMap<number, bigint>> {
    if (partitions.length === 0) return new Map()
    const found = await consumer.listOffsets({
      topics: [topic],
      partitions: { [topic]: [...partitions] },
      timestamp: EARLIEST,
    })
    return new Map(partitions.map((partition) => [partition, found.get(topic)?.[partition] ?? 0n]))
  }

  /** Asks each broker that is not being asked for what is missing. */
  async function ask(): Promise<void> {
    const empty = [...owned.values()].filter(({ records }) => records.length === 0)
    if (empty.length === 0) return
    const { topics } = await consumer.metadata({ topics: [topic] })
    const known = topics.get(topic)
    if (known === undefined) throw new Error(`There is no topic "${topic}"`)
    if (known.partitionsCount > partitionCount && partitionCount > 0) options.onGrown()
    partitionCount = known.partitionsCount
    const byNode = Map.groupBy(empty, ({ partition }) => known.partitions[partition]?.leader ?? -1)
    for (const [node, partitions] of byNode) {
      if (asked.has(node)) continue
      asked.add(node)
      fetch(node, known.id, partitions)
        .catch((error: unknown) => (failure ??= error))
        .finally(() => {
          asked.delete(node)
          wake()
        })
    }
  }

  async function fetch(node: number, topicId: string, partitions: readonly Partition[]): Promise<void> {
    try {
      const response = await consumer.fetch({
        node,
        connectionPool: pool,
        maxWaitTime: FETCH_WAIT_MS,
        minBytes: 1,
        maxBytes: FETCH_BYTES,
        topics: [
          {
            topicId,
            partitions: partitions.map(({ partition, position }) => ({
              partition,
              fetchOffset: position,
              currentLeaderEpoch: -1,
              lastFetchedEpoch: -1,
              partitionMaxBytes: PARTITION_BYTES,
            })),
          },
        ],
      })
      for (const partition of partitions) if (owned.get(partition.partition) === partition) take(response, partition)
    } catch (error) {
      if (!isProtocolError(error, 'OFFSET_OUT_OF_RANGE')) throw error
      await skipLost(partitions)
    }
  }

  function take(response: Awaited<ReturnType<Consumer['fetch']>>, partition: Partition): void {
    for (const { partitions } of response.responses) {
      for (const { partitionIndex, records: batches } of partitions) {
        if (partitionIndex !== partition.partition) continue
        for (const batch of batches ?? []) {
          const end = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n
          if (!isControl(batch.attributes)) {
            for (const record of batch.records) {
              const offset = batch.firstOffset + BigInt(record.offsetDelta)
              // Batches come whole.
              if (offset >= partition.position) partition.records.push({ offset, record })
            }
          }
          if (end > partition.position) partition.position = end
        }
      }
    }
  }

  /** Retention was faster than we were. */
  async function skipLost(partitions: readonly Partition[]): Promise<void> {
    const first = await earliest(partitions.map(({ partition }) => partition))
    for (const partition of partitions) {
      const start = first.get(partition.partition) ?? 0n
      if (owned.get(partition.partition) !== partition || partition.records.length > 0) continue
      // Also when the topic was made anew and is shorter now.
      options.onLost(partition.partition, partition.position, start)
      partition.position = start
    }
  }

  return {
    async assign(partitions, isContinued) {
      const kept = new Map([...owned].filter(([partition]) => isContinued && partitions.includes(partition)))
      owned = kept
      const positions = await positionsOf(partitions.filter((partition) => !kept.has(partition)))
      owned = new Map(
        partitions.map((partition) => {
          const fresh = { partition, records: [], position: positions.get(partition) ?? 0n }
          return [partition, kept.get(partition) ?? fresh]
        }),
      )
      wake()
    },
    has: (partition) => owned.get(partition.partition) === partition,
    async wait() {
      if (failure !== undefined) throw failure
      const next = change
      await ask()
      if (this.ready().length === 0) await next
    },
    ready() {
      const ready = [...owned.values()].filter(({ records }) => records.length > 0)
      const first = ready.length === 0 ? 0 : turn++ % ready.length
      return [...ready.slice(first), ...ready.slice(0, first)]
    },
    advance(given, offset) {
      const partition = given as Partition
      partition.records = partition.records.filter((record) => record.offset >= offset)
      return partition.records.length === 0 ? partition.position : offset
    },
    wake,
  }
}

async function committedOffsets(
  consumer: Consumer,
  topic: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, bigint>> {
  const found = await consumer.listCommittedOffsets({ topics: [{ topic, partitions: [...partitions] }] })
  const committed = new Map<number, bigint>()
  for (const partition of partitions) {
    const offset = found.get(topic)?.[partition]
    if (offset !== undefined && offset >= 0n) committed.set(partition, offset)
  }
  return committed
}

const CONTROL_BIT = 0x20

/** Batches that end transactions. */
function isControl(attributes: number): boolean {
  return (attributes & CONTROL_BIT) !== 0
}
