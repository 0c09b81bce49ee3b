import type { WasmMemory } from './web-assembly.ts'

/** What a memory held at some time. */
export interface Snapshot {
  /** Puts the memory back to that, whatever is in it and however far it has grown. */
  restore(memory: WasmMemory): void
}

interface Part {
  readonly at: number
  readonly bytes: Uint8Array
}

/**
 * Shorter runs of zeros are copied with what is around them. Most of the stack is never used, and filling costs half of
 * copying.
 */
const ZERO_RUN_BYTES = 64 * 1024
const WORD_BYTES = 8
const RUN_WORDS = ZERO_RUN_BYTES / WORD_BYTES

/** Copies a memory, of a whole number of pages. */
export function takeSnapshot(memory: WasmMemory): Snapshot {
  const words = new BigUint64Array(memory.buffer)
  const parts: Part[] = []
  for (let run = 0; run < words.length; run += RUN_WORDS) {
    if (words.subarray(run, run + RUN_WORDS).every((word) => word === 0n)) continue
    const from = run
    while (run < words.length && words.subarray(run, run + RUN_WORDS).some((word) => word !== 0n)) run += RUN_WORDS
    const at = from * WORD_BYTES
    parts.push({ at, bytes: new Uint8Array(memory.buffer.slice(at, run * WORD_BYTES)) })
  }
  return {
    restore(target) {
      const all = new Uint8Array(target.buffer)
      let end = 0
      for (const { at, bytes } of parts) {
        all.fill(0, end, at)
        all.set(bytes, at)
        end = at + bytes.length
      }
      all.fill(0, end)
    },
  }
}
