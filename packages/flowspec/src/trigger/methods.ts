import { getKey } from '../json/json.ts'
import { readTextList } from '../parameters/lenient-values.ts'
import type { TriggerSpec } from '../pipeline.ts'

const METHODS = ['POST', 'PUT', 'GET', 'PATCH', 'DELETE', 'OPTIONS']
const KNOWN_METHODS: ReadonlySet<string> = new Set([...METHODS, 'HEAD'])

/** The methods of a web trigger in upper case; an empty list means the default of its type (triggers.md §2.2). */
export function methodsOf(trigger: TriggerSpec): string[] {
  const methods = readTextList(getKey(trigger.params, 'methods')) ?? []
  if (methods.length > 0) return [...new Set(methods.map((method) => method.toUpperCase()))]
  return METHODS.filter((method) => method !== 'OPTIONS' || trigger.type !== 'http-file')
}

/** The methods of a web trigger that do not exist. */
export function unknownMethods(trigger: TriggerSpec): string[] {
  return methodsOf(trigger).filter((method) => !KNOWN_METHODS.has(method))
}
