import type { Json } from '../../json/index.ts'
import type { SpecPlace } from '../spec-place.ts'
import { NO_GROUPS } from './tree.ts'

/** No list: see {@link Step.listSize}. */
export const NOT_IN_LIST = -1

/**
 * One level of the walk that a specification and a message are on together. `&`, `$`, `@` and `[#]` count levels up
 * from the innermost step.
 */
export class Step {
  readonly up: Step | undefined
  /** The value of the message at this level; null below a text or number that was matched. */
  readonly value: Json
  /** The name that was matched. */
  readonly key: string
  /** What the wildcards in the name stood for. */
  readonly groups: readonly string[]
  /** The step whose matches are counted here: another one for `@`, which stands for its parent. */
  readonly counter: Step
  /** How many children have matched so far. */
  matches = 0
  /** Modify only: how long the list was before it was padded; {@link NOT_IN_LIST} when there is no list. */
  readonly listSize: number

  constructor(
    up: Step | undefined,
    value: Json,
    key: string,
    groups: readonly string[] = NO_GROUPS,
    counter?: Step,
    listSize = NOT_IN_LIST,
  ) {
    this.up = up
    this.value = value
    this.key = key
    this.groups = groups
    this.counter = counter ?? this
    this.listSize = listSize
  }
}

/** @throws JoltError when there are not so many levels */
export function stepAt(step: Step, levels: number, place: SpecPlace): Step {
  let found: Step | undefined = step
  for (let level = 0; level < levels && found !== undefined; level++) found = found.up
  if (found === undefined) throw place.runError(`There are no ${levels} levels above this one`)
  return found
}

/** The matched name, or what its wildcard number `group` stood for. */
export function groupOf(step: Step, group: number, place: SpecPlace): string {
  if (group === 0) return step.key
  const text = step.groups[group - 1]
  if (text === undefined) throw place.runError(`The name ${JSON.stringify(step.key)} has no part number ${group}`)
  return text
}
