import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../json/index.ts'
import { compileJolt, JoltError, JoltSpecError, parseJoltSpec } from './index.ts'

interface Vector {
  readonly id: string
  readonly spec: Json
  readonly input: Json
  readonly context?: JsonObject
  readonly expected?: Json
  readonly error?: unknown
  readonly orderMatters?: boolean
}

interface ConnectorVector {
  readonly id: string
  readonly component: string
  readonly params: { readonly transformSpec?: Json; readonly joltExpr?: string; readonly exprReference?: boolean }
  readonly input: Json
  readonly expected: { readonly output?: Json; readonly ordered?: boolean }
}

describe('cases whose answers the reference engine computed', () => {
  test.each(readVectors('./conformance/jolt-made.json'))('$id', check)
})

// The suite of the reference project is not part of this one; where it lies beside it, it is run.
const SUITE = '../../../../../shared/conformance/jolt.json'
const hasSuite = existsSync(new URL(SUITE, import.meta.url))

describe.skipIf(!hasSuite)("the reference project's own suite (skipped where its file is absent)", () => {
  test.each(hasSuite ? readVectors(SUITE) : [])('$id', check)
})

describe('what the connectors are given', () => {
  const vectors = read('./conformance/connector-made.json') as readonly ConnectorVector[]
  // A specification read from the message is resolved before the language sees it.
  test.each(vectors.filter(({ params }) => params.exprReference !== true))('$id', ({ params, input, expected }) => {
    const given = params.transformSpec ?? params.joltExpr!
    const run = () => compileJolt(typeof given === 'string' ? parseJoltSpec(given) : given).transform(input) ?? null
    if (expected.output === undefined) expect(run).toThrow(JoltSpecError)
    else expectSame(run(), expected.output, expected.ordered)
  })
})

function check({ spec, input, context, expected, error, orderMatters }: Vector): void {
  const before = JSON.stringify(input)
  let output: Json | undefined
  let thrown: unknown
  try {
    output = compileJolt(spec).transform(input, context) ?? null
  } catch (problem) {
    thrown = problem
  }
  expect(JSON.stringify(input)).toBe(before)
  if (error === undefined) {
    expect(thrown).toBeUndefined()
    expectSame(output!, expected!, orderMatters)
  } else {
    expect(thrown instanceof JoltSpecError || thrown instanceof JoltError).toBe(true)
  }
}

function expectSame(output: Json, expected: Json, ordered = false): void {
  expect(output).toEqual(expected)
  if (ordered) expect(JSON.stringify(output)).toBe(JSON.stringify(expected))
}

function readVectors(path: string): readonly Vector[] {
  const content = read(path) as readonly Vector[] | { readonly vectors: readonly Vector[] }
  return 'vectors' in content ? content.vectors : content
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
}
