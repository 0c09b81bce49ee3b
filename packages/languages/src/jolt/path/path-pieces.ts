import { javaInteger } from '../java/java-integer.ts'
import type { Step } from '../run/step.ts'
import type { SpecPlace } from '../spec-place.ts'
import { APPEND } from './key-element.ts'
import type { KeyElement, NameOf, ParseKey } from './key-element.ts'
import { splitPath } from './split-path.ts'

/** What a piece of a path steps into: an object, a list at an index, or a list at its end. */
export type PieceKind = 'map' | 'list' | 'append'

/** A path that has been read: where it leads, and how to name each of its pieces. */
export interface PathPieces {
  readonly elements: readonly KeyElement[]
  readonly kinds: readonly PieceKind[]
  /** True when the names depend on what has been matched. */
  readonly dynamic: boolean
  /**
   * The names for this step; undefined when one of them cannot be had. The same list is filled again at the next call.
   */
  names(step: Step | undefined): readonly string[] | undefined
}

/**
 * Reads a path of the right side, or one inside of `@(…)`.
 *
 * @throws JoltSpecError for a path with wildcards, constants or malformed pieces
 */
export function parsePath(path: string, place: SpecPlace, parseKey: ParseKey): PathPieces {
  for (const sign of ['*', '$']) {
    if (path.includes(sign) && !path.includes(`\\${sign}`)) {
      throw place.specError(`The path ${JSON.stringify(path)} cannot contain ${sign}`)
    }
  }
  const elements = splitPath(path, place).map((text) => parseKey(text, place))
  const namers = elements.map((element) => namerOf(element, path, place))
  const kinds = elements.map(kindOf)
  const fixed = elements.map(fixedName)
  const dynamic = fixed.includes(undefined)
  return { elements, kinds, dynamic, names: dynamic ? dynamicNames(namers) : () => fixed as readonly string[] }
}

function namerOf(element: KeyElement, path: string, place: SpecPlace): NameOf {
  if (element.kind === 'literal') return () => element.name
  if ('nameOf' in element) return element.nameOf
  throw place.specError(`${JSON.stringify(element.canonical)} cannot stand in the path ${JSON.stringify(path)}`)
}

/** A literal name in brackets counts as an index, too, and fails when it is used. */
function kindOf({ canonical }: KeyElement): PieceKind {
  if (canonical === APPEND) return 'append'
  return canonical.startsWith('[') && canonical.endsWith(']') ? 'list' : 'map'
}

/** A name that is the same for every message. */
function fixedName(element: KeyElement): string | undefined {
  if (element.kind === 'literal') return element.name
  return element.canonical === APPEND ? APPEND : element.kind === 'index' ? element.explicit : undefined
}

function dynamicNames(namers: readonly NameOf[]): PathPieces['names'] {
  const names = namers.map(() => '')
  return (step) => {
    for (let index = 0; index < namers.length; index++) {
      const name = namers[index]!(step!)
      if (name === undefined) return undefined
      names[index] = name
    }
    return names
  }
}

/** @throws JoltError when the name is no number */
export function indexOfName(name: string, place: SpecPlace): number {
  const index = javaInteger(name)
  if (index === undefined) throw place.runError(`${JSON.stringify(name)} is no list index`)
  return index
}
