import { equalJson } from '../json/equal-json.ts'
import { getKey, isJsonArray, isJsonObject, withoutKeys } from '../json/json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { CapsuleDefinition } from './capsule-definition.ts'

/** How far the change of a capsule reaches into those who use it. */
export type CapsuleChange = 'none' | 'fix' | 'minor' | 'major'

/**
 * Which part of the version a change raises (platform.md §11.4). An input or output that is removed, becomes required,
 * is new and required, or becomes another kind of thing: major. One that is new, or becomes optional: minor. Anything
 * else: fix.
 */
export function compareCapsules(before: CapsuleDefinition, after: CapsuleDefinition): CapsuleChange {
  const changes = [
    compareItems(inputsOf(before), inputsOf(after)),
    compareItems(outputsOf(before.contract), outputsOf(after.contract)),
  ]
  for (const level of ['major', 'minor'] as const) if (changes.includes(level)) return level
  return equalJson(contentOf(before), contentOf(after)) ? 'none' : 'fix'
}

interface Item {
  readonly required: boolean
  /** What it is: another one is another item. */
  readonly kind: Json
}

function compareItems(before: ReadonlyMap<string, Item>, after: ReadonlyMap<string, Item>): CapsuleChange {
  let change: CapsuleChange = 'none'
  for (const [name, old] of before) {
    const item = after.get(name)
    if (item === undefined || !equalJson(item.kind, old.kind)) return 'major'
    if (item.required && !old.required) return 'major'
    if (!item.required && old.required) change = 'minor'
  }
  for (const [name, item] of after) {
    if (before.has(name)) continue
    if (item.required) return 'major'
    change = 'minor'
  }
  return change
}

function inputsOf({ parameters, accounts }: CapsuleDefinition): ReadonlyMap<string, Item> {
  const items = new Map<string, Item>()
  for (const { name, kind, required } of parameters) items.set(`parameter ${name}`, { required, kind })
  for (const { slot, required } of accounts) items.set(`account ${slot}`, { required, kind: 'account' })
  return items
}

/** The properties of a schema, at any depth, and what each is beside its properties. */
function outputsOf(contract: Json | undefined): ReadonlyMap<string, Item> {
  const items = new Map<string, Item>()
  const open: { readonly schema: Json; readonly path: string; readonly required: boolean }[] = []
  if (contract !== undefined) open.push({ schema: contract, path: '$', required: false })
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { schema, path, required } = next
    if (!isJsonObject(schema)) {
      items.set(path, { required, kind: schema })
      continue
    }
    items.set(path, { required, kind: withoutKeys(schema, DESCENDED) })
    const properties = getKey(schema, 'properties')
    const needed = getKey(schema, 'required')
    for (const name of isJsonObject(properties) ? Object.keys(properties) : []) {
      const isRequired = isJsonArray(needed) && needed.includes(name)
      open.push({
        schema: getKey(properties as JsonObject, name) as Json,
        path: `${path}.${name}`,
        required: isRequired,
      })
    }
    const entries = getKey(schema, 'items')
    if (isJsonObject(entries)) open.push({ schema: entries, path: `${path}[]`, required: false })
    else if (entries !== undefined) items.set(`${path}[]`, { required: false, kind: entries })
  }
  return items
}

/** What is compared item by item, and what says nothing about values. */
const DESCENDED: ReadonlySet<string> = new Set([
  'properties',
  'required',
  'items',
  '$schema',
  '$id',
  'id',
  '$comment',
  'title',
  'description',
  'default',
  'examples',
])

/** Who saved it when, and its version, are no changes of it. */
function contentOf({ source }: CapsuleDefinition): JsonObject {
  return withoutKeys(source, BOOKKEEPING)
}

const BOOKKEEPING: ReadonlySet<string> = new Set([
  'id',
  'versionMajor',
  'versionMinor',
  'versionFix',
  'status',
  'archived',
  'createdAt',
  'createdBy',
  'updatedAt',
  'updatedBy',
])
