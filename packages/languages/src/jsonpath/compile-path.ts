import type { Json } from '../json/index.ts'
import { compileFunction } from './compile-function.ts'
import type { PathFunction } from './compile-function.ts'
import { compileSelector, definiteSelector } from './compile-selector.ts'
import type { Selector } from './compile-selector.ts'
import type { CompileScope } from './compile-scope.ts'
import { JsonPathEvaluationError, JsonPathNotFoundError } from './errors.ts'
import type { Collect, Failure, Move, PathProgram, Run } from './evaluation.ts'
import type { PathSyntax, StepSyntax } from './syntax.ts'

/** `$..*..*..*` multiplies its matches with each step; beyond this many the message would not fit into memory. */
const MOST_MATCHES = 10_000_000

/** Steps that lead to one value each, then steps that lead to many, then perhaps a function that takes them all. */
interface Segment {
  readonly moves: readonly Move[]
  readonly spreads: readonly Collect[]
  /** How many of the spreads stand at a definite place, where a value of the wrong kind means "not found". */
  readonly strict: number
  readonly gather: PathFunction['gather'] | undefined
}

/** Turns a parsed path into closures. */
export function compilePath(syntax: PathSyntax, scope: CompileScope): PathProgram {
  const segments = compileSegments(syntax.steps, scope)
  const readsArguments = syntax.steps.some(
    (step) => step.kind === 'function' && step.parameters.some((parameter) => parameter.kind === 'path'),
  )
  return {
    definite: segments.at(-1)?.spreads.length === 0,
    evaluate: orMissing(readsArguments, joinSegments(segments)),
    findFailure: (start, run) => findFailure(segments, start, run),
  }
}

function joinSegments(segments: readonly Segment[]): Move {
  const [first] = segments
  if (first && segments.length === 1 && first.spreads.length === 0) return joinMoves(first.moves)
  return (start, run) => evaluate(segments, start, run)
}

/** An argument that is not found makes the whole path not found, also behind an indefinite part. */
function orMissing(readsArguments: boolean, evaluatePath: Move): Move {
  if (!readsArguments) return evaluatePath
  return (start, run) => {
    try {
      return evaluatePath(start, run)
    } catch (error) {
      if (error instanceof JsonPathNotFoundError) return undefined
      throw error
    }
  }
}

function compileSegments(steps: readonly StepSyntax[], scope: CompileScope): Segment[] {
  const segments: Segment[] = []
  let selectors: Selector[] = []
  let descends = false
  for (const [index, step] of steps.entries()) {
    if (step.kind !== 'function') {
      selectors.push(compileSelector(step, index === steps.length - 1, scope))
      descends ||= step.kind === 'descend'
      continue
    }
    const { apply, gather } = compileFunction(step, scope)
    if (!descends) {
      selectors.push(definiteSelector(apply))
      continue
    }
    // Behind `..` a function takes all matches together, and what follows goes on from its one result.
    segments.push(joinSegment(selectors, gather))
    selectors = []
    descends = false
  }
  segments.push(joinSegment(selectors, undefined))
  return segments
}

function joinSegment(selectors: readonly Selector[], gather: Segment['gather']): Segment {
  const firstSpread = selectors.findIndex((selector) => !selector.move)
  if (firstSpread < 0) return { moves: selectors.flatMap(({ move }) => move ?? []), spreads: [], strict: 0, gather }
  // Of a path to many places an index out of range finds none, where a missing name is an error.
  const firstIndex = selectors.findIndex((selector) => selector.mayBeEmpty)
  const cut = firstIndex < 0 ? firstSpread : Math.min(firstIndex, firstSpread)
  return {
    moves: selectors.slice(0, cut).flatMap(({ move }) => move ?? []),
    spreads: selectors.slice(cut).map(({ collect }) => collect),
    strict: firstSpread - cut + 1,
    gather,
  }
}

/** The commonest paths have one step or two. */
function joinMoves(moves: readonly Move[]): Move {
  const [first, second, third] = moves
  if (!first) return (start) => start
  if (!second) return first
  if (third) return (start, run) => follow(moves, start, run)
  return (start, run) => {
    const value = first(start, run)
    return value === undefined ? undefined : second(value, run)
  }
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
  for (const segment of segments) {
    value = follow(segment.moves, value, run)
    if (value === undefined) return undefined
    if (segment.spreads.length === 0) continue
    const found = spread(segment, value, run)
    value = found && segment.gather ? segment.gather(found, run) : found
    if (value === undefined) return undefined
  }
  return value
}

function spread({ spreads, strict }: Segment, start: Json, run: Run): Json[] | undefined {
  let found: Json[] = [start]
  for (let at = 0; at < spreads.length; at++) {
    const collect = spreads[at] as Collect
    const next: Json[] = []
    for (const value of found) {
      if (!collect(value, run, next) && at < strict) return undefined
      if (next.length > MOST_MATCHES) throw new JsonPathEvaluationError(`More than ${MOST_MATCHES} matches`)
    }
    found = next
  }
  return found
}

/** As {@link evaluate}, but it counts the steps; only for the text of an error. */
function findFailure(segments: readonly Segment[], start: Json, run: Run): Failure {
  let value = start
  let step = 0
  for (const segment of segments) {
    for (const move of segment.moves) {
      const next = move(value, run)
      if (next === undefined) return { step, value }
      value = next
      step++
    }
    let strictValue: Json = value
    for (let at = 0; at < segment.strict; at++) {
      const next: Json[] = []
      if (!(segment.spreads[at] as Collect)(strictValue, run, next)) return { step: step + at, value: strictValue }
      if (next[0] === undefined) break
      strictValue = next[0]
    }
    if (segment.spreads.length === 0) continue
    step += segment.spreads.length
    const found = spread(segment, value, run)
    if (found === undefined || !segment.gather) break
    value = segment.gather(found, run)
    step++
  }
  return { step, value }
}
