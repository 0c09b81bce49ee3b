import type { DocumentPlaces } from '../json/document-places.ts'
import { isJsonArray, isJsonObject } from '../json/json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { Branch, Flow, Step } from '../pipeline.ts'
import { readStep } from './read-step.ts'

/** The entry branch of a deployed flow. */
export const ENTRY_BRANCH = 'start'
/** The entry branch of a clipboard fragment is this and a uuid. */
export const FRAGMENT_PREFIX = 'disconnected-root:'
/** The entry branch of a fragment left loose on the canvas. */
export const LOOSE_BRANCH = 'disconnected-start'

/** Reads a map of branches. The root is looked up by what is expected first, then by what else can be an entry. */
export function readFlow(branches: JsonObject, expectedRoot: string, places?: DocumentPlaces): Flow {
  const names = Object.keys(branches)
  return {
    root: findRoot(names, expectedRoot),
    branches: new Map(names.map((name) => [name, readBranch(name, branches, places)])),
  }
}

/** Where a fragment starts, also when the document is a flow that was cut out by hand. */
function findRoot(names: readonly string[], expected: string): string {
  if (expected !== FRAGMENT_PREFIX && names.includes(expected)) return expected
  return (
    names.find((name) => name.startsWith(FRAGMENT_PREFIX)) ??
    [ENTRY_BRANCH, LOOSE_BRANCH].find((name) => names.includes(name)) ??
    expected
  )
}

function readBranch(name: string, branches: JsonObject, places?: DocumentPlaces): Branch {
  const raw = branches[name] as Json
  const place = places?.ofKey(branches, name)
  const steps: Step[] = []
  if (isJsonArray(raw)) {
    raw.forEach((entry, index) => {
      if (isJsonObject(entry)) steps.push(readStep(entry, name, index, places))
    })
  }
  return { name, steps, raw, ...(place !== undefined && { place }) }
}
