/**
 * The number of a record is its time and a counter, so that the tables and the full-text indexes lie in the order of
 * time and need no index for it.
 */
export const IDS_PER_MILLISECOND = 2048

/**
 * Finds free numbers. `insertAt` tries numbers of a millisecond until one is taken, and remembers how far each
 * millisecond is used, so that this is the first try but for what an earlier process has written. When a millisecond is
 * full, its records spill into the next ones.
 */
export function createRecordIds(): (time: number, tryInsert: (id: number) => boolean) => number {
  const used = new Map<number, { milliseconds: number; next: number }>()

  return (time, tryInsert) => {
    const milliseconds = Math.max(0, Math.trunc(time))
    let slot = used.get(milliseconds)
    if (slot === undefined) {
      if (used.size >= REMEMBERED) used.clear()
      used.set(milliseconds, (slot = { milliseconds, next: 0 }))
    }
    for (;;) {
      if (slot.next >= IDS_PER_MILLISECOND) {
        slot.milliseconds++
        slot.next = 0
      }
      const id = slot.milliseconds * IDS_PER_MILLISECOND + slot.next++
      if (tryInsert(id)) return id
    }
  }
}

const REMEMBERED = 10_000
