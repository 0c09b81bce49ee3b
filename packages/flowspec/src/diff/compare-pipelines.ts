import { isJsonArray, isJsonObject } from '../json/json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { Flow, Pipeline, Step } from '../pipeline.ts'
import { allSteps } from '../steps/flow-structure.ts'

/** One difference between two versions of a pipeline, in the words of the canvas. */
export type PipelineChange =
  | {
      readonly kind: 'step-added' | 'step-removed'
      readonly step: StepName
      readonly branch: string
      readonly index: number
    }
  | {
      readonly kind: 'step-moved'
      readonly step: StepName
      readonly before: { readonly branch: string; readonly index: number }
      readonly after: { readonly branch: string; readonly index: number }
    }
  | { readonly kind: 'step-changed'; readonly step: StepName; readonly values: readonly ValueChange[] }
  | { readonly kind: 'trigger-changed' | 'settings-changed'; readonly values: readonly ValueChange[] }

export interface StepName {
  readonly id: string
  readonly stepName: string
  /** Name of the component. */
  readonly name: string
}

/** A value that is another one, or there on one side only. */
export interface ValueChange {
  /** `params.url`, `params.headers.Accept`, `accountLabel`, … */
  readonly path: string
  readonly before?: Json
  readonly after?: Json
}

/**
 * What has changed from one version to another: steps, trigger and settings, not text. Steps are the same when they
 * have the same id; without ids in common, when they do the same under the same name. A step that only has another
 * place because one before it was added or removed has not moved.
 */
export function comparePipelines(before: Pipeline, after: Pipeline): readonly PipelineChange[] {
  const changes: PipelineChange[] = []
  const settings = compareValues(settingsOf(before), settingsOf(after), '')
  if (settings.length > 0) changes.push({ kind: 'settings-changed', values: settings })
  const trigger = compareValues(before.trigger?.params ?? {}, after.trigger?.params ?? {}, '')
  if (trigger.length > 0) changes.push({ kind: 'trigger-changed', values: trigger })
  const pairs = pairSteps(before.flow, after.flow)
  const stay = stepsThatStay(pairs)
  const paired = new Map([...pairs].map(([old, now]) => [now, old]))
  for (const step of allSteps(before.flow)) {
    if (!pairs.has(step)) changes.push({ kind: 'step-removed', step: nameOf(step), ...placeOf(step) })
  }
  for (const step of allSteps(after.flow)) {
    const old = paired.get(step)
    if (old === undefined) {
      changes.push({ kind: 'step-added', step: nameOf(step), ...placeOf(step) })
      continue
    }
    if (!stay.has(step)) {
      changes.push({ kind: 'step-moved', step: nameOf(step), before: placeOf(old), after: placeOf(step) })
    }
    const values = compareValues(contentOf(old), contentOf(step), '')
    if (values.length > 0) changes.push({ kind: 'step-changed', step: nameOf(step), values })
  }
  return changes
}

/** Every difference of two values, the deepest that can be named; JSON inside texts is compared as JSON. */
export function compareValues(before: Json | undefined, after: Json | undefined, path: string): readonly ValueChange[] {
  const changes: ValueChange[] = []
  const open: { readonly before: Json | undefined; readonly after: Json | undefined; readonly path: string }[] = [
    { before, after, path },
  ]
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const [left, right] = [readable(next.before), readable(next.after)]
    if (isJsonObject(left) && isJsonObject(right)) {
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
        const [a, b] = [own(left, key), own(right, key)]
        if (!isSame(a, b)) open.push({ before: a, after: b, path: next.path === '' ? key : `${next.path}.${key}` })
      }
    } else if (isJsonArray(left) && isJsonArray(right) && left.length === right.length) {
      left.forEach((item, index) => {
        const other = right[index]
        if (!isSame(item, other)) open.push({ before: item, after: other, path: `${next.path}[${index}]` })
      })
    } else if (!isSame(left, right)) {
      changes.push({
        path: next.path,
        ...(next.before === undefined ? {} : { before: next.before }),
        ...(next.after === undefined ? {} : { after: next.after }),
      })
    }
  }
  return changes
}

/** Settings are often JSON inside a text. */
function readable(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value) as Json
  } catch {
    return value // Templates and other texts that only look like JSON.
  }
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || canonical(a) === canonical(b)
}

function canonical(value: Json | undefined): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      inner !== null && typeof inner === 'object' && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? ''
  )
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** Old step → new step. */
function pairSteps(before: Flow, after: Flow): Map<Step, Step> {
  const pairs = new Map<Step, Step>()
  const free = new Set(allSteps(after))
  const match = (key: (step: Step) => string): void => {
    const byKey = new Map<string, Step[]>()
    for (const step of free) byKey.set(key(step), [...(byKey.get(key(step)) ?? []), step])
    for (const step of allSteps(before)) {
      if (pairs.has(step) || key(step) === '') continue
      const found = byKey.get(key(step))?.shift()
      if (found === undefined) continue
      pairs.set(step, found)
      free.delete(found)
    }
  }
  match((step) => step.id)
  // Imported documents may have got new ids.
  match((step) => JSON.stringify([step.branch, step.type, step.name, step.stepName]))
  return pairs
}

/** New steps that are where they were: in the same branch, in the same order as most of the others. */
function stepsThatStay(pairs: ReadonlyMap<Step, Step>): ReadonlySet<Step> {
  const stay = new Set<Step>()
  const byBranch = new Map<string, { readonly from: number; readonly step: Step }[]>()
  for (const [old, step] of pairs) {
    if (old.branch !== step.branch) continue
    byBranch.set(step.branch, [...(byBranch.get(step.branch) ?? []), { from: old.index, step }])
  }
  for (const entries of byBranch.values()) {
    entries.sort((a, b) => a.step.index - b.step.index)
    for (const index of longestIncreasing(entries.map(({ from }) => from)))
      stay.add((entries[index] as { step: Step }).step)
  }
  return stay
}

/** Indexes of a longest increasing subsequence. */
function longestIncreasing(numbers: readonly number[]): readonly number[] {
  const ends: number[] = []
  const previous: number[] = []
  numbers.forEach((number, index) => {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((numbers[ends[middle] as number] as number) < number) low = middle + 1
      else high = middle
    }
    previous[index] = low > 0 ? (ends[low - 1] as number) : -1
    ends[low] = index
  })
  const chosen: number[] = []
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] as number) chosen.push(index)
  return chosen.reverse()
}

function nameOf({ id, stepName, name }: Step): StepName {
  return { id, stepName, name }
}

function placeOf({ branch, index }: Step): { readonly branch: string; readonly index: number } {
  return { branch, index }
}

function contentOf(step: Step): JsonObject {
  const { id: _id, ...content } = step.raw
  return content
}

function settingsOf({
  name,
  description,
  isMultiInstance,
  documentation,
  sensitiveFields,
  disabled,
}: Pipeline): JsonObject {
  return {
    name: name ?? '',
    description: description ?? '',
    documentation: documentation ?? '',
    isMultiInstance,
    disabled,
    sensitiveFields: [...sensitiveFields],
  }
}
