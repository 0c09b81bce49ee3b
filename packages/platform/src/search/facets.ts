import type { ExecutionEnd, LogLevel } from './execution-log.ts'

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
  /** Undefined: any of the space. */
  readonly sources: readonly number[] | undefined
  /** The store has no other space. */
  readonly isAlone: boolean
  readonly kind?: string | undefined
  readonly code?: number | undefined
  readonly trigger?: string | undefined
  readonly level?: string | undefined
}

/**
 * What has these facets and, if there are any, these words in its text, or does not have them: in the language of
 * SQLite's FTS5. Each facet names its space, so that the long list of all of a space is only gone through when nothing
 * else is asked for. Undefined: everything is wanted.
 */
export function withFacets(
  { words, isExcluding = false }: { readonly words?: string | undefined; readonly isExcluding?: boolean },
  { space, sources, isAlone, kind, code, trigger, level }: WantedFacets,
): string | undefined {
  const facets = [
    ...(kind === undefined ? [] : [`n${space}_k${kind}`]),
    ...(code === undefined ? [] : [`n${space}_c${code}`]),
    ...(trigger === undefined ? [] : [triggerWord(space, trigger)]),
    ...(level === undefined ? [] : [`n${space}_l${level}`]),
  ].map((word) => `"${word}"`)
  if (sources !== undefined) facets.push(`(${sources.map((source) => `"s${source}"`).join(' OR ')})`)
  if (facets.length === 0 && (!isAlone || isExcluding)) facets.push(`"n${space}"`)
  const parts = [
    ...(facets.length === 0 ? [] : [`facets : (${facets.join(' AND ')})`]),
    ...(words === undefined ? [] : [`body : (${words})`]),
  ]
  return parts.length === 0 ? undefined : parts.join(isExcluding ? ' NOT ' : ' AND ')
}

/** All of a source. */
export function sourceQuery(source: number): string {
  return `facets : "s${source}"`
}

function placeWords(space: number, source: number): readonly string[] {
  return [`n${space}`, `s${source}`]
}

/** One word for the index: others that look the same are told apart by the rows. */
function triggerWord(space: number, trigger: string): string {
  return `n${space}_t${trigger.replace(/[^\p{L}\p{N}]/gu, '_')}`
}
