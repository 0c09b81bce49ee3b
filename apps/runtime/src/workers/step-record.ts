import type { Scope, StepRun } from '@jatai/engine'
import { errorText } from '@jatai/errors'
import { stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import type { LoggedMessage, StepTrace } from '@jatai/platform'

/** The record of a step's run (engine.md §5, step metadata). @param shown masks and shortens what is shown of a text */
export function stepRecord(
  { step, scope, input, startedAt }: StepRun,
  result: { readonly output: Json } | { readonly thrown: unknown },
  endedAt: number,
  shown: (text: string) => LoggedMessage,
): StepTrace {
  const isFailed = 'thrown' in result
  return {
    id: step.id,
    stepName: step.stepName,
    connector: step.connector,
    path: pathOf(scope),
    status: isFailed ? 'failed' : 'success',
    startedAt,
    elapsedMs: endedAt - startedAt,
    input: shown(messageText(input)),
    output: shown(isFailed ? errorText(result.thrown) : messageText(result.output)),
  }
}

/** A message is JSON, but what a step holds in between may be too deep to be written. */
export function messageText(message: Json): string {
  try {
    return stringifyJson(message)
  } catch (error) {
    return errorText(error)
  }
}

export function shorten(text: string, longest: number): LoggedMessage {
  const bytes = Buffer.byteLength(text)
  return text.length <= longest ? { text, bytes } : { text: text.slice(0, longest), bytes, isTruncated: true }
}

/** `For Each A [2] > Retry B [0]`: the steps and loop numbers around a run; empty on the main track. */
export function pathOf(scope: Scope): string {
  const parts: string[] = []
  for (let at: Scope | undefined = scope; at?.owner !== undefined; at = at.parent) {
    const { stepName, connector } = at.owner
    const name = stepName === '' ? connector : stepName
    parts.unshift(at.index === undefined ? name : `${name} [${at.index}]`)
  }
  return parts.join(' > ')
}
