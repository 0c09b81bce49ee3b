import type { Json } from '@jatai/languages/json'
import { Interruption } from '@jatai/sdk'
import type { Eventually } from '@jatai/sdk'
import type { Scope } from './scope.ts'

/**
 * Runs a nested track under its own time limit. When the limit is over while it waits, its signal is aborted, the run
 * is left alone and an Interruption with the limit is thrown; a late result is discarded.
 */
export function runLimited(run: () => Eventually<Json>, scope: Scope): Eventually<Json> {
  const output = run()
  if (!(output instanceof Promise) || scope.limit === undefined) return output
  const limit = scope.limit
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => {
        const interruption = new Interruption('run-limit', limit.text, limit)
        scope.abort(interruption)
        reject(interruption)
      },
      Math.max(0, Math.min(limit.deadline - scope.execution.services.now(), LONGEST_TIMER_MS)),
    )
    output.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

const LONGEST_TIMER_MS = 2 ** 31 - 1
