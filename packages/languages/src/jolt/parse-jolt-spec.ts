import { errorText, placeAt } from '@jatai/errors'
import { parseJson } from '../json/index.ts'
import type { Json } from '../json/index.ts'
import { JoltSpecError } from './jolt-errors.ts'

/**
 * Reads the JSON text of a specification, in which comments are accepted: slash-slash up to the end of the line, and
 * slash-star up to star-slash.
 *
 * @throws JoltSpecError with line and column
 */
export function parseJoltSpec(text: string): Json {
  try {
    return parseJson(blankComments(text))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const at = / position (\d+)/.exec(error.message)?.[1]
    const place = placeAt(text, at === undefined ? text.length : Number(at))
    throw new JoltSpecError(`The specification is no JSON: ${errorText(error)}`, place, error)
  }
}

/** Comments become blanks, so that places stay what they are. Texts are matched as well, to be left alone. */
function blankComments(text: string): string {
  if (!text.includes('/')) return text
  return text.replaceAll(/"(?:[^"\\]|\\[^])*"|\/\/[^\n\r]*|\/\*[^]*?\*\//g, (found) =>
    found.startsWith('"') ? found : found.replaceAll(/[^\n\r]/g, ' '),
  )
}
