import { JsltSyntaxError } from '../jslt-error.ts'
import { setKey } from '../../json/index.ts'
import type { ObjectSyntax, PairSyntax } from '../syntax/syntax.ts'
import { textOf } from '../values/json-text.ts'
import { movesToFront, property, withProperty } from '../values/objects.ts'
import { type ObjectValue } from '../values/value.ts'
import { type Code, dynamicCode, type Evaluate } from './code.ts'
import { type Compiler, literalValue } from './compiler.ts'
import { afterLets, compileLets } from './compile-lets.ts'
import { compileMatcher } from './compile-matcher.ts'
import { forbiddenMatch, matchBelow, type MatchContext, NO_MATCH } from './match-context.ts'

/** Compiles `{…}`. Properties whose value is blank (null, `{}`, `[]`) are left out. */
export function compileObject(compiler: Compiler, syntax: ObjectSyntax, match: MatchContext): Code {
  const keys = syntax.pairs.map(writtenKey)
  const isStatic = keys.every((key) => key !== undefined)
  if (isStatic) refuseDuplicates(compiler, syntax, keys)
  compiler.scopes.enter()
  const lets = compileLets(compiler, syntax.lets, match)
  const pairs = syntax.pairs.map((pair, index) => compilePair(compiler, pair, keys[index], match))
  const known = keys.filter((key) => key !== undefined)
  const matcher = syntax.matcher && compileMatcher(compiler, syntax.matcher, { isStatic, keys: known, match })
  compiler.scopes.leave()
  const isPlain = pairs.every(({ key }) => key !== undefined && !movesToFront(key))
  const build = isPlain ? plainObject(pairs) : dynamicObject(compiler, pairs, isStatic)
  // What is constant is computed once, and its variables not at all.
  if (isStatic && !matcher && pairs.every((pair) => pair.isConstant)) return compiler.fold(syntax.at, build)
  if (isPlain && !matcher) return dynamicCode(afterLets(lets, build))
  return dynamicCode(
    afterLets(lets, (input, frame, run) => {
      const object = build(input, frame, run)
      return run.object(matcher ? matcher(object, input, frame, run) : object)
    }),
  )
}

/** A key that needs no computing. Only a text can become a key, but any literal takes part in the checks. */
function writtenKey(pair: PairSyntax): string | undefined {
  return pair.key.kind === 'literal' ? textOf(literalValue(pair.key.value)) : undefined
}

function refuseDuplicates(compiler: Compiler, syntax: ObjectSyntax, keys: readonly (string | undefined)[]): void {
  const seen = new Set<string | undefined>()
  for (const [index, key] of keys.entries()) {
    if (seen.has(key)) {
      const at = compiler.place(syntax.pairs[index]?.at ?? syntax.at)
      throw new JsltSyntaxError('JSLT_DUPLICATE', `Duplicate key in object: ${JSON.stringify(key)}`, at)
    }
    seen.add(key)
  }
}

interface CompiledPair {
  readonly at: number
  /** A key that is a text literal. */
  readonly key: string | undefined
  readonly keyCode: Evaluate
  readonly value: Evaluate
  readonly isConstant: boolean
}

function compilePair(
  compiler: Compiler,
  pair: PairSyntax,
  written: string | undefined,
  match: MatchContext,
): CompiledPair {
  const inside = written === undefined ? forbiddenMatch('dynamic object', match) : matchBelow(match, written)
  const keyCode = compiler.compile(pair.key, NO_MATCH)
  const value = compiler.compile(pair.value, inside)
  return {
    at: pair.at,
    key: pair.key.kind === 'literal' && typeof pair.key.value === 'string' ? pair.key.value : undefined,
    keyCode: keyCode.evaluate,
    value: value.evaluate,
    isConstant: value.constant !== undefined,
  }
}

function plainObject(pairs: readonly CompiledPair[]): (...inputs: Parameters<Evaluate>) => ObjectValue {
  const keys = pairs.map(({ key }) => key ?? '')
  const values = pairs.map(({ value }) => value)
  return (input, frame, run) => {
    const object = {}
    for (let index = 0; index < values.length; index++) {
      const value = values[index]?.(input, frame, run) ?? null
      if (!run.isBlank(value)) setKey(object, keys[index] ?? '', value)
    }
    return object
  }
}

function dynamicObject(
  compiler: Compiler,
  pairs: readonly CompiledPair[],
  isStatic: boolean,
): (...inputs: Parameters<Evaluate>) => ObjectValue {
  const places = pairs.map(({ at }) => compiler.place(at))
  return (input, frame, run) => {
    let object: ObjectValue = {}
    for (const [index, pair] of pairs.entries()) {
      const value = pair.value(input, frame, run)
      if (run.isBlank(value)) continue
      const key = pair.keyCode(input, frame, run)
      run.at = places[index] ?? run.at
      if (typeof key !== 'string') throw run.failure('Object key must be string')
      if (!isStatic && property(object, key) !== undefined) {
        throw run.failure(`Duplicate key in object: ${JSON.stringify(key)}`)
      }
      object = withProperty(object, key, value)
    }
    return object
  }
}
