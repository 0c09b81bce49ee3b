import type { Consumer } from '@jatai/platform'

/** What a body takes in its engine while it is worked on: its text, its values, and what steps make of them. */
const BYTES_PER_BODY_BYTE = 6
/** Share of the memory for messages (engine.md §7.6). */
const PAUSE_ABOVE = 0.85

/**
 * Takes no more messages while those that are running may fill the memory of their engine, so that large ones run fewer
 * at a time instead of ending it together. Their bodies are what counts: the heap as it is tells of what has arrived
 * too late, and more of garbage than of messages.
 */
export interface MemoryGate {
  /** A message begins. @param bodyBytes of its body */
  entered(bodyBytes: number): void
  /** It is over here. */
  left(bodyBytes: number): void
  /** Never takes more again. */
  close(): void
}

/** @param budgetBytes memory for messages */
export function createMemoryGate(budgetBytes: number, consumer: Pick<Consumer, 'pause' | 'resume'>): MemoryGate {
  const most = (PAUSE_ABOVE * budgetBytes) / BYTES_PER_BODY_BYTE
  let bytes = 0
  let isPaused = false
  let isClosed = false

  function resume(): void {
    if (isClosed || !isPaused || bytes > most) return
    isPaused = false
    consumer.resume()
  }

  return {
    entered(bodyBytes) {
      bytes += bodyBytes
      if (isPaused || bytes <= most) return
      isPaused = true
      consumer.pause()
    },
    left(bodyBytes) {
      bytes -= bodyBytes
      // Later: whoever is being left may have others to leave first.
      if (isPaused) queueMicrotask(resume)
    },
    close() {
      isClosed = true
    },
  }
}
