import type { Run } from '../run.ts'
import { readNumberText } from '../values/number-reading.ts'
import type { NumberValue } from '../values/value.ts'

/** The number that a text holds, as a value of the program; undefined when it holds none. */
export function numberIn(run: Run, text: string): NumberValue | undefined {
  const result = readNumberText(text)
  if (!result) return undefined
  if ('decimal' in result) return run.decimal(result.decimal) as NumberValue
  return run.integer(result.integer) as NumberValue
}
