import { compileJavaRegex, JavaRegexError } from '../java-regex/index.ts'
import type { JavaRegex, JavaRegexFlag } from '../java-regex/index.ts'
import { isJsonObject } from '../json/index.ts'
import type { Json } from '../json/index.ts'
import type { CompileScope } from './compile-scope.ts'
import { isList } from './equality.ts'
import type { Move } from './evaluation.ts'
import type { CallSyntax, OperandSyntax, PathSyntax } from './syntax.ts'

/** One side of a comparison. */
export interface Operand {
  /** The value for an item; undefined when it is missing. A pattern has none. */
  readonly get: Move
  /** Set for literals: the same value for every item. */
  readonly constant?: Json
  /** True when all items of one evaluation see the same value: literals and paths from `$`. */
  readonly isShared: boolean
  readonly pattern?: JavaRegex
}

export function compileOperand(syntax: OperandSyntax, scope: CompileScope): Operand {
  switch (syntax.kind) {
    case 'path':
      return { get: compilePathOperand(syntax.path, scope).get, isShared: syntax.path.root === '$' }
    case 'literal': {
      const { value } = syntax
      return { get: () => value, constant: value, isShared: true }
    }
    case 'pattern':
      return { get: () => undefined, pattern: compilePattern(syntax, scope), isShared: true }
    case 'call':
      return { get: compileCall(syntax.call, scope), isShared: false }
  }
}

/** A path inside a filter. One from `$` finds the same for every item, so it is read once per evaluation. */
export function compilePathOperand(
  syntax: PathSyntax,
  scope: CompileScope,
): { readonly get: Move; readonly definite: boolean } {
  const { definite, evaluate } = scope.compilePath(syntax)
  if (syntax.root === '@') return { definite, get: evaluate }
  const slot = scope.newSlot()
  return {
    definite,
    get(_item, run) {
      const kept = (run.kept[slot] ??= { value: evaluate(run.root, run) })
      return kept.value
    },
  }
}

const FLAGS: Readonly<Record<string, readonly JavaRegexFlag[]>> = {
  d: ['UNIX_LINES'],
  // Ours folds all letters, Java's only the ASCII ones unless `u` is given.
  i: ['CASE_INSENSITIVE', 'UNICODE_CASE'],
  x: ['COMMENTS'],
  m: ['MULTILINE'],
  s: ['DOTALL'],
  u: ['UNICODE_CASE'],
  U: ['UNICODE_CHARACTER_CLASS'],
}

function compilePattern(syntax: Extract<OperandSyntax, { kind: 'pattern' }>, scope: CompileScope): JavaRegex {
  const flags = new Set([...syntax.flags].flatMap((letter) => FLAGS[letter] ?? []))
  try {
    return compileJavaRegex(syntax.pattern, [...flags])
  } catch (error) {
    if (!(error instanceof JavaRegexError)) throw error
    return scope.fail(error.reason, syntax.offset + (error.place.offset ?? 0))
  }
}

/** The function expressions of RFC 9535 §2.4; undefined stands for its Nothing. */
function compileCall(call: CallSyntax, scope: CompileScope): Move {
  const [first, second] = call.operands.map((operand) => compileOperand(operand, scope).get)
  switch (call.name) {
    case 'length':
      return (item, run) => sizeOf(first?.(item, run))
    case 'count': {
      const count = compileNodeList(call, scope)
      return (item, run) => count(item, run).length
    }
    case 'value': {
      const nodes = compileNodeList(call, scope)
      return (item, run) => {
        const found = nodes(item, run)
        return found.length === 1 ? found[0] : undefined
      }
    }
    case 'match':
      return (item, run) => testPattern(first?.(item, run), second?.(item, run), (regex, text) => regex.matches(text))
    case 'search':
      return (item, run) => testPattern(first?.(item, run), second?.(item, run), (regex, text) => regex.find(text))
  }
}

function sizeOf(value: Json | undefined): number | undefined {
  if (typeof value === 'string') return [...value].length
  if (isList(value)) return value.length
  return isJsonObject(value) ? Object.keys(value).length : undefined
}

function compileNodeList(call: CallSyntax, scope: CompileScope): (...parameters: Parameters<Move>) => readonly Json[] {
  const [operand] = call.operands
  if (operand?.kind !== 'path') return scope.fail(`${call.name}() takes a path`, call.offset)
  const { get, definite } = compilePathOperand(operand.path, scope)
  return (item, run) => {
    const found = get(item, run)
    if (found === undefined) return []
    return !definite && isList(found) ? found : [found]
  }
}

function testPattern(
  text: Json | undefined,
  pattern: Json | undefined,
  test: (regex: JavaRegex, text: string) => boolean,
): boolean {
  if (typeof text !== 'string' || typeof pattern !== 'string') return false
  try {
    return test(compileJavaRegex(pattern), text)
  } catch (error) {
    // RFC 9535 §2.4.6: what is no expression matches nothing; it may come out of the message.
    if (error instanceof JavaRegexError) return false
    throw error
  }
}
