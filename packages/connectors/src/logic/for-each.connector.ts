import { ExactNumber, isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { compileJsonPath } from '@jatai/languages/jsonpath'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import type { Eventually, Field, ParamsOf, StepCall } from '@jatai/sdk'
import { runItem, runItems } from './run-items.ts'

type Elements = (call: StepCall<unknown>) => Json

const params = {
  jsonPath: elements({ title: 'JSON Path Expression', default: '$' }),
  expression: elements({
    title: 'Expression',
    description: 'Double Braces or JSON Path; wins over the JSON Path Expression.',
  }),
  itemIdentifier: field.text({
    title: 'Element Identifier',
    description: 'Property of the element that names it in errors.',
  }),
  parallel: field.boolean({ title: 'Parallel Execution', description: 'At most ten elements at once.' }),
  advanced: field.boolean({ title: 'Advanced' }),
  maxNumberLength: field.integer({
    title: 'Max Number Length',
    description: 'Longest number allowed in an element, in digits.',
    advanced: true,
  }),
  onProcess: field.track({ title: 'onProcess', required: true }),
  onException: field.track({ title: 'onException' }),
}
type Params = ParamsOf<typeof params>

/** logic.md, For Each. */
export const forEach = defineConnector({
  name: 'for-each-connector',
  title: 'For Each',
  summary: 'Runs steps once for every element of a list and counts how they end.',
  category: 'logic',
  attempt: { failure: 'The For Each has failed' },
  causeKey: 'exception',
  params,
  examples: [
    {
      title: 'No list, no runs',
      params: { jsonPath: '$.items' },
      message: {},
      output: { total: 0, success: 0, failed: 0 },
    },
  ],
  run(call) {
    const select = call.params.expression ?? call.params.jsonPath
    const found = select === undefined ? call.message : select(call)
    return runItems(call, Array.isArray(found) ? (found as readonly Json[]) : [], call.params.parallel, (item, index) =>
      runElement(call, item, index),
    )
  },
})

function* runElement(call: StepCall<Params>, item: Json, index: number): Generator<Eventually<Json>, boolean, Json> {
  const { onProcess, onException, itemIdentifier, maxNumberLength } = call.params
  const tooLong = maxNumberLength === undefined ? undefined : longNumber(item, maxNumberLength)
  if (tooLong === undefined) return yield* runItem(call, { onProcess, onException, itemIdentifier }, item, index)
  call.log('ERROR', `Element ${index} holds a number of more than ${String(maxNumberLength)} digits`)
  return false
}

/** Which elements a run is over: Double Braces or JSON Path, told apart by the braces. Undefined when not set. */
function elements(options: {
  readonly title: string
  readonly description?: string
  readonly default?: string
}): Field<Elements | undefined> {
  return {
    ...options,
    kind: 'text',
    expression: 'param',
    default: options.default,
    read: () => undefined,
    prepare(raw, compiler) {
      if (typeof raw !== 'string' || raw.trim() === '') return undefined
      if (raw.includes('{{')) {
        const template = compiler.template(raw, 'param')
        return (call) => listOf(template(call))
      }
      try {
        const path = compileJsonPath(raw)
        return (call) => path.find(call.message) ?? null
      } catch (cause) {
        const failure = new StepFailure(cause instanceof Error ? cause.message : String(cause), { cause })
        return () => {
          throw failure
        }
      }
    },
  }
}

/** An expression may also yield the text of a list. */
function listOf(value: Json): Json {
  if (typeof value !== 'string' || !value.trimStart().startsWith('[')) return value
  try {
    return field.readJsonText(value) ?? value
  } catch {
    return value // A text that only looks like a list is no list: nothing runs.
  }
}

/** The first number in a value with more digits than allowed. */
function longNumber(value: Json, digits: number): string | undefined {
  const open: Json[] = [value]
  while (open.length > 0) {
    const next = open.pop() as Json
    if (typeof next === 'number' || next instanceof ExactNumber) {
      const text = String(next)
      if (text.replace(/\D/g, '').length > digits) return text
    } else if (Array.isArray(next)) open.push(...(next as Json[]))
    else if (isJsonObject(next)) open.push(...Object.values(next))
  }
  return undefined
}
