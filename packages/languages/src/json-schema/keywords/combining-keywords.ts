import { stringifyJson } from '../../json/index.ts'
import type { SchemaNode } from '../compiler.ts'
import { Evaluated } from '../evaluated.ts'
import type { ErrorType, ValidationError } from '../validation-error.ts'
import type { Keyword, KeywordContext } from './keyword.ts'
import { keywordPath } from './keyword.ts'

export const allOf: Keyword = {
  compile(context) {
    const nodes = branches(context)
    if (nodes === undefined) return undefined
    return (value, run, evaluated) => {
      let isValid = true
      for (const node of nodes) {
        if (node.check(value, run, evaluated)) continue
        if (run.isSilent) return false
        isValid = false
      }
      return isValid
    }
  },
}

/** `anyOf`: when no branch is valid, the errors of all of them are told. */
export const anyOf: Keyword = {
  compile(context) {
    const nodes = branches(context)
    if (nodes === undefined) return undefined
    return (value, run, evaluated) => {
      const before = run.errors.length
      let isValid = false
      for (const node of nodes) {
        const own = evaluated && new Evaluated()
        if (!node.check(value, run, own)) continue
        isValid = true
        // Only who wants to know what was looked at needs the other branches.
        if (own === undefined) break
        evaluated?.add(own)
      }
      if (isValid) run.errors.length = before
      return isValid
    }
  },
}

/** `oneOf`: when no branch is valid, the errors that help most are told; when several are, that. */
export const oneOf: Keyword = {
  compile(context) {
    const nodes = branches(context)
    if (nodes === undefined) return undefined
    const shown = nodes.map(({ schema }) => stringifyJson(schema)).join('')
    const schemaPath = keywordPath(context)
    return (value, run, evaluated) => {
      const before = run.errors.length
      let valid = 0
      let found: Evaluated | undefined
      for (const node of nodes) {
        const own = evaluated && new Evaluated()
        if (!node.check(value, run, own)) continue
        found = own
        if (++valid > 1) break
      }
      if (valid === 1) {
        run.errors.length = before
        if (found !== undefined) evaluated?.add(found)
        return true
      }
      if (run.isSilent) return false
      const errors = run.errors.splice(before)
      if (valid > 1) return run.fail('oneOf', schemaPath, shown)
      for (const error of mostHelpful(errors)) run.errors.push(error)
      return false
    }
  },
}

/**
 * As the reference validator chooses: errors of missing properties give way to others, and so do those of additional
 * ones; wrong types come first, then the rest by code.
 */
function mostHelpful(errors: readonly ValidationError[]): readonly ValidationError[] {
  const chosen = withoutUnlessAlone(withoutUnlessAlone(errors, 'required'), 'additionalProperties')
  if (chosen.length < 2) return chosen
  return [...chosen].sort((a, b) => {
    const [x, y] = [FIRST.indexOf(a.type), FIRST.indexOf(b.type)]
    if (x >= 0 || y >= 0) return (x < 0 ? FIRST.length : x) - (y < 0 ? FIRST.length : y)
    return a.code < b.code ? -1 : a.code > b.code ? 1 : 0
  })
}

function withoutUnlessAlone(errors: readonly ValidationError[], type: ErrorType): readonly ValidationError[] {
  const others = errors.filter((error) => error.type !== type)
  return others.length === 0 ? errors : others
}

const FIRST: readonly ErrorType[] = [
  'type',
  'dateTime',
  'uuid',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'false',
  'const',
  'contains',
  'propertyNames',
]

export const not: Keyword = {
  compile(context) {
    const node = context.subschema('not')
    const shown = `"not" : ${stringifyJson(context.value)}`
    const schemaPath = keywordPath(context)
    return (value, run) => !run.passes(node.check, value, undefined) || run.fail('not', schemaPath, shown)
  },
}

/** `if`, with `then` and `else` beside it. */
export const ifKeyword: Keyword = {
  since: 'v7',
  compile(context) {
    const condition = context.subschema('if')
    const [onTrue, onFalse] = ['then', 'else'].map((name) =>
      Object.hasOwn(context.schema, name) ? context.subschema(name) : undefined,
    )
    return (value, run, evaluated) => {
      const own = evaluated && new Evaluated()
      const holds = run.passes(condition.check, value, own)
      if (holds && own !== undefined) evaluated?.add(own)
      const branch = holds ? onTrue : onFalse
      return branch === undefined || branch.check(value, run, evaluated)
    }
  },
}

function branches(context: KeywordContext): readonly SchemaNode[] | undefined {
  if (!Array.isArray(context.value) || context.value.length === 0) return undefined
  return context.value.map((_schema, index) => context.subschema(context.keyword, index))
}
