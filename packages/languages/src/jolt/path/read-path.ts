import { getKey } from '../../json/index.ts'
import type { Json } from '../../json/index.ts'
import { isBlank } from '../java/java-text.ts'
import type { Step } from '../run/step.ts'
import { isList, isMap } from '../run/tree.ts'
import type { SpecPlace } from '../spec-place.ts'
import type { ParseKey } from './key-element.ts'
import { indexOfName, parsePath } from './path-pieces.ts'

/** A path for reading. */
export interface ReadPath {
  readonly canonical: string
  /** The value there; undefined when there is none, or when a name of the path cannot be had. */
  read(tree: Json, step: Step): Json | undefined
}

/** @throws JoltSpecError for a path that is empty or malformed */
export function compileReadPath(path: string, place: SpecPlace, parseKey: ParseKey): ReadPath {
  const { elements, kinds, names } = parsePath(path, place, parseKey)
  if (elements.length === 0 || isBlank(path)) throw place.specError(`The path ${JSON.stringify(path)} is empty`)
  return {
    canonical: elements.map(({ canonical }) => canonical).join('.'),
    read(tree, step) {
      const keys = names(step)
      if (keys === undefined) return undefined
      let value: Json | undefined = tree
      for (let index = 0; index < keys.length; index++) {
        const kind = kinds[index]!
        if (kind === 'append') return undefined
        if (kind === 'map') {
          if (!isMap(value)) return undefined
          value = getKey(value, keys[index]!)
        } else {
          if (!isList(value)) return undefined
          value = value[indexOfName(keys[index]!, place)]
        }
        if (value === undefined) return undefined
      }
      return value
    },
  }
}
