import { getKey, isJsonObject, setKey } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { field } from '@jatai/sdk'
import type { FieldCompiler, StepCall, Template } from '@jatai/sdk'
import { holdsTrue } from '../../logic/succeeded.ts'
import { compileEntryValue, compileText } from './compile-text.ts'

/** What an action makes of one object; the object itself, or undefined, when nothing changes. */
export type ChangeObject = (object: JsonObject, call: StepCall<unknown>) => JsonObject | undefined

/** Compiles what an entry of an action says. In its expressions `item` is the object as it was before this entry. */
type CompileChange = (entry: JsonObject, compiler: FieldCompiler) => ChangeObject

/** The kinds of action, by their names in small letters. */
export const CHANGES = {
  rename: compileRename,
  edit: compileEdit,
  remove: compileRemove,
  removecondition: compileRemoveCondition,
} as const satisfies Record<string, CompileChange>

/** Renaming keeps the position. A property that already has the new name gives way. */
function compileRename(entry: JsonObject, compiler: FieldCompiler): ChangeObject {
  const entries = compileMap(entry, 'rename', compiler)
  return (object, call) => {
    let renamed = object
    for (const [name, newName] of entries(object, call)) {
      const from = nameOf(name(call, object))
      if (!Object.hasOwn(renamed, from)) continue
      const to = nameOf(newName(call, object))
      if (to !== from) renamed = withRenamed(renamed, from, to)
    }
    return renamed
  }
}

function withRenamed(object: JsonObject, from: string, to: string): JsonObject {
  const renamed = {}
  for (const key of Object.keys(object)) {
    if (key === from) setKey(renamed, to, object[from])
    else if (key !== to) setKey(renamed, key, object[key])
  }
  return renamed
}

/** Only properties that are there are edited. */
function compileEdit(entry: JsonObject, compiler: FieldCompiler): ChangeObject {
  const entries = compileMap(entry, 'edit', compiler)
  return (object, call) => {
    let edited: JsonObject | undefined
    for (const [name, value] of entries(object, call)) {
      const key = nameOf(name(call, object))
      if (Object.hasOwn(object, key)) setKey((edited ??= { ...object }), key, value(call, object))
    }
    return edited
  }
}

function compileRemove(entry: JsonObject, compiler: FieldCompiler): ChangeObject {
  const names = compileNames(getKey(entry, 'keyRemove') ?? mapOf(entry, 'remove'), compiler)
  return (object, call) => without(object, new Set(names.flatMap((name) => name(call, object))))
}

/** A list, its text, or a text that is made by expressions; each of them may yield several names. */
function compileNames(raw: Json | undefined, compiler: FieldCompiler): readonly NamesOf[] {
  const isTemplate = typeof raw === 'string' && raw.includes('{{') && !/^\s*\[/.test(raw)
  const entries = isJsonObject(raw) ? Object.keys(raw) : isTemplate ? [raw] : NAMES.read(raw)
  return entries.map((entry) => {
    const name = typeof entry === 'string' ? compileText(entry, compiler) : nameOf(entry)
    if (typeof name === 'string') return () => [name]
    return (call, object) => NAMES.read(name(call, object)).map(nameOf)
  })
}

type NamesOf = (call: StepCall<unknown>, object: JsonObject) => readonly string[]

const NAMES = field.list({ title: 'Properties to be removed' })

function compileRemoveCondition(entry: JsonObject, compiler: FieldCompiler): ChangeObject {
  const entries = compileMap(entry, 'remove', compiler)
  return (object, call) => {
    const removed = new Set<string>()
    for (const [name, condition] of entries(object, call)) {
      const key = nameOf(name(call, object))
      if (Object.hasOwn(object, key) && holdsTrue(condition(call, object))) removed.add(key)
    }
    return without(object, removed)
  }
}

function without(object: JsonObject, names: ReadonlySet<string>): JsonObject | undefined {
  if (!names.values().some((name) => Object.hasOwn(object, name))) return undefined
  const rest = {}
  for (const key of Object.keys(object)) if (!names.has(key)) setKey(rest, key, object[key])
  return rest
}

function nameOf(value: Json): string {
  return field.readTextValue(value) ?? ''
}

/** Names and values of a map, to be evaluated for an object. */
type MapEntries = (object: JsonObject, call: StepCall<unknown>) => readonly (readonly [Template, Template])[]

function compileMap(entry: JsonObject, kind: string, compiler: FieldCompiler): MapEntries {
  const raw = mapOf(entry, kind)
  try {
    const map = field.keyValue({ title: 'Values' }).read(raw)
    const entries = Object.entries(map).map(([name, value]) => {
      const key = compileText(name, compiler)
      return [typeof key === 'string' ? () => key : key, compileEntryValue(value, compiler)] as const
    })
    return () => entries
  } catch (error) {
    if (typeof raw !== 'string' || !raw.includes('{{')) throw error
    // No JSON before its expressions are evaluated: they stand outside of texts, or have quotes that are not escaped.
    return entriesOfTemplate(compiler.template(raw, 'map'))
  }
}

function entriesOfTemplate(template: Template): MapEntries {
  return (object, call) => {
    const map = template(call, object)
    return isJsonObject(map) ? Object.entries(map).map(([name, value]) => [() => name, () => value] as const) : []
  }
}

/**
 * The map of an entry stands under a key that begins with `keyValue`. Editors may leave behind the map of another kind
 * of action, so the key that names this kind comes first.
 */
function mapOf(entry: JsonObject, kind: string): Json | undefined {
  const keys = Object.keys(entry).filter((key) => key.startsWith('keyValue') && !isEmpty(entry[key]))
  const key = keys.find((name) => name.toLowerCase().endsWith(kind)) ?? keys[0]
  return key === undefined ? undefined : entry[key]
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || (typeof value === 'string' && /^\s*(\{\s*\})?\s*$/.test(value))
}
