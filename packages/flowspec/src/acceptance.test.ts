/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return -- documents are broken on purpose, in any place */
import { describe, expect, test } from 'vitest'
import { EXAMPLES, branchesOf, changed, exampleJson, pipelineOf } from './__fixtures__/fixtures.ts'
import type { Loose } from './__fixtures__/fixtures.ts'
import type { Json } from './json/json.ts'
import { nextFireTime, parseQuartzCron } from './quartz-cron/index.ts'
import { allSteps } from './steps/flow-structure.ts'
import { validatePipeline } from './validate-pipeline.ts'

/* The checks of flowspec.md §12 that concern the document alone; those of round trips and pasting are in write/. */

/** Every way to break a document in one place, as the rules name them; where a document has no such place, none. */
const MUTATIONS: readonly (readonly [
  rule: string,
  what: string,
  places: (document: Loose) => readonly (() => void)[],
])[] = [
  ['V-01', 'root renamed', (d) => [() => rename(flowOf(d), rootOf(d), 'other')]],
  ['V-02', 'branch no list', (d) => Object.keys(flowOf(d)).map((name) => () => (flowOf(d)[name] = {}))],
  ['V-02', 'no id', (d) => stepsOf(d).map((step) => () => delete step.id)],
  ['V-02', 'no type', (d) => stepsOf(d).map((step) => () => delete step.type)],
  ['V-06', 'step after choice', (d) => after(d, (step) => step.type === 'choice')],
  ['V-07', 'step after parallel', (d) => after(d, (step) => step.name === 'parallel-execution-connector')],
  ['V-08', 'no otherwise', (d) => ofType(d, 'choice').map((step) => () => delete step.otherwise)],
  ['V-08', 'no when', (d) => ofType(d, 'choice').map((step) => () => (step.when = []))],
  ['V-09', 'no target', (d) => conditionsOf(d).map((condition) => () => delete condition.target)],
  [
    'V-09',
    'no dialect',
    (d) =>
      conditionsOf(d).map(
        (condition) => () => ['jsonPath', 'simple', 'doubleBraces'].forEach((key) => delete condition[key]),
      ),
  ],
  ['V-10', 'target missing', (d) => conditionsOf(d).map((condition) => () => (condition.target = 'gone'))],
  ['V-10', 'otherwise missing', (d) => ofType(d, 'choice').map((step) => () => (step.otherwise = 'gone'))],
  ['V-11', 'no onProcess', (d) => owners(d, 'onProcess').map((step) => () => delete step.params.onProcess)],
  [
    'V-11',
    'onProcess gone',
    (d) => owners(d, 'onProcess').map((step) => () => delete flowOf(d)[step.params.onProcess]),
  ],
  [
    'V-12',
    'onException gone',
    (d) => owners(d, 'onException').map((step) => () => delete flowOf(d)[step.params.onException]),
  ],
  [
    'V-13',
    'onProcess empty',
    (d) => owners(d, 'onProcess').map((step) => () => (flowOf(d)[step.params.onProcess] = [])),
  ],
  [
    'V-14',
    'lines broken',
    (d) => owners(d, 'parallelExecutions').map((step) => () => (step.params.parallelExecutions = '[{')),
  ],
  [
    'V-14',
    'no lines',
    (d) => owners(d, 'parallelExecutions').map((step) => () => (step.params.parallelExecutions = '[]')),
  ],
  [
    'V-14',
    'line gone',
    (d) =>
      Object.keys(flowOf(d))
        .filter((name) => name.includes(':') && name !== rootOf(d))
        .map((name) => () => delete flowOf(d)[name]),
  ],
  ['V-17', 'unreferenced branch', (d) => [() => (flowOf(d).lost = [])]],
  ['V-17', 'branch leads back', (d) => ofType(d, 'choice').map((step) => () => (step.otherwise = rootOf(d)))],
]

const WARNINGS = new Set(['V-06', 'V-07', 'V-08', 'V-13'])

describe.each(Object.values(EXAMPLES))('single mutations of %s', (file) => {
  const counted = MUTATIONS.flatMap(([rule, what, places]) =>
    places(structuredClone(exampleJson(file))).map((_, index) => ({ rule, what, index })),
  )

  test.each(counted)('$rule $what, place $index', ({ rule, what, index }) => {
    const document = changed(exampleJson(file), (copy) => {
      const places = MUTATIONS.find(([id, name]) => id === rule && name === what)![2](copy)
      places[index]!()
    })
    const found = validatePipeline(pipelineOf(document))
    expect(found.map((problem) => problem.rule)).toContain(rule)
    // What still runs is warned about, everything else is rejected (decisions.md 8).
    if (!WARNINGS.has(rule)) expect(found.map(({ severity }) => severity)).toContain('error')
  })
})

test('every kind of mutation was tried', () => {
  for (const [, what, places] of MUTATIONS) {
    const tried = Object.values(EXAMPLES).map((file) => places(structuredClone(exampleJson(file))).length)
    expect(Math.max(...tried), what).toBeGreaterThan(0)
  }
})

test('a flow with its keys in reverse order is the same flow', () => {
  for (const file of Object.values(EXAMPLES)) {
    const document = exampleJson(file)
    const branches = Object.fromEntries(Object.entries(branchesOf(document)).reverse())
    const reversed = branchesOf(document) === document ? branches : { ...document, flowSpec: branches }
    expect(pipelineOf(reversed).flow).toEqual(pipelineOf(document).flow)
    expect(validatePipeline(pipelineOf(reversed))).toEqual([])
  }
})

test('a scheduler called 5min with an hourly cron fires hourly', () => {
  const triggerSpec = { type: 'scheduler', name: '5min-scheduler', cronExpression: '0 0 * ? * *' }
  const { trigger } = pipelineOf({ version: '1.0', flowSpec: { start: [] }, triggerSpec })
  const cron = parseQuartzCron(trigger?.params['cronExpression'] as string)
  const first = nextFireTime(cron, Date.UTC(2026, 0, 1, 0, 30))!
  expect(nextFireTime(cron, first)! - first).toBe(3_600_000)
})

test('a thousand steps are read and validated', () => {
  const start = Array.from({ length: 1000 }, (_, n) => ({
    id: `s${n}`,
    type: 'connector',
    name: 'json-generator-connector',
    doubleBracesAlias: `a${n}`,
    params: { json: `{{ step.a${Math.max(0, n - 1)}.x }}` },
  }))
  const pipeline = pipelineOf(JSON.stringify({ start }))
  expect([...allSteps(pipeline.flow)]).toHaveLength(1000)
  expect(validatePipeline(pipeline)).toMatchObject([{ rule: 'V-19', place: { step: 's0' } }])
})

function flowOf(document: Loose): Loose {
  return branchesOf(document as Json)
}

function rootOf(document: Loose): string {
  return Object.keys(flowOf(document) as object).find(
    (name) => name === 'start' || name.startsWith('disconnected-root:'),
  )!
}

function stepsOf(document: Loose): Loose[] {
  return Object.values(flowOf(document) as Record<string, Loose[]>).flat()
}

function ofType(document: Loose, type: string): Loose[] {
  return stepsOf(document).filter((step: Loose) => step.type === type)
}

function conditionsOf(document: Loose): Loose[] {
  return ofType(document, 'choice').flatMap((step: Loose) => step.when as Loose[])
}

function owners(document: Loose, key: string): Loose[] {
  return stepsOf(document).filter((step: Loose) => step.params?.[key] !== undefined)
}

function after(document: Loose, isLast: (step: Loose) => boolean): (() => void)[] {
  return Object.values(flowOf(document) as Record<string, Loose[]>)
    .filter((branch) => branch.some(isLast))
    .map((branch) => () => branch.push({ id: 'after', type: 'delayer', delayMilliseconds: 1 }))
}

function rename(flow: Loose, from: string, to: string): void {
  flow[to] = flow[from]
  delete flow[from]
}
