import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EXAMPLES, countingIds, exampleJson, exampleText } from './__fixtures__/fixtures.ts'
import type { Catalog } from './catalog.ts'
import { isJsonArray, isJsonObject, setKey } from './json/json.ts'
import type { Json } from './json/json.ts'
import type { Pipeline } from './pipeline.ts'
import { readPipeline } from './read/read-pipeline.ts'
import { validatePipeline } from './validate-pipeline.ts'
import { computeCounters, withComputedFields } from './write/computed-fields.ts'
import { pasteFragment } from './write/paste-fragment.ts'
import { repairBranchNames } from './write/repair-branch-names.ts'
import { writePipeline } from './write/write-pipeline.ts'

const CATALOG: Catalog = {
  hasConnector: () => false,
  hasAccount: () => false,
  hasGlobal: () => false,
  hasRelation: () => false,
  hasCapsule: () => false,
  isDeprecated: () => true,
  checkExpression: () => 'wrong',
  routeOwner: () => 'other',
  now: () => Date.UTC(2026, 0, 1),
}

const RULE = /^(V-\d\d|limit-(size|steps|nesting)|expression)$/

/** Does everything that can be done with a document: whatever it holds, nothing may throw. */
function exercise(document: string | Json): void {
  const { pipeline, problems } = readPipeline(document)
  if (pipeline === undefined) {
    expect(problems.length).toBeGreaterThan(0)
    return
  }
  const found = validatePipeline(pipeline, CATALOG, { saving: true })
  // One look at all of them: documents with many problems have hundreds of thousands.
  expect(found.filter(({ message, rule }) => message === '' || !RULE.test(rule))).toEqual([])
  exerciseWriting(pipeline)
}

function exerciseWriting(pipeline: Pipeline): void {
  const newId = countingIds()
  if (pipeline.shape !== 'canvas') expect(writePipeline(pipeline)).toBe(pipeline.source)
  for (const shape of ['stored', 'export', 'bare', 'clipboard'] as const) {
    // A broken flow may be no document of that shape, or too large as one: then it is refused with a reason.
    const again = readPipeline(writePipeline(pipeline, shape, { newId }))
    expect(again.pipeline !== undefined || again.problems.length > 0).toBe(true)
  }
  pasteFragment(pipeline, pipeline, { newId, at: { x: 0, y: 0 } })
  repairBranchNames(pipeline)
  computeCounters(pipeline)
  if (pipeline.shape !== 'clipboard') withComputedFields(pipeline, { hash: (text) => text })
}

const KEYS = [
  'id',
  'type',
  'name',
  'start',
  'flowSpec',
  'params',
  'onProcess',
  'target',
  'otherwise',
  '__proto__',
  'constructor',
  'toString',
]
const JUNK: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1e300,
  '',
  ' ',
  'start',
  '__proto__',
  '{{ step.',
  '{{ step.a }}',
  '[{}]',
  '[',
  [],
  {},
  [null],
  [[]],
  [{}],
  { start: [] },
  { id: 'x', type: 'choice', when: [{ target: 'start' }], otherwise: '__proto__' },
  {
    id: 'x',
    type: 'connector',
    name: 'parallel-execution-connector',
    params: { parallelExecutions: '[{"target":"start"}]' },
  },
]

/** A way to one place of a document, each number choosing among what is there. */
const way = fc.array(fc.nat(50), { minLength: 1, maxLength: 9 })
const junk = fc.constantFrom(...JUNK)
const mutation = fc.record({
  way,
  junk,
  action: fc.constantFrom('replace', 'remove', 'add', 'duplicate'),
  key: fc.constantFrom(...KEYS),
})

function mutate(value: Json, change: { way: number[]; junk: Json; action: string; key: string }): Json {
  const [choice, ...rest] = change.way
  if (choice === undefined || (!isJsonArray(value) && !isJsonObject(value))) return change.junk
  const keys = Object.keys(value)
  const chosen = keys[choice % Math.max(1, keys.length)]
  const isLast = rest.length === 0 || chosen === undefined
  if (isJsonArray(value)) {
    const index = Number(chosen ?? 0)
    if (!isLast) return value.map((member, at) => (at === index ? mutate(member, { ...change, way: rest }) : member))
    if (change.action === 'remove') return value.filter((_, at) => at !== index)
    return [...value, change.action === 'duplicate' ? (value[index] ?? null) : change.junk]
  }
  const copy = {}
  for (const key of keys) {
    if (key !== chosen) setKey(copy, key, value[key])
    else if (!isLast) setKey(copy, key, mutate(value[key] as Json, { ...change, way: rest }))
    else if (change.action !== 'remove') setKey(copy, key, change.action === 'replace' ? change.junk : value[key])
  }
  if (isLast && change.action === 'add') setKey(copy, change.key, change.junk)
  if (isLast && change.action === 'duplicate' && chosen !== undefined) setKey(copy, change.key, value[chosen])
  return copy
}

test.each(Object.values(EXAMPLES))('a mutated %s gives problems, never a crash', (file) => {
  const document = exampleJson(file)
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), fc.boolean(), (mutations, asText) => {
      const mutated = mutations.reduce<Json>(mutate, document)
      exercise(asText ? JSON.stringify(mutated) : mutated)
    }),
    { numRuns: 100 },
  )
})

test('damaged texts give a place, never a crash', () => {
  const text = exampleText(EXAMPLES.clipboard)
  const piece = fc.constantFrom(
    '',
    '"',
    '{',
    '}',
    '[',
    ']',
    ',',
    '\\',
    '\u0000',
    '\uFEFF',
    '\ud800',
    '1e999',
    '//',
    "'",
  )
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(30), piece, (at, length, inserted) => {
      exercise(text.slice(0, at) + inserted + text.slice(at + length))
    }),
    { numRuns: 300 },
  )
})

test('any JSON gives problems, never a crash', () => {
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'medium' },
      junk,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(
        fc.constantFrom(
          ...KEYS,
          'when',
          'meta',
          'version',
          'versionMajor',
          'metadata',
          'nodes',
          'edges',
          'data',
          'group',
        ),
        tie('tree'),
      ),
    ),
  }))
  fc.assert(
    fc.property(tree, (value) => exercise(value as Json)),
    { numRuns: 1000 },
  )
})

const LARGE = 20_000

test.each<[string, () => Json]>([
  [
    'steps in one branch',
    () => ({
      start: Array.from({ length: LARGE }, (_, n) => ({ id: `s${n}`, type: 'delayer', doubleBracesAlias: `a${n}` })),
    }),
  ],
  [
    'empty branches',
    () => Object.fromEntries(Array.from({ length: LARGE }, (_, n) => [n === 0 ? 'start' : `b${n}`, []])),
  ],
  [
    'conditions of one choice',
    () => ({
      start: [{ id: 'c', type: 'choice', when: Array.from({ length: LARGE }, () => ({ target: 'x', jsonPath: '$' })) }],
      x: [],
    }),
  ],
  [
    'branches one below the other',
    () =>
      Object.fromEntries(
        Array.from({ length: LARGE }, (_, n) => [
          n === 0 ? 'start' : `b${n}`,
          [
            {
              id: `s${n}`,
              type: 'choice',
              doubleBracesAlias: `a${n}`,
              when: [],
              otherwise: `b${n + 1}`,
              note: `{{ step.a${n - 1} }}`,
            },
          ],
        ]),
      ),
  ],
  [
    'steps of one alias and id',
    () => ({
      start: Array.from({ length: LARGE }, () => ({
        id: 's',
        type: 'delayer',
        doubleBracesAlias: 'a',
        note: '{{ step.a }}',
      })),
    }),
  ],
  [
    'session fields',
    () => ({
      start: ['PUT', 'GET'].flatMap((operation) =>
        Array.from({ length: 1000 }, (_, n) => ({
          id: `${operation}${n}`,
          type: 'session-management',
          operation,
          fields: ['f'],
        })),
      ),
    }),
  ],
])('survives %s by the thousand', (_what, make) => exercise(make()))
