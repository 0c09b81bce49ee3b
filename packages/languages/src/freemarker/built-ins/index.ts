import { camelCase } from '../syntax/special-variables.ts'
import type { BuiltIn } from './built-in.ts'
import { CHOICES } from './choices.ts'
import { DATES } from './dates.ts'
import { KINDS } from './kinds.ts'
import { LIST_LAMBDA } from './list-lambda.ts'
import { LIST_SEARCH } from './list-search.ts'
import { LIST_SORT } from './list-sort.ts'
import { LISTS } from './lists.ts'
import { LOOP_VARIABLES } from './loop-variables.ts'
import { MACROS } from './macros.ts'
import { MAPS } from './maps.ts'
import { MISSING } from './missing.ts'
import { NUMBERS } from './numbers.ts'
import { REFUSED } from './refused.ts'
import { TEXT_BLANK } from './text-blank.ts'
import { TEXT_CASE } from './text-case.ts'
import { TEXT_ESCAPE } from './text-escape.ts'
import { TEXT_PARTS } from './text-parts.ts'
import { TEXT_READ } from './text-read.ts'
import { TEXT_REPLACE } from './text-replace.ts'
import { TEXT_SEARCH } from './text-search.ts'
import { TEXT_TRUNCATE } from './text-truncate.ts'
import { VALUES_AS_TEXT } from './values-as-text.ts'

/** All built-ins, by subject: the reference is made from them, and each example is a test. */
export function builtIns(): readonly BuiltIn[] {
  return [
    ...TEXT_CASE,
    ...TEXT_PARTS,
    ...TEXT_SEARCH,
    ...TEXT_REPLACE,
    ...TEXT_ESCAPE,
    ...TEXT_READ,
    ...TEXT_BLANK,
    ...TEXT_TRUNCATE,
    ...NUMBERS,
    ...VALUES_AS_TEXT,
    ...DATES,
    ...LISTS,
    ...LIST_SEARCH,
    ...LIST_SORT,
    ...LIST_LAMBDA,
    ...MAPS,
    ...LOOP_VARIABLES,
    ...MISSING,
    ...CHOICES,
    ...KINDS,
    ...MACROS,
    ...REFUSED,
  ]
}

let byName: ReadonlyMap<string, BuiltIn> | undefined

/** The built-in of a name in snake case or camel case. */
export function builtInNamed(written: string): BuiltIn | undefined {
  byName ??= new Map(
    builtIns().flatMap((builtIn): [string, BuiltIn][] => [
      [builtIn.name, builtIn],
      [builtIn.camelCase ?? camelCase(builtIn.name), builtIn],
    ]),
  )
  return byName.get(written)
}
