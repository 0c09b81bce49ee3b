import { compileJsonPath } from '../../../jsonpath/index.ts'
import type { Json } from '../../../json/index.ts'
import { toText } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { readJsonText } from '../../values/read-json-text.ts'
import { isList, isMissing, JavaDouble } from '../../values/value.ts'
import type { Value } from '../../values/value.ts'
import { defineFunction } from '../define-function.ts'
import { rememberLast } from '../remember-last.ts'
import { carryDoubles, uncarryDoubles } from './carry-doubles.ts'

export const jsonPath = defineFunction({
  name: 'JSONPATH',
  group: 'json',
  parameters: [
    { name: 'value', kind: 'any' },
    { name: 'path', kind: 'text', isRequired: true },
  ],
  result: 'any',
  makesMarks: true,
  summary:
    'Evaluates a JSON Path on an object, an array or a text that holds JSON. A path to one place gives its value, null when it is not found; others give an array. Null gives null.',
  examples: [
    {
      expression: 'JSONPATH(message.items, "$[?(@.price > 10)].name")',
      message: {
        items: [
          { name: 'a', price: 12 },
          { name: 'b', price: 7 },
        ],
      },
      result: ['a'],
    },
    { expression: `JSONPATH(message, "$.['post code']")`, message: { 'post code': '11368' }, result: '11368' },
    { expression: 'JSONPATH("{\\"a\\":{\\"b\\":7}}", "$.a.b")', result: 7 },
    { expression: 'CONCAT(JSONPATH([1, 2], "$.sum()"))', result: '3.0' },
  ],
  prepare([, path], isMarked) {
    const pathOf = rememberLast(compileJsonPath)
    if (!isMissing(path)) pathOf(toText(path))
    return (value, path) => {
      if (isMissing(value)) return null
      if (isMissing(path)) throw new FunctionFault('the path is null')
      const compiled = pathOf(toText(path))
      const root = typeof value === 'string' ? parse(value) : isMarked ? carryDoubles(value) : value
      const result: Value = compiled.find(root as Json) ?? null
      const found = isMarked ? uncarryDoubles(result) : result
      return compiled.yieldsDouble ? markDoubles(found) : found
    }
  },
})

function parse(text: string): Value {
  try {
    return readJsonText(text)
  } catch (error) {
    throw new FunctionFault(`the text is not JSON: ${(error as Error).message}`)
  }
}

/** What `sum`, `avg` and the like compute are doubles, also one for each match. */
function markDoubles(found: Value): Value {
  if (typeof found === 'number') return new JavaDouble(found)
  return isList(found) ? found.map(markDoubles) : found
}
