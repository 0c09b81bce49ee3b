import { MOST_DEAD_LETTERS } from '@jatai/platform'
import { isTick, PIPELINES } from '../documents.ts'
import type { StoredState } from '../platform/stored-state.ts'

/** How the errors of messages begin that were not started again. */
const REFUSED = 'The execution was aborted'

/**
 * Messages that were refused and not set aside, or set aside without the record of an error (reliability.md EXE-10). Those
 * that a broker keeps until they succeed go back to it instead, and the next tick of a schedule comes by itself.
 */
export function setAsideWrongly({
  executions,
  deadLetters,
}: Pick<StoredState, 'executions' | 'deadLetters'>): string[] {
  const failed = executions.filter(({ kind }) => kind === 'error')
  const recorded = new Set(failed.map(({ key }) => key))
  const unrecorded = deadLetters.filter(({ key }) => !recorded.has(key))
  const kept = new Set(deadLetters.map(({ key }) => key))
  const refused = failed.filter(
    ({ pipeline, key, response }) => isSetAside(pipeline) && response.includes(REFUSED) && !kept.has(key),
  )
  // Of a full queue the oldest have gone.
  const missing = refused.filter(
    ({ pipeline }) => deadLetters.filter((letter) => letter.pipeline === pipeline).length < MOST_DEAD_LETTERS,
  )
  return [
    ...unrecorded.map(({ pipeline, key }) => `${pipeline}: ${key} is not recorded as an error`),
    ...missing.map(({ pipeline, key }) => `${pipeline}: ${key} was refused and is not set aside`),
  ]
}

function isSetAside(pipeline: string): boolean {
  const { isDurable = false, acknowledgedAfter } = PIPELINES[pipeline] ?? {}
  return isDurable && acknowledgedAfter !== 'success' && !isTick(pipeline)
}
