import type { Emission, LogLevel } from '@jatai/sdk'

/**
 * What becomes of a message at its broker: `done` – it is acknowledged; `dropped` – it never can be taken; `again` – it
 * failed and comes again; `left` – the source is stopping, and nothing happened.
 */
export type Verdict = 'done' | 'dropped' | 'again' | 'left'

/** @param from where the message is from, for the log */
export function judgeEmission(emission: Emission, from: string, log: (level: LogLevel, text: string) => void): Verdict {
  switch (emission.kind) {
    case 'taken':
    case 'response':
    case 'duplicate':
      return 'done'
    case 'error':
    case 'timeout':
      return 'again'
    case 'refused':
      if (!emission.isFinal) return 'left'
      log('ERROR', `A message of ${from} is dropped: ${emission.text}`)
      return 'dropped'
  }
}

/** Before a message is taken again that failed. */
export const PAUSE_MS = 1_000
