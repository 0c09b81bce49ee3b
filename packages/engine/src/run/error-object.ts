import { errorText, isJataiError } from '@jatai/errors'
import { isJsonObject } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { StepFailure } from '@jatai/sdk'

/** Turns whatever a connector threw into a StepFailure. */
export function asStepFailure(thrown: unknown): StepFailure {
  if (thrown instanceof StepFailure) return thrown
  if (isJataiError(thrown))
    return new StepFailure(thrown.message, { cause: thrown, isConfiguration: thrown.kind === 'flow' })
  return new StepFailure(errorText(thrown), { cause: thrown })
}

/** The canonical error object (engine.md §4.1), or the custom one of the failure. */
export function toErrorObject(failure: StepFailure, now: number, context?: JsonObject): Json {
  if (failure.object !== undefined) return failure.object
  return {
    timestamp: now,
    error: failure.message,
    ...(failure.exception === undefined ? {} : { exception: failure.exception }),
    code: failure.code,
    ...context,
  }
}

/** The HTTP-like code of an error object: an integer `code` in it, else 500. */
export function errorCode(error: Json): number {
  const code = isJsonObject(error) ? error['code'] : undefined
  const number = typeof code === 'string' && /^\d{3}$/.test(code) ? Number(code) : code
  return typeof number === 'number' && Number.isInteger(number) ? number : 500
}
