import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isJataiError } from '@jatai/errors'
import { parseJson } from '../json/index.ts'
import type { Json, JsonObject } from '../json/index.ts'
import { compileSimple } from '../simple/index.ts'
import { compileJsonPath, JsonPathEvaluationError, JsonPathNotFoundError, JsonPathSyntaxError } from './index.ts'

interface Vector {
  readonly id: string
  readonly component: string
  readonly params: JsonObject
  readonly input: Json
  readonly expected: {
    readonly output?: Json
    readonly subset?: JsonObject
    readonly throws?: object
    readonly target?: string | null
    readonly elements?: Json
  }
}

function vectors(file: string): readonly Vector[] {
  return parseJson(readFileSync(new URL(`./conformance/${file}`, import.meta.url), 'utf8')) as unknown as Vector[]
}

describe('the reference engine’s answers', () => {
  test.each(vectors('jsonpath-made.json').map((vector) => [vector.id, vector] as const))('%s', (_id, vector) => {
    const read = (): Json => compileJsonPath(vector.params['path'] as string).read(vector.input)
    if (!vector.expected.throws) return expectSame(read(), vector.expected.output as Json)
    const error = errorOf(read)
    expect(isJataiError(error)).toBe(true)
    expect([JsonPathSyntaxError, JsonPathNotFoundError, JsonPathEvaluationError]).toContain(error?.constructor)
  })
})

describe('paths in components', () => {
  test.each(vectors('transforms-jsonpath.json').map((vector) => [vector.id, vector] as const))('%s', (_id, vector) => {
    const { params, input, expected } = vector
    switch (vector.component) {
      case 'choice': {
        expect(chooseTarget(params, input)).toBe(expected.target)
        return
      }
      case 'for-each-connector': {
        const found = resolved(params['expression'] ?? params['jsonPath'], input)
        const elements = typeof found === 'string' ? compileJsonPath(found).find(input) : found
        expect(Array.isArray(elements) ? elements : []).toEqual(expected.elements)
        return
      }
      default: {
        const output = transform(resolved(params['jsonPath'], input) as string, input)
        if (expected.subset) expect(output).toMatchObject(expected.subset)
        else expectSame(output, expected.output as Json)
      }
    }
  })
})

/** What the JSON Path Transformer makes of a path and a message with Fail On Error off. */
function transform(path: string, input: Json): Json {
  try {
    return compileJsonPath(path).read(input)
  } catch (error) {
    const { javaException } = error as JsonPathSyntaxError | JsonPathNotFoundError
    return {
      success: false,
      error: `The Json Path transformation has failed. Please check your specification: ${path}`,
      exception: javaException,
    }
  }
}

function chooseTarget(params: JsonObject, input: Json): Json {
  for (const rule of params['when'] as readonly JsonObject[]) {
    const condition =
      rule['simple'] === undefined
        ? compileJsonPath(rule['jsonPath'] as string)
        : compileSimple(rule['simple'] as string)
    if (condition.holds(input)) return rule['target'] as string
  }
  return (params['otherwise'] as string) || null
}

/** The vectors' only expressions are names of the message; evaluating others is not this language's matter. */
function resolved(setting: Json | undefined, input: Json): Json | undefined {
  const name = typeof setting === 'string' ? /^\{\{ message\.(\w+) \}\}$/.exec(setting)?.[1] : undefined
  return name === undefined ? setting : (input as JsonObject)[name]
}

/** Equal but for the last digits of a sum or root, as the vectors are compared everywhere. */
function expectSame(actual: Json, expected: Json): void {
  if (typeof actual === 'number' && typeof expected === 'number')
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12 * Math.max(Math.abs(actual), Math.abs(expected)))
  else expect(actual).toEqual(expected)
}

function errorOf(run: () => unknown): Error | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    return error as Error
  }
}
