import { isJsonObject } from '../json/index.ts'
import type { Json, JsonObject } from '../json/index.ts'
import type { Draft } from './drafts.ts'
import { isSince } from './drafts.ts'
import { JsonSchemaError } from './errors.ts'
import { Evaluated } from './evaluated.ts'
import { KEYWORDS } from './keywords/index.ts'
import type { KeywordContext } from './keywords/keyword.ts'
import { findSchema } from './references/find-schema.ts'
import type { SchemaLocation } from './references/find-schema.ts'
import { pointerToken, valueAt } from './references/pointer.ts'
import type { SchemaDocument, SchemaResource } from './references/schema-resource.ts'
import type { Check, Run } from './run.ts'

/** A schema and its check, which is there once the whole document is compiled. */
export interface SchemaNode {
  readonly schema: Json
  check: Check
}

export interface CompilerOptions {
  /** Are formats checked, or only annotations? */
  readonly checksFormats: boolean
}

/**
 * Compiles the schema at the root of a document, with all that it refers to. Every schema is compiled once, from a
 * list of those still to do: neither long chains of references nor cycles need any stack.
 *
 * @throws JsonSchemaError
 */
export function compileDocument(document: SchemaDocument, options: CompilerOptions): SchemaNode {
  const nodes = new Map<string, SchemaNode>()
  const waiting: { readonly node: SchemaNode; readonly location: SchemaLocation }[] = []

  function nodeAt(location: SchemaLocation): SchemaNode {
    const key = `${location.document.name}#${location.pointer}`
    let node = nodes.get(key)
    if (node === undefined) {
      const schema = valueAt(location.document.root, location.pointer) as Json
      nodes.set(key, (node = { schema, check: notYet }))
      waiting.push({ node, location })
    }
    return node
  }

  function compiledAt(location: SchemaLocation): SchemaNode {
    const wanted = nodeAt(location)
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      next.node.check = compileSchema(next.node.schema, next.location, { nodeAt, compiledAt }, options)
    }
    return wanted
  }

  return compiledAt({ document, pointer: '' })
}

function notYet(): never {
  throw new TypeError('A schema is used before it is compiled')
}

function compileSchema(
  schema: Json,
  location: SchemaLocation,
  { nodeAt, compiledAt }: Pick<KeywordContext, 'nodeAt' | 'compiledAt'>,
  options: CompilerOptions,
): Check {
  const { document, pointer } = location
  const schemaPath = `${document.name}#${pointer}`
  if (schema === true) return () => true
  if (schema === false) return (_value, run) => run.fail('false', `${schemaPath}/false`)
  if (!isJsonObject(schema)) throw new JsonSchemaError('A schema must be an object, true or false', pointer)
  const resource = document.resourceAt(pointer)
  const checks: Check[] = []
  const lastChecks: Check[] = []
  for (const keyword of keywordsIn(schema, resource.draft)) {
    const known = KEYWORDS.get(keyword)
    if (known === undefined || !exists(known, resource.draft)) continue
    const context: KeywordContext = {
      value: schema[keyword] as Json,
      schema,
      keyword,
      draft: resource.draft,
      resource,
      schemaPath,
      checksFormats: options.checksFormats,
      subschema: (...steps) =>
        nodeAt({ document, pointer: pointer + steps.map((step) => `/${pointerToken(String(step))}`).join('') }),
      reference: (uri, from = resource) => findSchema(uri, from, `${pointer}/${keyword}`),
      nodeAt,
      compiledAt,
      problem: (text, cause) => new JsonSchemaError(text, `${pointer}/${keyword}`, 'FLOW_JSON_SCHEMA', cause),
    }
    const check = known.compile(context)
    if (check !== undefined) (known.isLast === true ? lastChecks : checks).push(check)
  }
  const check = lastChecks.length === 0 ? allOf(checks) : withOwnEvaluated(allOf(checks), lastChecks)
  return inScope(check, resource)
}

/** Up to draft 7 a reference stands alone, whatever is beside it. */
function keywordsIn(schema: JsonObject, draft: Draft): readonly string[] {
  if (!isSince(draft, 'v2019-09') && typeof schema['$ref'] === 'string' && Object.hasOwn(schema, '$ref')) {
    return ['$ref']
  }
  return Object.keys(schema)
}

function exists(keyword: { readonly since?: Draft; readonly until?: Draft }, draft: Draft): boolean {
  return (
    (keyword.since === undefined || isSince(draft, keyword.since)) &&
    (keyword.until === undefined || !isSince(draft, keyword.until))
  )
}

function allOf(checks: readonly Check[]): Check {
  const [only] = checks
  if (only === undefined) return () => true
  if (checks.length === 1) return only
  return (value, run, evaluated) => {
    let isValid = true
    for (let i = 0; i < checks.length; i++) {
      if ((checks[i] as Check)(value, run, evaluated)) continue
      if (run.isSilent) return false
      isValid = false
    }
    return isValid
  }
}

/**
 * The unevaluated keywords see what all others of their schema have looked at, and nothing of what stands around the
 * schema. After a failure there is nothing reliable to see.
 */
function withOwnEvaluated(others: Check, unevaluated: readonly Check[]): Check {
  const last = allOf(unevaluated)
  return (value, run, evaluated) => {
    const own = new Evaluated()
    if (!others(value, run, own) || !last(value, run, own)) return false
    evaluated?.add(own)
    return true
  }
}

function inScope(check: Check, resource: SchemaResource): Check {
  return (value, run: Run, evaluated) => {
    run.enter()
    const { scope } = run
    const isNew = scope[scope.length - 1] !== resource
    if (isNew) scope.push(resource)
    const isValid = check(value, run, evaluated)
    if (isNew) scope.pop()
    run.leave()
    return isValid
  }
}
