import { isJsonObject } from '../../json/index.ts'
import type { Json, JsonObject } from '../../json/index.ts'
import type { JavaRegex } from '../../java-regex/index.ts'
import type { SchemaNode } from '../compiler.ts'
import type { Run } from '../run.ts'
import { countIn } from './counts.ts'
import type { Keyword, KeywordContext } from './keyword.ts'
import { keywordPath } from './keyword.ts'
import { regexIn } from './text-keywords.ts'

export const maxProperties: Keyword = {
  compile(context) {
    const limit = countIn(context.value)
    if (limit === undefined) return undefined
    const schemaPath = keywordPath(context)
    return (value, run) =>
      !isJsonObject(value) || Object.keys(value).length <= limit || run.fail('maxProperties', schemaPath, String(limit))
  },
}

export const minProperties: Keyword = {
  compile(context) {
    const limit = countIn(context.value)
    if (limit === undefined) return undefined
    const schemaPath = keywordPath(context)
    return (value, run) =>
      !isJsonObject(value) || Object.keys(value).length >= limit || run.fail('minProperties', schemaPath, String(limit))
  },
}

export const required: Keyword = {
  compile(context) {
    // Of draft 3: `required: true` inside a property.
    if (!Array.isArray(context.value)) return undefined
    const names = (context.value as readonly Json[]).filter((name) => typeof name === 'string')
    const schemaPath = keywordPath(context)
    return (value, run) => {
      if (!isJsonObject(value)) return true
      let isValid = true
      for (const name of names) {
        if (Object.hasOwn(value, name)) continue
        isValid = run.fail('required', schemaPath, name)
        if (run.isSilent) break
      }
      return isValid
    }
  },
}

export const properties: Keyword = {
  compile(context) {
    if (!isJsonObject(context.value)) return undefined
    const names = Object.keys(context.value)
    const nodes = names.map((name) => context.subschema('properties', name))
    return (value, run, evaluated) => {
      if (!isJsonObject(value)) return true
      let isValid = true
      for (let i = 0; i < names.length; i++) {
        const name = names[i] as string
        if (!Object.hasOwn(value, name)) continue
        evaluated?.addProperty(name)
        if (checkProperty(value, name, nodes[i] as SchemaNode, run)) continue
        if (run.isSilent) return false
        isValid = false
      }
      return isValid
    }
  },
}

export const patternProperties: Keyword = {
  compile(context) {
    const patterns = patternsIn(context, context.value)
    const nodes = patterns.map(({ pattern }) => context.subschema('patternProperties', pattern))
    return (value, run, evaluated) => {
      if (!isJsonObject(value)) return true
      let isValid = true
      for (const name of Object.keys(value)) {
        for (let i = 0; i < patterns.length; i++) {
          if (!(patterns[i] as Pattern).find(name)) continue
          evaluated?.addProperty(name)
          if (checkProperty(value, name, nodes[i] as SchemaNode, run)) continue
          if (run.isSilent) return false
          isValid = false
        }
      }
      return isValid
    }
  },
}

/** `additionalProperties`: for properties that `properties` and `patternProperties` beside it do not name. */
export const additionalProperties: Keyword = {
  compile(context) {
    const { schema } = context
    const named = new Set(isJsonObject(schema['properties'] ?? null) ? Object.keys(schema['properties'] as object) : [])
    const patterns = patternsIn(context, schema['patternProperties'] ?? null)
    const node = context.value === false ? undefined : context.subschema('additionalProperties')
    const schemaPath = keywordPath(context)
    return (value, run, evaluated) => {
      if (!isJsonObject(value)) return true
      let isValid = true
      for (const name of Object.keys(value)) {
        if (named.has(name) || patterns.some((pattern) => pattern.find(name))) continue
        evaluated?.addProperty(name)
        const passed =
          node === undefined
            ? run.fail('additionalProperties', schemaPath, name)
            : checkProperty(value, name, node, run)
        if (passed) continue
        if (run.isSilent) return false
        isValid = false
      }
      return isValid
    }
  },
}

interface Pattern {
  readonly pattern: string
  find(name: string): boolean
}

function patternsIn(context: KeywordContext, value: Json): readonly Pattern[] {
  if (!isJsonObject(value)) return []
  return Object.keys(value).map((pattern) => {
    const regex: JavaRegex = regexIn(pattern, context)
    return { pattern, find: (name) => regex.find(name) }
  })
}

function checkProperty(object: JsonObject, name: string, node: SchemaNode, run: Run): boolean {
  run.path.push(name)
  const passed = node.check(object[name] as Json, run, undefined)
  run.path.pop()
  return passed
}

/** `propertyNames`: each name, as a text, is valid to a schema. Its errors are told as errors of the name. */
export const propertyNames: Keyword = {
  since: 'v6',
  compile(context) {
    const node = context.subschema('propertyNames')
    const schemaPath = keywordPath(context)
    return (value, run) => {
      if (!isJsonObject(value)) return true
      let isValid = true
      for (const name of Object.keys(value)) {
        const before = run.errors.length
        run.path.push(name)
        const passed = node.check(name, run, undefined)
        run.path.pop()
        if (passed) continue
        if (run.isSilent) return false
        isValid = false
        for (const { path, message } of run.errors.splice(before)) {
          const reason = message.startsWith(path) ? message.slice(path.length).replace(/^:\s*/, '') : message
          run.failAt(path, 'propertyNames', schemaPath, reason)
        }
      }
      return isValid
    }
  },
}
