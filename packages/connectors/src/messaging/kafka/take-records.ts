import { MAX_BODY_BYTES } from '@jatai/platform'
import { MESSAGE_BYTES, recordBytes } from './kafka-record.ts'
import type { ReadRecord, readRecord } from './kafka-record.ts'
import type { PlacedRecord, ReadPartition } from './partition-reader.ts'

/** What one poll brings. */
export interface Poll {
  /** To be delivered. */
  readonly records: readonly PolledRecord[]
  /** Where each partition stands once it is delivered: the offset after its last record. */
  readonly ends: ReadonlyMap<ReadPartition, bigint>
}

export interface PolledRecord extends ReadRecord {
  readonly partition: ReadPartition
  readonly offset: bigint
}

/**
 * Reads records for one poll: no more than `limit`, and no more than go into one message (5 MB). One that alone is
 * larger is skipped, and told of.
 *
 * @throws what `read` throws
 */
export async function takeRecords(
  partitions: readonly ReadPartition[],
  limit: number,
  read: (partition: ReadPartition, record: PlacedRecord) => ReturnType<typeof readRecord>,
  onTooLarge: (partition: ReadPartition, record: PlacedRecord, bytes: number) => void,
): Promise<Poll> {
  const records: PolledRecord[] = []
  const ends = new Map<ReadPartition, bigint>()
  let bytes = MESSAGE_BYTES
  for (const partition of partitions) {
    for (const placed of [...partition.records]) {
      if (records.length >= limit) return { records, ends }
      const record = await read(partition, placed)
      const added = recordBytes(record)
      if (MESSAGE_BYTES + added > MAX_BODY_BYTES) {
        onTooLarge(partition, placed, added)
      } else {
        if (bytes + added > MAX_BODY_BYTES) return { records, ends }
        bytes += added
        records.push({ ...record, partition, offset: placed.offset })
      }
      ends.set(partition, placed.offset + 1n)
    }
  }
  return { records, ends }
}
