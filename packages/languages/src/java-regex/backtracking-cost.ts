import { isDisjoint, union, type CodePointSet } from './code-point-set.ts'
import { isAnchoredAtStart, isNullable, sizeOfNode, someNode } from './node-facts.ts'
import type { RegexNode } from './syntax-tree.ts'

/** An upper bound of the steps that a backtracking engine takes: `factor` × length ^ `degree`. */
export interface Cost {
  readonly factor: number
  readonly degree: number
}

/** The bounds for one pattern; undefined where the steps may grow exponentially with the length. */
export interface PatternCosts {
  /** Match from one given place. */
  readonly atPlace: Cost
  /** Look for all matches from left to right. */
  readonly search: Cost
}

const LARGEST_FACTOR = 1e6

/**
 * Bounds what the engine of JavaScript, which backtracks, would do with a pattern.
 *
 * Where at every place at most one way can go on (each next character decides which), a failed try costs no more than
 * the text it has read. Otherwise the ways through each repetition and each choice multiply. A search tries from
 * every place; it stays linear when nothing can fail any more once a repetition without limit has begun, since then
 * each try either fails early or consumes what it has read.
 */
export function backtrackingCosts(root: RegexNode): PatternCosts | undefined {
  const size = sizeOfNode(root)
  const deterministic = isDeterministic(root)
  const hasLoop = someNode(root, isLoop)
  const ways: Cost | undefined = deterministic ? { factor: 1, degree: hasLoop ? 1 : 0 } : waysThrough(root)
  if (ways === undefined) return undefined
  const atPlace = { factor: ways.factor * size, degree: ways.degree }
  const isLinear = isAnchoredAtStart(root) || (deterministic && !canFailBehindLoop(root))
  const search = { factor: atPlace.factor, degree: isLinear ? Math.max(1, ways.degree) : ways.degree + 1 }
  return { atPlace, search }
}

function isLoop(node: RegexNode): boolean {
  return node.kind === 'repeat' && node.max === Infinity
}

/** Undefined when repetitions of varying content are repeated themselves. */
function waysThrough(node: RegexNode): Cost | undefined {
  switch (node.kind) {
    case 'sequence': {
      let product: Cost | undefined = { factor: 1, degree: 0 }
      for (const item of node.items) product = multiply(product, waysThrough(item))
      return product
    }
    case 'choice': {
      let factor = 0
      let degree = 0
      for (const option of node.options) {
        const ways = waysThrough(option)
        if (ways === undefined) return undefined
        factor += ways.factor
        degree = Math.max(degree, ways.degree)
      }
      return { factor, degree }
    }
    case 'group':
    case 'atomic':
    case 'look':
      return waysThrough(node.body)
    case 'repeat': {
      const body = waysThrough(node.body)
      if (body === undefined) return undefined
      if (node.max === Infinity) return body.factor === 1 && body.degree === 0 ? { factor: 1, degree: 1 } : undefined
      const counts = node.max - node.min + 1
      const factor = body.factor === 1 ? counts : counts * body.factor ** node.max
      return factor > LARGEST_FACTOR || (body.degree > 0 && node.max > 1)
        ? undefined
        : { factor, degree: body.degree * node.max }
    }
    default:
      return { factor: 1, degree: 0 }
  }
}

function multiply(a: Cost | undefined, b: Cost | undefined): Cost | undefined {
  if (a === undefined || b === undefined || a.factor * b.factor > LARGEST_FACTOR) return undefined
  return { factor: a.factor * b.factor, degree: a.degree + b.degree }
}

/** Can a try fail after it has entered a repetition without limit? */
function canFailBehindLoop(node: RegexNode): boolean {
  switch (node.kind) {
    case 'sequence': {
      const loop = node.items.findIndex((item) => someNode(item, isLoop))
      if (loop < 0) return false
      const behind = node.items.slice(loop + 1)
      return behind.some((item) => !isOptional(item)) || node.items.slice(loop).some(canFailBehindLoop)
    }
    case 'choice':
      return node.options.some(canFailBehindLoop)
    case 'group':
    case 'atomic':
    case 'repeat':
      return canFailBehindLoop(node.body)
    case 'look':
      return someNode(node, isLoop)
    default:
      return false
  }
}

/** Nullable by nature: assertions match the empty text, too, but not everywhere. */
function isOptional(node: RegexNode): boolean {
  return isNullable(node) && !someNode(node, ({ kind }) => kind === 'assertion' || kind === 'look')
}

/** A set at its place in the pattern, copied for counted repetitions. */
interface Place {
  readonly set: CodePointSet
  readonly next: Set<Place>
}

interface Part {
  readonly first: readonly Place[]
  readonly last: readonly Place[]
  readonly isNullable: boolean
}

const LARGEST_PLACES = 300
const LARGEST_COPIES = 60

/**
 * Is there at every place at most one way to go on, whatever the next character? Every set of the pattern gets its
 * followers (as in Glushkov's construction); these must not share a character, and none may be reached in two ways.
 */
function isDeterministic(root: RegexNode): boolean {
  const places: Place[] = []
  try {
    const { first } = visit(root, places)
    return areDisjoint(first) && places.every((place) => areDisjoint([...place.next]))
  } catch (error) {
    if (error === AMBIGUOUS) return false
    throw error
  }
}

/** Thrown inside this file to leave the walk over a pattern that turns out to be ambiguous. */
const AMBIGUOUS = new Error('ambiguous')

function visit(node: RegexNode, places: Place[]): Part {
  switch (node.kind) {
    case 'set': {
      if (places.length >= LARGEST_PLACES) throw AMBIGUOUS
      const place: Place = { set: node.set, next: new Set() }
      places.push(place)
      return { first: [place], last: [place], isNullable: false }
    }
    case 'sequence':
      return node.items.map((item) => visit(item, places)).reduce(join, NOTHING)
    case 'choice': {
      const options = node.options.map((option) => visit(option, places))
      if (options.filter((option) => option.isNullable).length > 1) throw AMBIGUOUS
      return {
        first: options.flatMap((option) => option.first),
        last: options.flatMap((option) => option.last),
        isNullable: options.some((option) => option.isNullable),
      }
    }
    case 'group':
      return visit(node.body, places)
    case 'repeat':
      return visitRepeat(node.body, node.min, node.max, places)
    case 'look':
      // Its own steps come on top: bounded when it has no loop.
      if (someNode(node.body, isLoop)) throw AMBIGUOUS
      return NOTHING
    case 'empty':
    case 'assertion':
      return NOTHING
    default:
      throw AMBIGUOUS
  }
}

const NOTHING: Part = { first: [], last: [], isNullable: true }

function visitRepeat(body: RegexNode, min: number, max: number, places: Place[]): Part {
  if (isNullable(body)) throw AMBIGUOUS
  if (Math.max(min, max === Infinity ? 0 : max) > LARGEST_COPIES) throw AMBIGUOUS
  let tail: Part = NOTHING
  if (max === Infinity) {
    const part = visit(body, places)
    link(part.last, part.first)
    tail = { ...part, isNullable: true }
  } else {
    // x{0,2} is (x(x)?)?
    for (let i = min; i < max; i++) tail = { ...join(visit(body, places), tail), isNullable: true }
  }
  for (let i = 0; i < min; i++) tail = join(visit(body, places), tail)
  return tail
}

function join(a: Part, b: Part): Part {
  link(a.last, b.first)
  return {
    first: a.isNullable ? [...a.first, ...b.first] : a.first,
    last: b.isNullable ? [...a.last, ...b.last] : b.last,
    isNullable: a.isNullable && b.isNullable,
  }
}

function link(from: readonly Place[], to: readonly Place[]): void {
  for (const place of from) {
    for (const follower of to) {
      if (place.next.has(follower)) throw AMBIGUOUS
      place.next.add(follower)
    }
  }
}

function areDisjoint(places: readonly Place[]): boolean {
  let all: CodePointSet = []
  for (const { set } of places) {
    if (!isDisjoint(all, set)) return false
    all = union(all, set)
  }
  return true
}
