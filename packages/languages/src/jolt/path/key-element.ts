import type { Json } from '../../json/index.ts'
import type { Step } from '../run/step.ts'
import type { SpecPlace } from '../spec-place.ts'
import type { StarPattern } from './star-pattern.ts'

/** Name and canonical form of `[]`, the place behind the last item. */
export const APPEND = '[]'

/** A name that depends on what has been matched; undefined when there is none, which drops what it is for. */
export type NameOf = (step: Step) => string | undefined

/** A value looked up in the message; undefined when there is none. */
export type ValueOf = (step: Step) => Json | undefined

/**
 * One element of a path or one name on the left side of a specification. `canonical` spells out what the shorthands
 * mean, so that two elements with the same one are the same.
 */
export type KeyElement =
  | { readonly kind: 'literal'; readonly canonical: string; readonly name: string }
  | { readonly kind: 'star'; readonly canonical: string; readonly pattern: StarPattern }
  | { readonly kind: 'ampersand'; readonly canonical: string; readonly nameOf: NameOf }
  | {
      readonly kind: 'index'
      readonly canonical: string
      readonly nameOf: NameOf
      /** The index that is written there, as it is written; undefined for the other kinds. */
      readonly explicit: string | undefined
    }
  | { readonly kind: 'at'; readonly canonical: '@' }
  | { readonly kind: 'lookup'; readonly canonical: string; readonly nameOf: NameOf; readonly find: ValueOf }
  | { readonly kind: 'dollar'; readonly canonical: string; readonly nameOf: (step: Step) => string }
  | { readonly kind: 'hash'; readonly canonical: string; readonly text: string }

/** Reads one key; see parse-key.ts. Handed to the readers of those keys that contain others. */
export type ParseKey = (key: string, place: SpecPlace) => KeyElement
