import type { AccountTokens } from './account-tokens.ts'

/** A process that died, or a clock that was set, is found out after this time at the latest. */
const LONGEST_MS = 600_000
const FAILED_MS = 30_000

/** Renews tokens when they are due. */
export interface TokenRenewal {
  /** Looks now what is due, and when the next one is. */
  look(): void
  /** Settles when nothing goes on any more. */
  close(): Promise<void>
}

export function createTokenRenewal(options: {
  readonly renewDue: AccountTokens['renewDue']
  readonly now: () => number
  readonly report: (error: unknown) => void
}): TokenRenewal {
  const { renewDue, now, report } = options
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isWanted = false
  let isClosed = false

  async function run(): Promise<void> {
    let waitMs = LONGEST_MS
    do {
      isWanted = false
      try {
        const next = await renewDue()
        waitMs = next === undefined ? LONGEST_MS : Math.min(Math.max(next - now(), 0), LONGEST_MS)
      } catch (error) {
        if (!isClosed) report(error)
        waitMs = FAILED_MS
      }
    } while (isWanted && !isClosed)
    running = undefined
    if (isClosed) return
    clearTimeout(timer)
    timer = setTimeout(look, waitMs)
    timer.unref()
  }

  function look(): void {
    if (isClosed) return
    if (running === undefined) running = run()
    else isWanted = true
  }

  return {
    look,
    async close() {
      isClosed = true
      clearTimeout(timer)
      await running
    },
  }
}
