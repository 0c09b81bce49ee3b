import { findCharset } from '../../../charset/index.ts'
import type { Charset } from '../../../charset/index.ts'
import { toText } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { isMissing } from '../../values/value.ts'
import type { Argument } from '../../values/value.ts'

/** The charset of a Java name, UTF-8 by default (expressions.md §9.9). */
export function charsetOf(name: Argument): Charset {
  const found = findCharset(isMissing(name) ? 'UTF-8' : toText(name))
  if (found === undefined) throw new FunctionFault(`Unknown charset '${toText(name)}'`)
  return found
}
