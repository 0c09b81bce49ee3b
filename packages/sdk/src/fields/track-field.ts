import type { Track } from '../track.ts'
import { describe } from './field.ts'
import type { Field, FieldOptions } from './field.ts'

/**
 * A nested track: the name of a branch in the document, a {@link Track} in `run`. The engine resolves it; a named
 * track that is missing is a problem of the document. Undefined when none is named.
 */
export function track(options: FieldOptions): Field<Track | undefined> {
  return {
    ...describe(options),
    kind: 'track',
    expression: 'none',
    default: undefined,
    read: () => undefined,
    prepare(raw, compiler) {
      return typeof raw === 'string' && raw !== '' ? compiler.track(raw) : undefined
    },
  }
}
