import { escape, unescape } from './escaping.ts'
import { concat, concatWithoutTab, join } from './joining.ts'
import { capitalize, lowerCase, normalize, trim, upperCase } from './letter-case.ts'
import { leftPad, rightPad } from './padding.ts'
import { matches, replace, split, stringMatches } from './patterns.ts'
import { defaultValue, fuzzyMatch, substring, toStringText } from './pieces.ts'
import { randomStrings } from './random-strings.ts'
import { contains, indexOf, lastIndexOf } from './searching.ts'

export const stringFunctions = [
  capitalize,
  concat,
  concatWithoutTab,
  contains,
  defaultValue,
  escape,
  fuzzyMatch,
  indexOf,
  join,
  lastIndexOf,
  leftPad,
  lowerCase,
  matches,
  normalize,
  randomStrings,
  replace,
  rightPad,
  split,
  stringMatches,
  substring,
  toStringText,
  trim,
  unescape,
  upperCase,
]
