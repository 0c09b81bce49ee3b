import type { ExecutionEnd, LogLevel } from './execution-log.ts'

/** Of more sources than these, the space is told and the rest is left to the rows. */
const MOST_SOURCES = 50

/** The words under which an execution stands in the full-text index beside its text. */
export function executionFacets(
  space: number,
  source: number,
  { kind, code, trigger }: Pick<ExecutionEnd, 'kind' | 'code' | 'trigger'>,
): string {
  const words = [...placeWords(space, source), `n${space}_k${kind}`, triggerWord(space, trigger)]
  return (code === undefined ? words : [...words, `n${space}_c${code}`]).join(' ')
}

export function lineFacets(space: number, source: number, level: LogLevel): string {
  return [...placeWords(space, source), `n${space}_l${level}`].join(' ')
}

/** What a search asks for beside its words. */
export interface WantedFacets {
  readonly space: number
  readonly sources: readonly number[]
  /** The store has no other space. */
  readonly isAlone: boolean
  readonly kind?: string | undefined
  readonly code?: number | undefined
  readonly trigger?: string | undefined
  readonly level?: string | undefined
}

/**
 * The words in the text, and the facets: in the language of SQLite's FTS5. Each facet names its space, so that the long
 * list of all of a space is only gone through when nothing else is asked for.
 */
export function withFacets(
  words: string,
  { space, sources, isAlone, kind, code, trigger, level }: WantedFacets,
): string {
  const wanted = [
    ...(kind === undefined ? [] : [`n${space}_k${kind}`]),
    ...(code === undefined ? [] : [`n${space}_c${code}`]),
    ...(trigger === undefined ? [] : [triggerWord(space, trigger)]),
    ...(level === undefined ? [] : [`n${space}_l${level}`]),
  ].map((word) => `"${word}"`)
  if (sources.length <= MOST_SOURCES) wanted.push(`(${sources.map((source) => `"s${source}"`).join(' OR ')})`)
  if (wanted.length === 0 && isAlone) return `body : (${words})`
  if (wanted.length === 0) wanted.push(`"n${space}"`)
  return `facets : (${wanted.join(' AND ')}) AND body : (${words})`
}

function placeWords(space: number, source: number): readonly string[] {
  return [`n${space}`, `s${source}`]
}

/** One word for the index: others that look the same are told apart by the rows. */
function triggerWord(space: number, trigger: string): string {
  return `n${space}_t${trigger.replace(/[^\p{L}\p{N}]/gu, '_')}`
}
