import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../json/index.ts'
import { ExactNumber, isJsonObject, parseJson, stringifyJson } from '../json/index.ts'
import { compileExpression, compileTemplate, ExpressionError } from './index.ts'
import type { CompileOptions, ExpressionScopes, TemplateMode } from './index.ts'

/** One vector, as expressions.md §12 describes it. */
interface Vector {
  readonly id: string
  readonly expression?: string
  readonly template?: string
  readonly mode?: TemplateMode
  readonly context?: JsonObject
  readonly expected?: Json
  readonly expectedMatches?: string
  readonly expectedError?: string
}

describe.each(['expressions', 'expressions-made'])('%s.json', (name) => {
  const text = readFileSync(new URL(`conformance/${name}.json`, import.meta.url), 'utf8')
  const vectors = parseJson(text) as unknown as readonly Vector[]

  test.each(vectors.map((vector) => [vector.id, vector] as const))('%s', (_id, vector) => {
    check(vector, {})
  })

  // What the runtime does: Globals are known when a pipeline is deployed.
  test.each(vectors.map((vector) => [vector.id, vector] as const))('%s with Globals known', (_id, vector) => {
    check(vector, { global: (vector.context?.['global'] ?? {}) as Record<string, string> })
  })
})

function check(vector: Vector, options: CompileOptions): void {
  const run = (): Json => {
    const template =
      vector.expression === undefined
        ? compileTemplate(vector.template!, vector.mode!, options)
        : compileExpression(vector.expression, options)
    return template.evaluate(scopesOf(vector.context ?? {}))
  }
  if (vector.expectedError !== undefined) {
    expect(run).toThrow(ExpressionError)
    expect(run).toThrow(vector.expectedError)
  } else if (vector.expectedMatches !== undefined) {
    const result = run()
    expect(typeof result === 'string' ? result : stringifyJson(result)).toMatch(new RegExp(vector.expectedMatches))
  } else {
    expectSame(run(), vector.expected!)
  }
}

function scopesOf(context: JsonObject): ExpressionScopes {
  const files = context['files'] as Readonly<Record<string, { readonly size: number }>> | undefined
  return {
    message: context['message'] ?? null,
    scope: (name) => context[name],
    fileSize: (name) => files?.[name]?.size,
  }
}

/** Numbers by value, doubles with a relative tolerance of 1e-12, properties in any order. */
function expectSame(actual: Json, expected: Json, path = '$'): void {
  if (typeof expected === 'number' && typeof actual === 'number') {
    const tolerance = Number.isInteger(expected) && Number.isInteger(actual) ? 0 : 1e-12 * Math.abs(expected)
    expect(Math.abs(actual - expected), path).toBeLessThanOrEqual(tolerance)
  } else if (Array.isArray(expected)) {
    expect(Array.isArray(actual) && actual.length, path).toBe(expected.length)
    expected.forEach((item, i) => expectSame((actual as Json[])[i]!, item as Json, `${path}[${i}]`))
  } else if (isJsonObject(expected)) {
    expect(isJsonObject(actual) && Object.keys(actual).sort(), path).toEqual(Object.keys(expected).sort())
    for (const [name, value] of Object.entries(expected))
      expectSame((actual as JsonObject)[name]!, value, `${path}.${name}`)
  } else if (expected instanceof ExactNumber) {
    expect(actual instanceof ExactNumber && actual.text, path).toBe(expected.text)
  } else {
    expect(actual, path).toBe(expected)
  }
}
