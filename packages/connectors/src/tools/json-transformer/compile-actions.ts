import { updateObjects } from '@jatai/languages/dot-path'
import { getKey, isJsonObject } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { field, FieldError } from '@jatai/sdk'
import type { FieldCompiler, StepCall } from '@jatai/sdk'
import { CHANGES } from './changes.ts'
import type { ChangeObject } from './changes.ts'
import { compileText } from './compile-text.ts'

/** One entry of one action: what becomes of a message. */
export type Action = (message: Json, call: StepCall<unknown>) => Json

/**
 * Reads the setting `actions` (tools.md, JSON Transformer): a list, or the JSON text of one, of
 * `{type, props: [{root, path, …}]}`. Entries act in the order in which they stand.
 *
 * @throws FieldError
 */
export function compileActions(raw: Json | undefined, compiler: FieldCompiler): readonly Action[] {
  return listOf(raw).flatMap((action) => {
    if (!isJsonObject(action)) throw new FieldError('must be a list of actions')
    const compileChange = changeOf(getKey(action, 'type'))
    return listOf(getKey(action, 'props')).map((entry) => {
      if (!isJsonObject(entry)) throw new FieldError('has an action whose props are no objects')
      return compileEntry(entry, compileChange(entry, compiler), compiler)
    })
  })
}

function listOf(raw: Json | undefined): readonly Json[] {
  const value = field.readJsonText(raw) ?? []
  return Array.isArray(value) ? (value as readonly Json[]) : [value]
}

/** Names are told apart by their letters alone: `removeCondition` is also written `remove_with_condition`. */
function changeOf(type: Json | undefined): (typeof CHANGES)[keyof typeof CHANGES] {
  const letters =
    field
      .readTextValue(type)
      ?.replace(/[\s_-]/g, '')
      .toLowerCase() ?? ''
  const name = letters === '' ? 'rename' : letters === 'removewithcondition' ? 'removecondition' : letters
  if (!Object.hasOwn(CHANGES, name)) throw new FieldError(`has an action of unknown type "${letters.slice(0, 60)}"`)
  return CHANGES[name as keyof typeof CHANGES]
}

const IS_ROOT = field.boolean({ title: 'Root Path' })

function compileEntry(entry: JsonObject, change: ChangeObject, compiler: FieldCompiler): Action {
  const source = IS_ROOT.read(getKey(entry, 'root')) ? '' : (field.readTextValue(getKey(entry, 'path')) ?? '')
  const path = compileText(source, compiler)
  if (typeof path === 'string') {
    const names = namesOf(path)
    return (message, call) => updateObjects(message, names, (object) => change(object, call))
  }
  return (message, call) => updateObjects(message, namesOf(path(call)), (object) => change(object, call))
}

/** Without a path the root itself is meant. */
function namesOf(path: Json): readonly string[] {
  const text = (field.readTextValue(path) ?? '').trim()
  return text === '' ? [] : text.split('.')
}
