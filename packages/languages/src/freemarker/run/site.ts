import { placeAt } from '@jatai/errors'
import { FreemarkerError, FreemarkerLimitError, MissingValueError, StopError } from '../errors.ts'

/** A place in a template that an error can name. */
export interface Site {
  readonly source: string
  readonly start: number
  readonly end: number
}

/** @throws FreemarkerError at this place */
export function fail(site: Site, detail: string, cause?: unknown): never {
  throw new FreemarkerError(detail, excerptOf(site), placeAt(site.source, site.start), cause)
}

export function failWithLimit(site: Site, detail: string): never {
  throw new FreemarkerLimitError(detail, excerptOf(site), placeAt(site.source, site.start))
}

/** @throws MissingValueError: `!` and `??` behind parentheses catch it */
export function failAsMissing(site: Site, detail = MISSING): never {
  throw new MissingValueError(detail, excerptOf(site), placeAt(site.source, site.start))
}

export function stop(site: Site, detail: string): never {
  throw new StopError(detail, excerptOf(site), placeAt(site.source, site.start))
}

const MISSING = 'The following has evaluated to null or missing:'

const LONGEST_EXCERPT = 200

/** The expression in one line. */
function excerptOf(site: Site): string {
  const written = site.source.slice(site.start, Math.min(site.end, site.start + LONGEST_EXCERPT))
  return written.replace(/\s+/g, ' ') + (site.end > site.start + LONGEST_EXCERPT ? '…' : '')
}
