import { scopeReferences } from '../expressions/scope-references.ts'
import { getKey, isJsonArray, isJsonObject, setKey } from '../json/json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { readJsonText } from '../parameters/lenient-values.ts'
import type { Flow, Step } from '../pipeline.ts'

/** What changes when a flow is written with other names. What is in none of the maps stays as it is. */
export interface FlowChanges {
  readonly ids?: ReadonlyMap<Step, string>
  readonly branches?: ReadonlyMap<string, string>
  readonly aliases?: ReadonlyMap<string, string>
  /** How the lines of parallels are stored: flows hold them as text, fragments as the list itself (flowspec.md §4.3). */
  readonly parallelForm?: 'text' | 'list'
}

/** The branches of a flow as they are stored, with other names for steps, branches and aliases. */
export function rewriteFlow(flow: Flow, changes: FlowChanges): JsonObject {
  const branches: JsonObject = {}
  for (const { name, raw, steps } of flow.branches.values()) {
    setKey(branches, changes.branches?.get(name) ?? name, isJsonArray(raw) ? rewriteBranch(raw, steps, changes) : raw)
  }
  return branches
}

function rewriteBranch(raw: readonly Json[], steps: readonly Step[], changes: FlowChanges): Json[] {
  const entries = [...raw]
  for (const step of steps) entries[step.index] = rewriteStep(step, changes)
  return entries
}

function rewriteStep(step: Step, changes: FlowChanges): JsonObject {
  const copy = rewriteSettings(step.raw, step, changes)
  const id = changes.ids?.get(step)
  if (id !== undefined) setKey(copy, 'id', id)
  const alias = step.alias === undefined ? undefined : changes.aliases?.get(step.alias)
  if (alias !== undefined) setKey(copy, 'doubleBracesAlias', alias)
  return copy
}

/** Settings stand on the step or in its `params`; both are gone through in the same way. */
function rewriteSettings(settings: JsonObject, step: Step, changes: FlowChanges): JsonObject {
  const copy: JsonObject = {}
  for (const key of Object.keys(settings)) {
    const value = settings[key] as Json
    const isParams = key === 'params' && settings === step.raw && isJsonObject(value)
    setKey(copy, key, isParams ? rewriteSettings(value, step, changes) : rewriteSetting(key, value, step, changes))
  }
  return copy
}

function rewriteSetting(key: string, value: Json, step: Step, changes: FlowChanges): Json {
  const isConnector = step.type === 'connector'
  if (isConnector && (key === 'onProcess' || key === 'onException')) return renameBranch(value, changes)
  if (isConnector && key === 'parallelExecutions') return rewriteTargets(value, changes, changes.parallelForm)
  if (step.type === 'choice' && key === 'otherwise') return renameBranch(value, changes)
  if (step.type === 'choice' && key === 'when') return rewriteTexts(rewriteTargets(value, changes), changes)
  return rewriteTexts(value, changes)
}

function renameBranch(value: Json, { branches }: FlowChanges): Json {
  return typeof value === 'string' ? (branches?.get(value) ?? value) : value
}

/** A list of entries with a `target`, stored as a list or as text; in its old form unless another is wanted. */
function rewriteTargets(value: Json, changes: FlowChanges, form?: 'text' | 'list'): Json {
  const reading = readJsonText(value, null)
  if (!reading.ok || !isJsonArray(reading.value)) return value
  const wasText = typeof value === 'string'
  const asText = form === undefined ? wasText : form === 'text'
  if (changes.branches === undefined && asText === wasText) return value
  const entries = reading.value.map((entry) => renameTarget(entry, changes))
  return asText ? JSON.stringify(entries) : entries
}

function renameTarget(entry: Json, changes: FlowChanges): Json {
  if (!isJsonObject(entry)) return entry
  const target = getKey(entry, 'target')
  if (target === undefined) return entry
  const copy: JsonObject = {}
  for (const key of Object.keys(entry)) setKey(copy, key, entry[key])
  setKey(copy, 'target', renameBranch(target, changes))
  return copy
}

/** Expressions follow the aliases they use (flowspec.md §6.3). */
function rewriteTexts(value: Json, changes: FlowChanges): Json {
  const { aliases } = changes
  if (aliases === undefined || aliases.size === 0) return value
  if (typeof value === 'string') return value.includes('{{') ? renameAliases(value, aliases) : value
  if (isJsonArray(value)) return value.map((entry) => rewriteTexts(entry, changes))
  if (!isJsonObject(value)) return value
  const copy: JsonObject = {}
  for (const key of Object.keys(value)) setKey(copy, key, rewriteTexts(value[key] as Json, changes))
  return copy
}

function renameAliases(text: string, aliases: ReadonlyMap<string, string>): string {
  let renamed = ''
  let done = 0
  for (const { scope, name, start, end } of scopeReferences(text)) {
    const alias = scope === 'step' || scope === 'iterators' ? aliases.get(name) : undefined
    if (alias === undefined) continue
    renamed += text.slice(done, start) + alias
    done = end
  }
  return renamed + text.slice(done)
}
