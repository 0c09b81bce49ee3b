import type { Json } from '../json/index.ts'
import { compileFunction } from './compile-function.ts'
import type { PathFunction } from './compile-function.ts'
import { compileName, compileSelector } from './compile-selector.ts'
import type { CompileScope } from './compile-scope.ts'
import { JsonPathEvaluationError } from './errors.ts'
import type { Collect, Move, PathProgram, Run } from './evaluation.ts'
import type { PathSyntax, StepSyntax } from './syntax.ts'

/** `$..*..*..*` multiplies its matches with each step; beyond this many the message would not fit into memory. */
const MOST_MATCHES = 10_000_000

/** Steps that lead to one value each, then steps that lead to many, then perhaps a function that takes them all. */
interface Segment {
  readonly moves: Move[]
  readonly spreads: Collect[]
  gather?: PathFunction['gather']
}

/** Turns a parsed path into closures. */
export function compilePath(syntax: PathSyntax, scope: CompileScope): PathProgram {
  const names = syntax.steps.flatMap((step) => (step.kind === 'name' ? [step.name] : []))
  const segments = compileSegments(syntax.steps, scope)
  const moves = segments.length === 1 && segments[0]?.spreads.length === 0 ? segments[0].moves : undefined
  return {
    definite: segments.at(-1)?.spreads.length === 0,
    evaluate:
      names.length === syntax.steps.length
        ? followNames(names)
        : moves
          ? (start, run) => follow(moves, start, run)
          : (start, run) => evaluate(segments, start, run),
    findFailure: (start, run) => findFailure(segments, start, run),
  }
}

function compileSegments(steps: readonly StepSyntax[], scope: CompileScope): Segment[] {
  let segment: Segment = { moves: [], spreads: [] }
  const segments = [segment]
  let descends = false
  for (const [index, step] of steps.entries()) {
    if (step.kind !== 'function') {
      const selector = compileSelector(step, index === steps.length - 1, scope)
      if (selector.move && segment.spreads.length === 0) segment.moves.push(selector.move)
      else segment.spreads.push(selector.collect)
      descends ||= step.kind === 'descend'
      continue
    }
    const { apply, gather } = compileFunction(step, scope)
    if (segment.spreads.length === 0) segment.moves.push(apply)
    else if (!descends) segment.spreads.push(applyToEach(apply))
    else {
      // Behind `..` a function takes all matches together, and what follows goes on from its one result.
      segment.gather = gather
      segment = { moves: [], spreads: [] }
      segments.push(segment)
      descends = false
    }
  }
  return segments
}

function applyToEach(apply: Move): Collect {
  return (value, run, found) => {
    const result = apply(value, run)
    if (result !== undefined) found.push(result)
    return true
  }
}

/** The commonest paths: names only. */
function followNames(names: readonly string[]): Move {
  const moves = names.map(compileName)
  const [first, second, third] = moves
  if (!first) return (start) => start
  if (!second) return first
  if (!third) {
    return (start, run) => {
      const value = first(start, run)
      return value === undefined ? undefined : second(value, run)
    }
  }
  return (start, run) => follow(moves, start, run)
}

function follow(moves: readonly Move[], start: Json, run: Run): Json | undefined {
  let value: Json | undefined = start
  for (let at = 0; at < moves.length; at++) {
    value = (moves[at] as Move)(value, run)
    if (value === undefined) return undefined
  }
  return value
}

function evaluate(segments: readonly Segment[], start: Json, run: Run): Json | undefined {
  let value: Json | undefined = start
  for (const { moves, spreads, gather } of segments) {
    value = follow(moves, value, run)
    if (value === undefined) return undefined
    if (spreads.length === 0) continue
    const found = spread(spreads, value, run)
    if (found === undefined) return undefined
    value = gather ? gather(found, run) : found
    if (value === undefined) return undefined
  }
  return value
}

/** Only the first step stands at a definite place, where a wrong kind of value matters. */
function spread(spreads: readonly Collect[], start: Json, run: Run): Json[] | undefined {
  let found: Json[] = []
  if (!(spreads[0] as Collect)(start, run, found)) return undefined
  for (let at = 1; at < spreads.length; at++) {
    const collect = spreads[at] as Collect
    const next: Json[] = []
    for (const value of found) {
      collect(value, run, next)
      if (next.length > MOST_MATCHES) throw new JsonPathEvaluationError(`More than ${MOST_MATCHES} matches`)
    }
    found = next
  }
  return found
}

/** As {@link evaluate}, but it counts the steps; only for the text of an error. */
function findFailure(segments: readonly Segment[], start: Json, run: Run): { step: number; value: Json } {
  let value = start
  let step = 0
  for (const { moves, spreads, gather } of segments) {
    for (const move of moves) {
      const next = move(value, run)
      if (next === undefined) return { step, value }
      value = next
      step++
    }
    if (spreads.length === 0) continue
    const found = spread(spreads, value, run)
    if (found === undefined) return { step, value }
    step += spreads.length
    const gathered = gather?.(found, run)
    if (gathered === undefined) return { step, value: found }
    value = gathered
    step++
  }
  return { step, value }
}
