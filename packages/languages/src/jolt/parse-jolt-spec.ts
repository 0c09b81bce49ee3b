import { errorText, placeAt } from '@jatai/errors'
import { parseJson } from '../json/index.ts'
import type { Json } from '../json/index.ts'
import { JoltSpecError } from './jolt-errors.ts'
import { jsonFaultOffset } from './json-fault.ts'

/**
 * Reads the JSON text of a specification, in which comments are accepted: slash-slash up to the end of the line, and
 * slash-star up to star-slash.
 *
 * @throws JoltSpecError with line and column
 */
export function parseJoltSpec(text: string): Json {
  const json = blankComments(text)
  try {
    return parseJson(json)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const place = placeAt(text, jsonFaultOffset(json))
    throw new JoltSpecError(`The specification is no JSON: ${errorText(error)}`, place, error)
  }
}

/** Comments become blanks, so that places stay what they are. */
function blankComments(text: string): string {
  if (!text.includes('/')) return text
  let result = ''
  let kept = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') {
      at = endOfText(text, at)
    } else if (text[at] === '/') {
      const end = endOfComment(text, at)
      if (end === undefined) break
      result += text.slice(kept, at) + text.slice(at, end).replaceAll(/[^\n\r]/g, ' ')
      kept = end
      at = end - 1
    }
  }
  return result + text.slice(kept)
}

/** Where the quote is that closes a text, or the end. */
function endOfText(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

/** The offset behind a comment; undefined when there is none, or one without end. */
function endOfComment(text: string, start: number): number | undefined {
  if (text[start + 1] === '*') {
    const end = text.indexOf('*/', start + 2)
    return end < 0 ? undefined : end + 2
  }
  if (text[start + 1] !== '/') return undefined
  const length = text.slice(start).search(/[\n\r]/)
  return length < 0 ? text.length : start + length
}
