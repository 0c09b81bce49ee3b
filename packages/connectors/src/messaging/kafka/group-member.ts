import type { ConnectionPool, Consumer, ConsumerGroupJoinPayload } from '@platformatic/kafka'
import { delay, MAX_BODY_BYTES } from '@jatai/platform'
import type { Emission, SourceContext } from '@jatai/sdk'
import { REBALANCE_MS } from './connect-kafka.ts'
import { asKafkaError } from './kafka-error.ts'
import { readRecord, recordsMessage } from './kafka-record.ts'
import type { KafkaSettings } from './kafka-settings.ts'
import { createPartitionReader } from './partition-reader.ts'
import type { ReadPartition } from './partition-reader.ts'
import type { SchemaRegistry } from './schema-registry.ts'
import { takeRecords } from './take-records.ts'
import type { Poll } from './take-records.ts'

/** One consumer of a topic: in a group with others, or with partitions of its own. */
export interface GroupMember {
  /** Lets what is done with settled emissions be committed, leaves the group and disconnects. */
  close(): Promise<void>
}

export interface MemberOptions {
  readonly settings: KafkaSettings
  readonly context: SourceContext<unknown>
  readonly registry: SchemaRegistry | undefined
  /** Undefined: those that the group gives. */
  readonly partitions: readonly number[] | undefined
  createConsumer(quiet: () => Promise<void>): Consumer
  createPool(): ConnectionPool
}

/** Before a poll is repeated that failed (triggers.md §11). */
const PAUSE_MS = 1_000
/** So long a redistribution waits for the execution that is running, which otherwise runs twice. */
const QUIET_MS = REBALANCE_MS / 2

/**
 * Polls, delivers, commits, in this order, until the source ends. A poll that failed is not committed and comes again,
 * since its records stay with the reader until they are done with. A redistribution of the group waits a while for the
 * poll under way; its offsets are committed only for partitions that are still ours.
 */
export function startMember(options: MemberOptions): GroupMember {
  const { settings, context, registry } = options
  const { topic, autoCommit, batch, format } = settings
  const { emit, clock, log, signal } = context
  /** The poll under way, and from the end of its emission on its commit. */
  let delivery: Promise<void> | undefined
  let finishing: Promise<unknown> = Promise.resolve()
  /** True while the group distributes its partitions: which ones are ours is not known. */
  let isJoining = options.partitions === undefined
  let joined = Promise.withResolvers<void>()
  let isClosed = false

  const consumer = options.createConsumer(async () => {
    isJoining = true
    if (delivery !== undefined) await Promise.race([delivery, delay(clock, QUIET_MS, signal)])
  })
  const pool = options.createPool()
  const reader = createPartitionReader({
    consumer,
    pool,
    topic,
    onLost(partition, from, to) {
      const text = `Partition ${partition} of "${topic}" has no record ${from} any more; reading goes on from ${to}`
      log('WARN', text)
    },
    onGrown: join,
  })
  const failed = (error: unknown): void => {
    if (!isClosed) context.fail(asKafkaError(error))
  }
  // A pool of our own has no owner that listens for it: what failed is told to whoever asked.
  ;(pool as unknown as NodeJS.EventEmitter).on('error', () => undefined)

  function join(): void {
    if (options.partitions === undefined) consumer.joinGroup().catch(failed)
  }

  let last: ConsumerGroupJoinPayload | undefined
  let assigning: Promise<void> = Promise.resolve()
  function onJoin(payload: ConsumerGroupJoinPayload): void {
    // Nobody else can have had what we had in the generation before.
    const isContinued =
      last?.memberId === payload.memberId && (last.generationId ?? 0) + 1 === (payload.generationId ?? 0)
    last = payload
    const partitions = (payload.assignments ?? []).flatMap((each) => (each.topic === topic ? each.partitions : []))
    assigning = assigning.then(() => reader.assign(partitions, isContinued)).then(settle, failed)
    function settle(): void {
      if (last !== payload) return
      isJoining = false
      joined.resolve()
      joined = Promise.withResolvers()
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      if (isJoining) {
        await Promise.race([joined.promise, aborted])
        continue
      }
      await reader.wait()
      if (signal.aborted || isJoining) continue
      delivery = pollOnce()
      await delivery
      delivery = undefined
    }
  }

  async function pollOnce(): Promise<void> {
    const poll = await takeRecords(
      reader.ready(),
      autoCommit || batch ? settings.maxPollRecords : 1,
      ({ partition }, { offset, record }) => readRecord(record, { topic, partition, offset }, format, registry, signal),
      ({ partition }, { offset }, bytes) =>
        log(
          'ERROR',
          `The record ${offset} of partition ${partition} of "${topic}" is skipped: it has ${bytes} bytes, at most ${MAX_BODY_BYTES} are taken`,
        ),
    )
    for (const { partition, offset, problem } of poll.records) {
      if (problem === undefined) continue
      log('WARN', `The record ${offset} of partition ${partition.partition} of "${topic}" is not readable: ${problem}`)
    }
    const emission = deliver(poll)
    const ends = await emission
    finishing = commit(ends)
    await finishing
    if (ends.size < poll.ends.size && !signal.aborted) await delay(clock, PAUSE_MS, signal)
  }

  /** The offsets that may be committed after a poll. */
  async function deliver(poll: Poll): Promise<ReadonlyMap<ReadPartition, bigint>> {
    if (poll.records.length === 0) return poll.ends
    if (batch || !autoCommit) {
      const emission = await emit({ body: recordsMessage(poll.records) }, { wait: !autoCommit })
      return isDone(emission) ? poll.ends : new Map()
    }
    const emissions = await Promise.all(poll.records.map((record) => emit({ body: recordsMessage([record]) })))
    const refused = emissions.findIndex((emission) => !isDone(emission))
    if (refused < 0) return poll.ends
    const ends = new Map<ReadPartition, bigint>()
    for (const { partition, offset } of poll.records.slice(0, refused)) ends.set(partition, offset + 1n)
    return ends
  }

  function isDone(emission: Emission): boolean {
    if (emission.kind !== 'refused') return emission.kind !== 'error' && emission.kind !== 'timeout'
    if (emission.isFinal) log('ERROR', `Records of "${topic}" are skipped: ${emission.text}`)
    return emission.isFinal
  }

  async function commit(ends: ReadonlyMap<ReadPartition, bigint>): Promise<void> {
    const offsets = [...ends]
      .filter(([partition]) => reader.has(partition))
      .map(([partition, end]) => ({
        topic,
        partition: partition.partition,
        offset: reader.advance(partition, end),
        leaderEpoch: -1,
      }))
    if (offsets.length > 0) await consumer.commit({ offsets })
  }

  const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  signal.addEventListener('abort', () => reader.wake(), { once: true })
  consumer.topics.track(topic)
  consumer.on('consumer:group:join', onJoin)
  consumer.on('error', failed)
  consumer.on('consumer:heartbeat:stalled', () => failed(new Error('The group of the consumer does not answer')))
  if (options.partitions === undefined) {
    join()
  } else {
    // Outside of any group protocol, whose offsets it uses.
    consumer.generationId = -1
    consumer.memberId = ''
    assigning = reader.assign(options.partitions, false).catch(failed)
  }
  run().catch(failed)

  return {
    async close() {
      isClosed = true
      await Promise.allSettled([finishing])
      await Promise.allSettled([pool.close(), consumer.close(true)])
    },
  }
}
