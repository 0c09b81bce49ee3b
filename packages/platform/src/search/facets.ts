import type { ExecutionEnd, LogLevel } from './execution-log.ts'

/** Of more sources than these, the space is told and the rest is left to the rows. */
const MOST_SOURCES = 50

/** The words under which an execution stands in the full-text index beside its text. */
export function executionFacets(
  space: number,
  source: number,
  { kind, code, trigger }: Pick<ExecutionEnd, 'kind' | 'code' | 'trigger'>,
): string {
  const words = [...placeWords(space, source), `k${kind}`, triggerWord(trigger)]
  return (code === undefined ? words : [...words, `c${code}`]).join(' ')
}

export function lineFacets(space: number, source: number, level: LogLevel): string {
  return [...placeWords(space, source), `l${level}`].join(' ')
}

/** What a search asks for beside its words. */
export interface WantedFacets {
  readonly space: number
  readonly sources: readonly number[]
  readonly kind?: string | undefined
  readonly code?: number | undefined
  readonly trigger?: string | undefined
  readonly level?: string | undefined
}

/** The words in the text, and the facets: in the language of SQLite's FTS5. */
export function withFacets(words: string, { space, sources, kind, code, trigger, level }: WantedFacets): string {
  const wanted = [
    `n${space}`,
    ...(kind === undefined ? [] : [`k${kind}`]),
    ...(code === undefined ? [] : [`c${code}`]),
    ...(trigger === undefined ? [] : [triggerWord(trigger)]),
    ...(level === undefined ? [] : [`l${level}`]),
  ].map((word) => `"${word}"`)
  const places = sources.length > MOST_SOURCES ? [] : [`(${sources.map((source) => `"s${source}"`).join(' OR ')})`]
  return `body : (${words}) AND facets : (${[...wanted, ...places].join(' AND ')})`
}

function placeWords(space: number, source: number): readonly string[] {
  return [`n${space}`, `s${source}`]
}

/** One word for the index: others that look the same are told apart by the rows. */
function triggerWord(trigger: string): string {
  return `t${trigger.replace(/[^\p{L}\p{N}]/gu, '_')}`
}
