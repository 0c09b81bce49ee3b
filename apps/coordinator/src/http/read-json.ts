import { RequestError } from '@jatai/errors'
import { mayHoldExactNumbers, parseJson } from '@jatai/languages/json'

/** Deeper than any document (flowspec.md: 256), and far from the end of the stack. */
const DEEPEST = 500

/**
 * The value of a body that was parsed before: with numbers as they were sent, beyond what a double holds
 * (decisions.md 21).
 *
 * @throws RequestError `REQUEST_INVALID` when it is nested so deep that going through it is not safe
 */
export function readJson(parsed: unknown, text: string): unknown {
  if (isTooDeep(parsed)) {
    throw new RequestError('REQUEST_INVALID', `The body is nested deeper than ${DEEPEST} levels`)
  }
  return mayHoldExactNumbers(text) ? parseJson(text) : parsed
}

/** Level by level: recursion would end where the danger begins. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true
    const next: unknown[] = []
    for (const each of level) {
      if (typeof each === 'object' && each !== null) for (const inner of Object.values(each)) next.push(inner)
    }
    level = next
  }
  return false
}
