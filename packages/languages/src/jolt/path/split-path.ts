import type { SpecPlace } from '../spec-place.ts'

/**
 * Cuts a path such as `a.b[2].@(1,c)` into its elements. Empty pieces are skipped; escapes stay in the elements, but
 * for `\.`, which is a point in a name.
 *
 * @throws JoltSpecError when an `@(…)` does not end
 */
export function splitPath(path: string, place: SpecPlace): readonly string[] {
  const text = separateBrackets(path)
  const elements: string[] = []
  let element = ''
  let escaping = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    const wasEscaping: boolean = escaping
    escaping = character === '\\' && !wasEscaping
    if (wasEscaping && character !== '.' && character !== '\\') {
      element += `\\${character}`
    } else if (character === '@') {
      const { lookup, end } = takeLookup(text, at + 1, place)
      element += `@${lookup}`
      at = end - 1
      // An index such as [@(1,x)] goes on until its bracket.
      if (element.includes('[') && !element.includes(']')) continue
      elements.push(element)
      element = ''
    } else if (character === '.') {
      if (wasEscaping) {
        element += '.'
      } else {
        if (element !== '') elements.push(element)
        element = ''
      }
    } else if (!escaping) {
      element += character
    }
  }
  if (element !== '') elements.push(element)
  return elements
}

/** `a[2]` is short for `a.[2]`. */
function separateBrackets(path: string): string {
  return path.replaceAll(/(?<=[^\\@.])\[/g, '.[')
}

/**
 * What belongs to an `@`: everything up to the closing parenthesis of `@(…)`; of `@name`, up to the next point, which
 * is used up.
 */
function takeLookup(text: string, start: number, place: SpecPlace): { lookup: string; end: number } {
  if (start >= text.length) return { lookup: '', end: start }
  if (text[start] === '.') throw place.specError(`${JSON.stringify(text)} has an @ without a name`)
  if (text[start] !== '(') {
    const point = text.indexOf('.', start + 1)
    if (point < 0) return { lookup: text.slice(start), end: text.length }
    return { lookup: `(${text.slice(start, point)})`, end: point + 1 }
  }
  const close = text.indexOf(')', start + 1)
  const nested = text.indexOf('(', start + 1)
  if (close < 0) throw place.specError(`${JSON.stringify(text)} has an @( without a closing parenthesis`)
  if (nested >= 0 && nested < close) throw place.specError(`${JSON.stringify(text)} has a parenthesis inside of @(…)`)
  return { lookup: text.slice(start, close + 1), end: close + 1 }
}
