import { DatePatternError } from './errors.ts'
import { FIELD_OF_LETTER } from './fields.ts'
import type { FieldName } from './fields.ts'
import type { NameStyle } from './names.ts'
import { offsetStyle } from './offset-text.ts'
import type { OffsetStyle } from './offset-text.ts'
import type { PatternPart } from './pattern.ts'

/** What a part of a pattern writes and reads, following java.time's DateTimeFormatterBuilder. */
export type Element =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'optional'; readonly elements: readonly Element[] }
  | NumberElement
  | { readonly kind: 'name'; readonly field: FieldName; readonly style: NameStyle; readonly standalone: boolean }
  | { readonly kind: 'fraction'; readonly digits: number; subsequent: number }
  | { readonly kind: 'offset'; readonly style: OffsetStyle }
  | { readonly kind: 'localized-offset'; readonly isFull: boolean }
  | { readonly kind: 'zone-id' }
  | { readonly kind: 'zone-name'; readonly isLong: boolean }

export interface NumberElement {
  readonly kind: 'number'
  readonly field: FieldName
  readonly min: number
  readonly max: number
  readonly sign: 'normal' | 'not-negative' | 'exceeds-pad'
  /** Two digits that stand for 2000 to 2099. */
  readonly isReduced: boolean
  /** Digits that belong to fields which follow without a separator. */
  subsequent: number
}

/** @throws DatePatternError for counts that Java refuses */
export function planFields(parts: readonly PatternPart[], pattern: string): readonly Element[] {
  const elements: Element[] = []
  /** The number that gives digits to those of fixed width right behind it. */
  let base: NumberElement | undefined
  for (const part of parts) {
    const element: Element =
      part.kind === 'literal'
        ? part
        : part.kind === 'optional'
          ? { kind: 'optional', elements: planFields(part.parts, pattern) }
          : fieldElement(part, pattern)
    const width = fixedWidth(element)
    if (base !== undefined && width !== undefined) base.subsequent += width
    else base = element.kind === 'number' ? element : undefined
    elements.push(element)
  }
  return elements
}

/** Digits of an element that always takes as many. */
function fixedWidth(element: Element): number | undefined {
  if (element.kind === 'fraction') return element.digits
  return element.kind === 'number' && element.min === element.max && element.sign === 'not-negative'
    ? element.max
    : undefined
}

function fieldElement({ letter, count, offset }: Extract<PatternPart, { kind: 'field' }>, pattern: string): Element {
  const wrong = (text: string): DatePatternError => new DatePatternError(text, pattern, offset)
  const tooMany = (): DatePatternError => wrong(`Too many pattern letters: ${letter}`)
  const field = FIELD_OF_LETTER[letter] as FieldName
  switch (letter) {
    case 'u':
    case 'y':
    case 'Y':
      if (count === 2) return number(field, 2, 2, 'not-negative', true)
      return number(field, count, 19, count < 4 ? 'normal' : 'exceeds-pad')
    case 'M':
    case 'L':
    case 'Q':
    case 'q':
    case 'E':
    case 'e':
    case 'c':
      return nameOrNumber(letter, count, field, wrong)
    case 'a':
      if (count > 1) throw tooMany()
      return { kind: 'name', field, style: 'short', standalone: false }
    case 'G':
      if (count > 5) throw tooMany()
      return { kind: 'name', field, style: count < 4 ? 'short' : count === 4 ? 'long' : 'narrow', standalone: false }
    case 'S':
      if (count > 9) throw tooMany()
      return { kind: 'fraction', digits: count, subsequent: 0 }
    case 'w':
      if (count > 2) throw tooMany()
      return number(field, count, 2, 'not-negative')
    case 'W':
      if (count > 1) throw tooMany()
      return number(field, 1, 1, 'not-negative')
    case 'D':
      if (count > 3) throw tooMany()
      return count === 1 ? number(field, 1, 19, 'normal') : number(field, count, 3, 'not-negative')
    case 'A':
    case 'n':
    case 'N':
      if (count > 19) throw tooMany()
      return number(field, count, 19, 'not-negative')
    case 'V':
      if (count !== 2) throw wrong('Pattern letter count must be 2: V')
      return { kind: 'zone-id' }
    case 'z':
      if (count > 4) throw tooMany()
      return { kind: 'zone-name', isLong: count === 4 }
    case 'O':
      if (count !== 1 && count !== 4) throw wrong('Pattern letter count must be 1 or 4: O')
      return { kind: 'localized-offset', isFull: count === 4 }
    case 'Z':
    case 'X':
    case 'x': {
      if (letter === 'Z' && count === 4) return { kind: 'localized-offset', isFull: true }
      const style = offsetStyle(letter, count)
      if (style === undefined) throw tooMany()
      return { kind: 'offset', style }
    }
    default:
      if (count > 2) throw tooMany()
      return count === 1 ? number(field, 1, 19, 'normal') : number(field, 2, 2, 'not-negative')
  }
}

function nameOrNumber(
  letter: string,
  count: number,
  field: FieldName,
  wrong: (text: string) => DatePatternError,
): Element {
  const standalone = letter === 'L' || letter === 'q' || letter === 'c'
  if (count > 5) throw wrong(`Too many pattern letters: ${letter}`)
  if (count >= 3)
    return { kind: 'name', field, style: count === 3 ? 'short' : count === 4 ? 'long' : 'narrow', standalone }
  if (letter === 'c' && count === 2) throw wrong('Invalid pattern "cc"')
  if (letter === 'E') return { kind: 'name', field, style: 'short', standalone }
  if (letter === 'e' || letter === 'c') return number(field, count, 2, 'not-negative')
  return count === 1 ? number(field, 1, 19, 'normal') : number(field, 2, 2, 'not-negative')
}

function number(
  field: FieldName,
  min: number,
  max: number,
  sign: NumberElement['sign'],
  isReduced = false,
): NumberElement {
  return { kind: 'number', field, min, max, sign, isReduced, subsequent: 0 }
}
