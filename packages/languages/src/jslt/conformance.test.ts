import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { isJataiError } from '@jatai/errors'
import { type Json, type JsonObject, stringifyJson } from '../json/index.ts'
import { applyJslt } from './apply-jslt.ts'
import { compileJslt } from './index.ts'

interface Vector {
  readonly id: string
  readonly query: string
  /** JSON text; an empty one is null. */
  readonly input: string
  readonly variables?: JsonObject
  /** JSON text. */
  readonly output?: string
  /** Only that there is one counts. */
  readonly error?: string
}

const MADE = new URL('conformance/jslt-made.json', import.meta.url)
const CONNECTOR = new URL('conformance/jslt-connector.json', import.meta.url)
/** The suite of the project that the language comes from: not ours, so it lies beside the repository, if anywhere. */
const PUBLIC = new URL('../../../../../shared/conformance/jslt.json', import.meta.url)

describe('vectors computed by the reference engine', () => {
  for (const vector of read(MADE)) test(vector.id, () => check(vector))
})

const hasPublicSuite = existsSync(fileURLToPath(PUBLIC))
describe.skipIf(!hasPublicSuite)('the public suite (skipped where ../shared/conformance is absent)', () => {
  for (const vector of hasPublicSuite ? read(PUBLIC) : []) test(vector.id, () => check(vector))
})

function read(file: URL): Vector[] {
  const content = JSON.parse(readFileSync(file, 'utf8')) as Vector[] | { vectors: Vector[] }
  return Array.isArray(content) ? content : content.vectors
}

function check(vector: Vector): void {
  const options = { input: vector.input || 'null', ...(vector.variables ? { variables: vector.variables } : {}) }
  if (vector.output === undefined) {
    expect(thrownBy(() => applyJslt(vector.query, options))).toSatisfy(isJataiError)
    return
  }
  expect(JSON.parse(applyJslt(vector.query, options))).toEqual(roundedLike(JSON.parse(vector.output)))
}

/** Numbers are compared with the tolerance that the last digit of a double takes. */
function roundedLike(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : expect.closeTo(value, 10)
  if (Array.isArray(value)) return value.map(roundedLike)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, roundedLike(item)]))
}

function thrownBy(action: () => unknown): unknown {
  try {
    return { returned: action() }
  } catch (thrown) {
    return thrown
  }
}

interface ConnectorVector {
  readonly id: string
  readonly params: { readonly payload: string; readonly jsltExpr: string }
  readonly input: Json
  readonly expected: { readonly output?: Json; readonly subset?: Json; readonly throws?: object }
}

describe('the programs of the connector vectors', () => {
  for (const { id, params, input, expected } of JSON.parse(readFileSync(CONNECTOR, 'utf8')) as ConnectorVector[]) {
    test(id, () => {
      const payload = params.payload.includes('message.body') ? (input as JsonObject)['body'] : input
      const transform = () => compileJslt(params.jsltExpr).transform(payload ?? null)
      if (expected.output === undefined) expect(thrownBy(transform)).toSatisfy(isJataiError)
      else expect(JSON.parse(stringifyJson(transform()))).toEqual(expected.output)
    })
  }
})
