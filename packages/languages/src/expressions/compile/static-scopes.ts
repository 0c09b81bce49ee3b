import type { NameNode, StaticReference } from '../syntax/syntax-tree.ts'
import { ExpressionFault } from '../values/faults.ts'
import type { Value } from '../values/value.ts'
import type { Compiled, CompileContext } from './compile-context.ts'
import { constantOf } from './compile-context.ts'

type StaticScope = 'global' | 'replica'

/**
 * A Global or replica variable (expressions.md §1, §6). Given with the compile options it is a constant and an unknown
 * name fails the compilation; else it is looked up at run time, where an unknown Global is an error (D11) and an unknown
 * variable null.
 *
 * @throws ExpressionFault
 */
export function compileStaticName(scope: StaticScope, name: string, offset: number, context: CompileContext): Compiled {
  context.scopes.add(scope)
  const known = context.options[scope]
  if (known !== undefined) {
    if (!Object.hasOwn(known, name)) throw unknownName(scope, name, offset)
    return constantOf(known[name]!, false)
  }
  return {
    isMarked: false,
    evaluate(scopes) {
      const found = readOwn(scopes.scope(scope), name)
      if (found === undefined && scope === 'global') throw unknownName(scope, name, offset)
      return found ?? null
    },
  }
}

/** A static reference inside a text literal. A legacy form that names no Global stays text. */
export function compileStaticReference(reference: StaticReference, context: CompileContext): Compiled {
  const { scope, name, source, offset } = reference
  if (scope !== undefined) return compileStaticName(scope, name, offset, context)
  const globals = context.options.global
  if (globals !== undefined)
    return Object.hasOwn(globals, name) ? compileStaticName('global', name, offset, context) : constantOf(source, false)
  context.scopes.add('global')
  return { evaluate: (scopes) => readOwn(scopes.scope('global'), name) ?? source, isMarked: false }
}

/** A name alone: a Global in the old spelling, or a mistake. */
export function compileLegacyName(node: NameNode, context: CompileContext): Compiled {
  const { name, offset } = node
  const globals = context.options.global
  const mismatch = (): ExpressionFault => new ExpressionFault(`mismatched input '${name}'`, offset)
  if (globals !== undefined) {
    if (!Object.hasOwn(globals, name)) throw mismatch()
    return compileStaticName('global', name, offset, context)
  }
  context.scopes.add('global')
  return {
    isMarked: false,
    evaluate(scopes) {
      const found = readOwn(scopes.scope('global'), name)
      if (found === undefined) throw mismatch()
      return found
    },
  }
}

function readOwn(object: Value | undefined, name: string): Value | undefined {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, name)) return undefined
  return (object as Readonly<Record<string, Value>>)[name]
}

function unknownName(scope: StaticScope, name: string, offset: number): ExpressionFault {
  return new ExpressionFault(scope === 'global' ? `Unknown Global ${name}` : `Unknown replica variable ${name}`, offset)
}
