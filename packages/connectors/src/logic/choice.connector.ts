import { compileJsonPath } from '@jatai/languages/jsonpath'
import { getKey, isJsonObject } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { compileSimple } from '@jatai/languages/simple'
import { defineConnector, field, FieldError, StepFailure } from '@jatai/sdk'
import type { Field, FieldCompiler, StepCall, Track } from '@jatai/sdk'
import { errorText } from '@jatai/errors'
import { holdsTrue } from './succeeded.ts'

type Condition = (call: StepCall<unknown>) => boolean
interface Path {
  readonly holds: Condition
  readonly track: Track
}

/** logic.md, Choice; engine.md §3.2. */
export const choice = defineConnector({
  name: 'choice',
  native: true,
  title: 'Choice',
  summary: 'Takes the first path whose condition holds.',
  category: 'logic',
  failOnError: 'always',
  endsTrack: true,
  params: {
    when: conditions({
      title: 'Conditions',
      description:
        'In order: the first that holds wins. Each has the name of a track as `target` and a condition as `jsonPath`, `simple` or `doubleBraces`.',
    }),
    otherwise: field.track({ title: 'Otherwise', description: 'The path when no condition holds.' }),
  },
  examples: [
    {
      title: 'Without a match and without otherwise the message goes on',
      params: { when: [] },
      message: { a: 1 },
      output: { a: 1 },
    },
  ],
  run(call) {
    for (const path of call.params.when) {
      if (path.holds(call)) return call.run(path.track, call.message, { scope: 'same' })
    }
    return call.run(call.params.otherwise, call.message, { scope: 'same' })
  },
})

function conditions(options: { readonly title: string; readonly description: string }): Field<readonly Path[]> {
  return {
    ...options,
    kind: 'list',
    expression: 'none',
    default: [],
    read: () => [],
    prepare(raw, compiler) {
      const rows = field.list(options).read(raw)
      return rows.map((row) => {
        if (!isJsonObject(row)) throw new FieldError('must be a list of conditions')
        const target = row['target']
        if (typeof target !== 'string' || target === '') throw new FieldError('has a condition without a target')
        return { holds: compileCondition(row, target, compiler), track: compiler.track(target) }
      })
    },
  }
}

/** One condition: of several dialects in one row the order of flowspec.md §5 decides. */
function compileCondition(row: JsonObject, target: string, compiler: FieldCompiler): Condition {
  const jsonPath = text(row, 'jsonPath') ?? ruleText(row, 'jsonPath')
  const simple = text(row, 'simple') ?? ruleText(row, 'simple')
  const doubleBraces = text(row, 'doubleBraces') ?? ruleText(row, 'doubleBraces')
  try {
    if (jsonPath !== undefined) {
      const path = compileJsonPath(jsonPath)
      return (call) => path.holds(call.message)
    }
    if (simple !== undefined) {
      const condition = compileSimple(simple)
      return (call) => condition.holds(call.message)
    }
  } catch (cause) {
    const failure = new StepFailure(`The condition of "${target}" cannot be read: ${errorText(cause)}`, { cause })
    // The label is part of the error, and an earlier condition may still win.
    return () => {
      throw failure
    }
  }
  if (doubleBraces !== undefined) {
    const source = doubleBraces.includes('{{') ? doubleBraces : `{{ ${doubleBraces} }}`
    const template = compiler.template(source, 'param')
    return (call) => holdsTrue(template(call))
  }
  throw new FieldError(`has no condition for "${target}"`)
}

function text(row: JsonObject, key: string): string | undefined {
  const value: Json | undefined = getKey(row, key)
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

/** The newer canvas names the dialect in `rule` or `conditionRule` and keeps the text in `condition`. */
function ruleText(row: JsonObject, rule: string): string | undefined {
  return row['rule'] === rule || row['conditionRule'] === rule ? text(row, 'condition') : undefined
}
