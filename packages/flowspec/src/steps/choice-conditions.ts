import { getKey, isJsonArray, isJsonObject } from '../json/json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { readJsonText } from '../parameters/lenient-values.ts'

export type ConditionDialect = 'jsonPath' | 'simple' | 'doubleBraces'

/** One condition of a choice, in evaluation order. */
export interface ChoiceCondition {
  /** Position in `when`, from 0. */
  readonly index: number
  /** Name of the branch; empty when missing. */
  readonly target: string
  /** The language that counts when several are given: JSONPath, then Simple, then Double Braces. Absent when none is. */
  readonly dialect?: ConditionDialect
  /** The condition in that language; empty when none is given. */
  readonly text: string
  /** All languages that the condition has a text in. */
  readonly dialects: readonly ConditionDialect[]
}

/**
 * The conditions of a choice (flowspec.md §5). Also read are a list stored as JSON text, and `condition` with the
 * language in `rule` or `conditionRule` (connectors/logic.md, Choice).
 */
export function readChoiceConditions(params: JsonObject): ChoiceCondition[] {
  const reading = readJsonText(getKey(params, 'when'), null)
  if (!reading.ok || !isJsonArray(reading.value)) return []
  return reading.value.map((entry, index) => readCondition(isJsonObject(entry) ? entry : {}, index))
}

/** The branch that a choice takes when no condition holds; undefined when there is none. */
export function readOtherwise(params: JsonObject): string | undefined {
  return nonEmptyText(getKey(params, 'otherwise'))
}

function readCondition(entry: JsonObject, index: number): ChoiceCondition {
  const texts = new Map<ConditionDialect, string>()
  for (const dialect of DIALECTS) {
    const text = conditionText(entry, dialect)
    if (text !== undefined) texts.set(dialect, text)
  }
  const dialects = [...texts.keys()]
  const dialect = dialects[0]
  return {
    index,
    target: nonEmptyText(getKey(entry, 'target')) ?? '',
    ...(dialect !== undefined && { dialect }),
    text: (dialect !== undefined && texts.get(dialect)) || '',
    dialects,
  }
}

function conditionText(entry: JsonObject, dialect: ConditionDialect): string | undefined {
  const own = nonEmptyText(getKey(entry, dialect))
  if (own !== undefined) return own
  const rule = getKey(entry, 'rule') ?? getKey(entry, 'conditionRule')
  return rule === dialect ? nonEmptyText(getKey(entry, 'condition')) : undefined
}

function nonEmptyText(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** In the order of preference. */
const DIALECTS: readonly ConditionDialect[] = ['jsonPath', 'simple', 'doubleBraces']
