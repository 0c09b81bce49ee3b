import { parseKey } from '../path/parse-key.ts'
import type { KeyElement } from '../path/key-element.ts'
import type { SpecPlace } from '../spec-place.ts'

/** When a modify writes: always; when the key is missing or null; only when it is missing. */
export type ModifyMode = 'overwrite' | 'default' | 'define'

/** A left side of a modify. */
export interface ModifyKey {
  readonly mode: ModifyMode
  /** True for `key?`: nothing happens when the key is missing. */
  readonly onlyIfPresent: boolean
  readonly element: KeyElement & { readonly kind: 'literal' | 'star' | 'index' }
}

const MODE_SIGNS: Readonly<Record<string, ModifyMode>> = { '+': 'overwrite', '~': 'default', _: 'define' }

/**
 * Reads a left side: an optional sign of the mode in front, an optional `?` at the end, and a name, wildcards or `[n]`.
 *
 * @throws JoltSpecError for the empty name and for `@`, `$`, `#` and `&`
 */
export function readModifyKey(key: string, mode: ModifyMode, place: SpecPlace): ModifyKey {
  if (key === '') throw place.specError('A modify cannot have an empty name')
  const own = Object.hasOwn(MODE_SIGNS, key[0]!) ? MODE_SIGNS[key[0]!] : undefined
  let name = own === undefined ? key : key.slice(1)
  const onlyIfPresent = key.length > 1 && key.endsWith('?') && !name.endsWith('\\?')
  if (onlyIfPresent) name = name.slice(0, -1)
  const element = parseKey(name, place)
  if (element.kind !== 'literal' && element.kind !== 'star' && element.kind !== 'index') {
    throw place.specError(`${JSON.stringify(key)}: the left side of a modify is a name, wildcards or an index`)
  }
  return { mode: own ?? mode, onlyIfPresent, element }
}
