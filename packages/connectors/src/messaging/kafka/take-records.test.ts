import { MAX_BODY_BYTES } from '@jatai/platform'
import { describe, expect, test } from 'vitest'
import { MESSAGE_BYTES, recordBytes, recordsMessage } from './kafka-record.ts'
import type { ReadRecord } from './kafka-record.ts'
import type { ReadPartition } from './partition-reader.ts'
import { takeRecords } from './take-records.ts'

/** A partition whose records have texts of these lengths. */
function partition(number: number, ...lengths: number[]): ReadPartition {
  const records = lengths.map((length, index) => ({ offset: BigInt(index * 10), record: { length } as never }))
  return { partition: number, records }
}
const tooLarge: bigint[] = []
const take = async (partitions: readonly ReadPartition[], limit = 100) => {
  tooLarge.length = 0
  const read = async (_from: ReadPartition, { record }: { record: { length: number } }): Promise<ReadRecord> => ({
    text: JSON.stringify('x'.repeat(record.length - 2)),
    success: true,
  })
  const { records, ends } = await takeRecords(
    partitions,
    limit,
    read,
    (_from, { offset }) => void tooLarge.push(offset),
  )
  return { count: records.length, ends: [...ends].map(([from, end]) => [from.partition, end]), records }
}

describe('a poll', () => {
  test('has no more records than the limit, from one partition after the other', async () => {
    const partitions = [partition(0, 10, 10), partition(1, 10, 10)]
    expect(await take(partitions, 3)).toMatchObject({
      count: 3,
      ends: [
        [0, 11n],
        [1, 1n],
      ],
    })
  })

  test('is no larger than a message may be, to the byte', async () => {
    const most = MAX_BODY_BYTES - MESSAGE_BYTES
    const half = Math.floor(most / 2)
    const { count, records } = await take([partition(0, half - 1, most - half - 1, 10)])
    expect(count).toBe(2)
    expect(Buffer.byteLength(recordsMessage(records))).toBeLessThanOrEqual(MAX_BODY_BYTES)
    expect(records.reduce((sum, record) => sum + recordBytes(record), MESSAGE_BYTES)).toBe(MAX_BODY_BYTES)
    expect(await take([partition(0, half - 1, most - half, 10)])).toMatchObject({ count: 1, ends: [[0, 1n]] })
  })

  test('skips a record that is larger alone', async () => {
    expect(await take([partition(0, 10, MAX_BODY_BYTES, 10)])).toMatchObject({ count: 2, ends: [[0, 21n]] })
    expect(tooLarge).toEqual([10n])
  })
})
