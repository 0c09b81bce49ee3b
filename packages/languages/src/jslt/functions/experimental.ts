import type { CodePlace } from '../jslt-error.ts'
import type { Module } from '../compile/callable.ts'
import type { Evaluate } from '../compile/code.ts'
import { inHashOrder } from '../values/java-hash.ts'
import { valueKey } from '../values/value-key.ts'
import type { Run } from '../run.ts'
import { excerptOf } from '../values/json-text.ts'
import { entriesOf } from '../values/objects.ts'
import { isArray, isObject, type Value } from '../values/value.ts'
import { defineJsltMacro } from './define-function.ts'

/** The one module that needs no text. */
export const EXPERIMENTAL_MODULE = 'http://jslt.schibsted.com/2018/experimental'

const IMPORT = `import "${EXPERIMENTAL_MODULE}" as exp `

export const groupBy = defineJsltMacro({
  name: 'group-by',
  category: 'experimental',
  signature: 'group-by(list, key, value)',
  summary:
    `The items of a list (or the {key, value} of an object) in groups: one {key, values} for each key. Key and value ` +
    `are computed with the item as input. Needs \`${IMPORT.trim()}\`.`,
  parameters: { min: 3, max: 3 },
  examples: [
    {
      query: `${IMPORT}exp:group-by(., .unit, .name)`,
      input: '[{"unit":"it","name":"a"},{"unit":"it","name":"b"}]',
      output: '[{"key":"it","values":["a","b"]}]',
    },
  ],
  build: buildGroupBy,
})

interface Group {
  readonly key: Value
  readonly values: Value[]
}

function buildGroupBy(parameters: readonly Evaluate[], at: CodePlace): Evaluate {
  const [list = NULL, key = NULL, value = NULL] = parameters
  return (input, frame, run) => {
    const sequence = list(input, frame, run)
    if (sequence === null) return null
    run.at = at
    const groups = new Map<string, Group>()
    for (const item of itemsOf(sequence, run)) {
      const itemKey = key(item, frame, run)
      const itemValue = value(item, frame, run)
      const mapKey = valueKey(itemKey)
      const group = groups.get(mapKey)
      if (group) group.values.push(itemValue)
      else groups.set(mapKey, { key: itemKey, values: [itemValue] })
    }
    return inHashOrder([...groups.values()], (group) => group.key).map(({ key, values }) => ({ key, values }))
  }
}

function itemsOf(sequence: Value, run: Run): readonly Value[] {
  if (!isArray(sequence) && !isObject(sequence)) throw run.failure(`Can't group-by on ${excerptOf(sequence)}`)
  const items = isArray(sequence) ? sequence : entriesOf(sequence)
  run.spend(items.length)
  return items
}

const NULL: Evaluate = () => null

export const experimentalModule: Module = {
  callable: (name) => (name === groupBy.name ? { kind: 'macro', definition: groupBy } : undefined),
}
