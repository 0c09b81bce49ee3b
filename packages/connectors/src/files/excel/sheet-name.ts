import { fileFailure } from '../file-failure.ts'

const MAXIMUM_LENGTH = 31

/**
 * Refuses what Excel does not open.
 *
 * @param taken names of the sheets that are there
 * @throws StepFailure
 */
export function checkSheetName(name: string, taken: Iterable<string>): void {
  if (name === '' || name.length > MAXIMUM_LENGTH || /[[\]:*?/\\\0-\x1F]|^'|'$/.test(name)) {
    throw fileFailure(
      `Sheet name '${name.slice(0, 60)}' is not allowed: it has 1 to ${MAXIMUM_LENGTH} characters, without []:*?/\\`,
    )
  }
  for (const other of taken) {
    if (other.toLowerCase() === name.toLowerCase()) throw fileFailure(`Sheet '${name}' already exists`)
  }
}
