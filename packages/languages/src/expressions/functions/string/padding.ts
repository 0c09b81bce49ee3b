import { toIndex, toText } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { isMissing } from '../../values/value.ts'
import type { ExpressionFunction } from '../define-function.ts'
import { defineFunction } from '../define-function.ts'

/** No text of a pipeline comes near; a slip of the author's must not fill the memory. */
export const LONGEST_TEXT = 50_000_000

function definePad(
  name: string,
  side: string,
  pad: (text: string, length: number, filling: string) => string,
  examples: ExpressionFunction['examples'],
): ExpressionFunction {
  return defineFunction({
    name,
    group: 'string',
    parameters: [
      { name: 'text', kind: 'text' },
      { name: 'length', kind: 'integer', isRequired: true },
      { name: 'pad', kind: 'text', isOptional: true },
    ],
    result: 'text',
    summary: `Fills a text on the ${side} up to a length, with blanks or with a text that is repeated and cut. Longer texts stay; null gives null.`,
    examples,
    evaluate(text, length, filling) {
      if (isMissing(text)) return null
      if (isMissing(length)) throw new FunctionFault('the length is null')
      const wanted = toIndex(length)
      if (wanted > LONGEST_TEXT) throw new FunctionFault(`the length ${wanted} is beyond ${LONGEST_TEXT}`)
      return pad(toText(text), wanted, isMissing(filling) ? ' ' : toText(filling) || ' ')
    },
  })
}

export const leftPad = definePad('LEFTPAD', 'left', (text, length, filling) => text.padStart(length, filling), [
  { expression: 'LEFTPAD(42, 5, "0")', result: '00042' },
  { expression: 'LEFTPAD("x", 6, "ab")', result: 'ababax' },
])

export const rightPad = definePad('RIGHTPAD', 'right', (text, length, filling) => text.padEnd(length, filling), [
  { expression: 'RIGHTPAD("example", 10, "-")', result: 'example---' },
])
