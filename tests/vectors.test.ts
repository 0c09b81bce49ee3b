import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createScriptPool, hasConnector } from '@jatai/connectors'
import { isJsonObject, parseJson } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { afterAll, describe, expect, test } from 'vitest'
import { tryStep } from '../apps/cli/src/trial/try-step.ts'
import { isEqual, isSubset } from './conformance/compare.ts'

// The vectors of tests/conformance through the same code as `jatai step`.

interface Vector {
  readonly id: string
  readonly component: string
  readonly params?: JsonObject
  readonly expected?: Json
  readonly compare?: string
  readonly steps?: readonly { readonly expected?: Json; readonly compare?: string }[]
}

const root = mkdtempSync(join(tmpdir(), 'jatai-vectors-'))
const scripts = createScriptPool()
const platform = { root, scripts: scripts.runner('vectors') }
afterAll(() => {
  scripts.close()
  rmSync(root, { recursive: true, force: true })
})

describe('transforms.json', () => {
  for (const vector of vectors('transforms.json')) {
    const missing = missingComponent(vector)
    test.skipIf(missing !== undefined)(
      `${vector.id}${missing === undefined ? '' : ` (there is no ${missing} yet)`}`,
      async () => {
        const answer = await tryStep(vector.component, vector as unknown as JsonObject, platform)
        expect(mismatch(vector.expected as JsonObject, answer as JsonObject), JSON.stringify(answer)).toBeUndefined()
      },
    )
  }
})

describe('connectors.json', () => {
  for (const vector of vectors('connectors.json')) {
    const missing = missingComponent(vector)
    const isSimple = vector.compare === undefined || vector.compare === 'subset'
    test.skipIf(missing !== undefined || !isSimple)(
      `${vector.id}${missing === undefined ? (isSimple ? '' : ` (compared as ${vector.compare ?? ''})`) : ` (there is no ${missing} yet)`}`,
      async () => {
        const answer = (await tryStep(vector.component, vector as unknown as JsonObject, platform)) as JsonObject
        if (vector.steps === undefined) expectOutput(vector.expected, answer, vector.compare)
        else {
          const outputs = answer['outputs'] as readonly JsonObject[]
          vector.steps.forEach((step, index) =>
            expectOutput(step.expected, outputs[index] as JsonObject, step.compare ?? vector.compare),
          )
        }
      },
    )
  }
})

function vectors(file: string): readonly Vector[] {
  const content = parseJson(readFileSync(new URL(`./conformance/${file}`, import.meta.url), 'utf8'))
  return (Array.isArray(content) ? content : (content as JsonObject)['vectors']) as unknown as readonly Vector[]
}

/** The first component of the vector that does not exist. */
function missingComponent({ component, params }: Vector): string | undefined {
  if (component !== 'pipeline') return hasConnector(component) ? undefined : component
  const flow = params?.['flowSpec'] as unknown as Record<
    string,
    readonly { readonly type: string; readonly name?: string }[]
  >
  const names = Object.values(flow).flatMap((steps) =>
    steps.map((step) => (step.type === 'connector' ? (step.name ?? '') : step.type)),
  )
  return names.find((name) => !hasConnector(name))
}

function expectOutput(wanted: Json | undefined, answer: JsonObject, compare: string | undefined): void {
  const matches = compare === 'subset' ? isSubset(wanted, answer['output']) : isEqual(wanted, answer['output'])
  expect(matches, JSON.stringify(answer)).toBe(true)
}

/** What of an expectation does not hold; undefined when all of it does. */
function mismatch(expected: JsonObject, answer: JsonObject): string | undefined {
  const thrown = expected['throws']
  if (thrown !== undefined) return throwsMismatch(thrown as JsonObject, answer['throws'])
  if (Object.hasOwn(expected, 'output') && !isEqual(expected['output'], answer['output'])) return 'output'
  if (Object.hasOwn(expected, 'output') && expected['ordered'] === true) {
    if (JSON.stringify(expected['output']) !== JSON.stringify(answer['output'])) return 'order'
  }
  if (Object.hasOwn(expected, 'subset') && !isSubset(expected['subset'], answer['output'])) return 'subset'
  if (Object.hasOwn(expected, 'target') && (answer['target'] ?? null) !== expected['target']) return 'target'
  return isSubset(expected['files'] ?? {}, answer['files'] ?? {}) ? undefined : 'files'
}

function throwsMismatch(wanted: JsonObject, thrown: Json | undefined): string | undefined {
  if (thrown === undefined || !isJsonObject(thrown)) return 'nothing was thrown'
  if (wanted['code'] !== undefined && thrown['code'] !== wanted['code']) return 'code'
  if (wanted['error'] !== undefined && thrown['error'] !== wanted['error']) return 'error'
  const part = wanted['errorContains']
  if (typeof part === 'string' && !(thrown['error'] as string).includes(part)) return 'errorContains'
  return wanted['custom'] === undefined || isEqual(wanted['custom'], thrown) ? undefined : 'custom'
}
