import { blockSet } from './unicode-blocks.ts'
import {
  ANY_CODE_POINT,
  charactersSet,
  complement,
  difference,
  rangeSet,
  union,
  type CodePointSet,
} from './code-point-set.ts'
import { knownSet, unicodeSet } from './unicode-sets.ts'

/** Sets that a class such as `\d` or a family such as `\p{Alpha}` stands for, with and without UNICODE_CHARACTER_CLASS. */

const ascii = {
  digit: rangeSet(0x30, 0x39),
  lower: rangeSet(0x61, 0x7a),
  upper: rangeSet(0x41, 0x5a),
  space: charactersSet(' \t\n\v\f\r'),
}
const asciiAlpha = union(ascii.lower, ascii.upper)
const asciiAlnum = union(asciiAlpha, ascii.digit)

export const LINE_ENDS = charactersSet('\n\r\u0085\u2028\u2029')
export const HORIZONTAL_SPACE = charactersSet(
  ' \t\u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000',
)
export const VERTICAL_SPACE = charactersSet('\n\v\f\r\u0085\u2028\u2029')

/** `\d`, `\s` or `\w`. */
export function shortClass(letter: 'd' | 's' | 'w', isUnicode: boolean): CodePointSet {
  if (letter === 'd') return isUnicode ? knownSet('Nd') : ascii.digit
  if (letter === 's') return isUnicode ? knownSet('White_Space') : ascii.space
  return isUnicode ? unicodeWord() : union(asciiAlnum, charactersSet('_'))
}

/** A family `\p{name}`; undefined when Java knows none of that name. */
export function familySet(name: string, isUnicode: boolean, ignoreCase: boolean): CodePointSet | undefined {
  const equals = name.indexOf('=')
  if (equals >= 0) return keyedSet(name.slice(0, equals).toLowerCase(), name.slice(equals + 1), ignoreCase)
  if (name.startsWith('In')) return blockSet(name.slice(2))
  if (name.startsWith('Is')) {
    const short = name.slice(2)
    return binarySet(short, ignoreCase) ?? simpleSet(short, ignoreCase) ?? scriptSet(short)
  }
  return (isUnicode ? unicodePosixSet(name, ignoreCase) : undefined) ?? simpleSet(name, ignoreCase)
}

function keyedSet(key: string, value: string, ignoreCase: boolean): CodePointSet | undefined {
  switch (key) {
    case 'sc':
    case 'script':
      return scriptSet(value)
    case 'blk':
    case 'block':
      return blockSet(value)
    case 'gc':
    case 'general_category':
      return simpleSet(value, ignoreCase)
    default:
      return undefined
  }
}

/** Names without prefix: general categories, the ASCII classes of POSIX, the methods of `java.lang.Character`. */
function simpleSet(name: string, ignoreCase: boolean): CodePointSet | undefined {
  if (ignoreCase && /^L[ult]$/.test(name)) return knownSet('LC')
  if (/^(C[cfnos]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?|LC)$/.test(name)) return knownSet(name)
  return posixSet(name, ignoreCase) ?? (name.startsWith('java') ? javaSet(name.slice(4), ignoreCase) : undefined)
}

function posixSet(name: string, ignoreCase: boolean): CodePointSet | undefined {
  switch (name) {
    case 'LD':
      return union(knownSet('L'), knownSet('Nd'))
    case 'L1':
      return rangeSet(0, 0xff)
    case 'all':
      return ANY_CODE_POINT
    case 'ASCII':
      return rangeSet(0, 0x7f)
    case 'Alnum':
      return asciiAlnum
    case 'Alpha':
      return asciiAlpha
    case 'Blank':
      return charactersSet(' \t')
    case 'Cntrl':
      return union(rangeSet(0, 0x1f), rangeSet(0x7f, 0x7f))
    case 'Digit':
      return ascii.digit
    case 'Graph':
      return rangeSet(0x21, 0x7e)
    case 'Lower':
      return ignoreCase ? asciiAlpha : ascii.lower
    case 'Print':
      return rangeSet(0x20, 0x7e)
    case 'Punct':
      return difference(rangeSet(0x21, 0x7e), asciiAlnum)
    case 'Space':
      return ascii.space
    case 'Upper':
      return ignoreCase ? asciiAlpha : ascii.upper
    case 'XDigit':
      return charactersSet('0123456789abcdefABCDEF')
    default:
      return undefined
  }
}

function javaSet(method: string, ignoreCase: boolean): CodePointSet | undefined {
  switch (method) {
    case 'LowerCase':
      return ignoreCase ? casedSet() : knownSet('Lowercase')
    case 'UpperCase':
      return ignoreCase ? casedSet() : knownSet('Uppercase')
    case 'TitleCase':
      return ignoreCase ? casedSet() : knownSet('Lt')
    case 'Alphabetic':
      return knownSet('Alphabetic')
    case 'Ideographic':
      return knownSet('Ideographic')
    case 'Digit':
      return knownSet('Nd')
    case 'Defined':
      return complement(knownSet('Cn'))
    case 'Letter':
      return knownSet('L')
    case 'LetterOrDigit':
      return union(knownSet('L'), knownSet('Nd'))
    case 'JavaIdentifierStart':
      return identifierStart()
    case 'JavaIdentifierPart':
      return union(identifierStart(), knownSet('Nd'), knownSet('Mn'), knownSet('Mc'), ignorable())
    case 'UnicodeIdentifierStart':
      return knownSet('ID_Start')
    case 'UnicodeIdentifierPart':
      return union(knownSet('ID_Continue'), ignorable())
    case 'IdentifierIgnorable':
      return ignorable()
    case 'SpaceChar':
      return knownSet('Z')
    case 'Whitespace':
      return union(
        difference(knownSet('Z'), charactersSet('\u00a0\u2007\u202f')),
        rangeSet(0x09, 0x0d),
        rangeSet(0x1c, 0x1f),
      )
    case 'ISOControl':
      return knownSet('Cc')
    case 'Mirrored':
      return knownSet('Bidi_Mirrored')
    default:
      return undefined
  }
}

function identifierStart(): CodePointSet {
  return union(knownSet('L'), knownSet('Nl'), knownSet('Sc'), knownSet('Pc'))
}

function ignorable(): CodePointSet {
  return union(rangeSet(0, 0x08), rangeSet(0x0e, 0x1b), rangeSet(0x7f, 0x9f), knownSet('Cf'))
}

/** Binary properties behind `Is`, any case. */
function binarySet(name: string, ignoreCase: boolean): CodePointSet | undefined {
  switch (name.toUpperCase()) {
    case 'ALPHABETIC':
      return knownSet('Alphabetic')
    case 'ASSIGNED':
      return complement(knownSet('Cn'))
    case 'CONTROL':
      return knownSet('Cc')
    case 'DIGIT':
      return knownSet('Nd')
    case 'HEXDIGIT':
    case 'HEX_DIGIT':
      return union(knownSet('Nd'), knownSet('Hex_Digit'))
    case 'IDEOGRAPHIC':
      return knownSet('Ideographic')
    case 'JOINCONTROL':
    case 'JOIN_CONTROL':
      return knownSet('Join_Control')
    case 'LETTER':
      return knownSet('L')
    case 'LOWERCASE':
      return ignoreCase ? casedSet() : knownSet('Lowercase')
    case 'UPPERCASE':
      return ignoreCase ? casedSet() : knownSet('Uppercase')
    case 'TITLECASE':
      return ignoreCase ? casedSet() : knownSet('Lt')
    case 'NONCHARACTERCODEPOINT':
    case 'NONCHARACTER_CODE_POINT':
      return knownSet('Noncharacter_Code_Point')
    case 'PUNCTUATION':
      return knownSet('P')
    case 'WHITESPACE':
    case 'WHITE_SPACE':
      return knownSet('White_Space')
    case 'WORD':
      return unicodeWord()
    default:
      return unicodePosixSet(name, ignoreCase)
  }
}

/** The POSIX names behind `Is` and under UNICODE_CHARACTER_CLASS, any case. */
function unicodePosixSet(name: string, ignoreCase: boolean): CodePointSet | undefined {
  switch (name.toUpperCase()) {
    case 'ALPHA':
      return knownSet('Alphabetic')
    case 'LOWER':
      return ignoreCase ? casedSet() : knownSet('Lowercase')
    case 'UPPER':
      return ignoreCase ? casedSet() : knownSet('Uppercase')
    case 'SPACE':
      return knownSet('White_Space')
    case 'PUNCT':
      return knownSet('P')
    case 'XDIGIT':
      return union(knownSet('Nd'), knownSet('Hex_Digit'))
    case 'ALNUM':
      return union(knownSet('Alphabetic'), knownSet('Nd'))
    case 'CNTRL':
      return knownSet('Cc')
    case 'DIGIT':
      return knownSet('Nd')
    case 'BLANK':
      return unicodeBlank()
    case 'GRAPH':
      return unicodeGraph()
    case 'PRINT':
      return difference(union(unicodeGraph(), unicodeBlank()), knownSet('Cc'))
    default:
      return undefined
  }
}

function casedSet(): CodePointSet {
  return union(knownSet('Lowercase'), knownSet('Uppercase'), knownSet('Lt'))
}

function unicodeWord(): CodePointSet {
  return union(knownSet('Alphabetic'), knownSet('M'), knownSet('Nd'), knownSet('Pc'), knownSet('Join_Control'))
}

function unicodeBlank(): CodePointSet {
  return union(knownSet('Zs'), charactersSet('\t'))
}

function unicodeGraph(): CodePointSet {
  return complement(union(knownSet('Z'), knownSet('Cc'), knownSet('Cs'), knownSet('Cn')))
}

/** A script by its long name in any case, or by its code of four letters. */
function scriptSet(name: string): CodePointSet | undefined {
  if (!/^[A-Za-z_]+$/.test(name)) return undefined
  const capitalised = name.toLowerCase().replace(/(^|_)[a-z]/g, (part) => part.toUpperCase())
  const spelling = SCRIPT_SPELLINGS[capitalised] ?? capitalised
  return unicodeSet(`Script=${spelling}`)
}

const SCRIPT_SPELLINGS: Readonly<Record<string, string>> = { Signwriting: 'SignWriting', Unknown: 'Zzzz' }
