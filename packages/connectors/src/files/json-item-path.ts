import type { Json } from '@jatai/languages/json'
import { compileJsonPath } from '@jatai/languages/jsonpath'
import type { JsonKind, JsonStep } from './json-cutter.ts'

/** A JSON Path as a streaming reader goes about it. */
export type JsonItemPath = StreamedPath | LoadedPath

/** The elements of the value at `path` can be taken one by one. */
export interface StreamedPath {
  readonly kind: 'streamed'
  readonly path: readonly JsonStep[]
  cutsWhole(kind: JsonKind): boolean
  /** The matches in something that was cut out. */
  matches(item: Json, isWhole: boolean): readonly Json[]
}

/** The document is needed as a whole. */
export interface LoadedPath {
  readonly kind: 'loaded'
  matches(document: Json): readonly Json[]
}

/**
 * Splits a path into names and indexes, which are walked while reading, and what is applied to each element: `[*]` or a
 * filter, and all behind it (files.md, Stream JSON File Reader). A path with another beginning, a filter that looks at
 * the root, and a function over all matches need the whole document.
 *
 * @throws JsonPathSyntaxError
 */
export function compileItemPath(source: string): JsonItemPath {
  const text = source.trim() === '' ? '$' : source.trim()
  const whole = compileJsonPath(text)
  const { path, rest } = splitPath(text)
  if (rest === '') return elementsAt(path)
  const each = EACH.exec(rest)
  if (each === null || rest.includes('$') || rest.endsWith(')')) {
    return { kind: 'loaded', matches: (document) => itemsOf(whole.find(document), whole.definite) }
  }
  const isFilter = each[0] === '[?'
  const behind = isFilter ? rest : rest.slice(each[0].length)
  if (!isFilter && behind === '') {
    return { kind: 'streamed', path, cutsWhole: () => false, matches: (item) => [item] }
  }
  const ofElement = compileJsonPath(isFilter ? `$${behind}` : `$[*]${behind}`)
  return {
    kind: 'streamed',
    path,
    // A filter on an object is about the object itself.
    cutsWhole: (kind) => isFilter && kind === 'object',
    matches: (item, isWhole) => itemsOf(ofElement.find(isWhole ? item : [item]), false),
  }
}

/** A path to one value: each element of a list, or the value itself. */
function elementsAt(path: readonly JsonStep[]): StreamedPath {
  return { kind: 'streamed', path, cutsWhole: (kind) => kind !== 'array', matches: (item) => [item] }
}

function itemsOf(found: Json | undefined, isDefinite: boolean): readonly Json[] {
  if (found === undefined) return []
  if (Array.isArray(found)) return found as readonly Json[]
  return isDefinite ? [found] : []
}

const EACH = /^(?:\[\s*\*\s*\]|\.\*|\[\?)/
const STEP = /\.([\p{L}_][\p{L}\p{N}_-]*)(?!\s*\()|\[\s*(?:'([^'\\]*)'|"([^"\\]*)"|(\d{1,15}))\s*\]/uy

function splitPath(text: string): { readonly path: readonly JsonStep[]; readonly rest: string } {
  const path: JsonStep[] = []
  if (!text.startsWith('$')) return { path, rest: text }
  let end = 1
  for (;;) {
    STEP.lastIndex = end
    const step = STEP.exec(text)
    if (step === null) break
    const [all, plain, single, double, index] = step
    // `name()` is a function: the lookahead would otherwise give up a letter of the name.
    if (plain !== undefined && /^[\p{L}\p{N}_-]*\s*\(/u.test(text.slice(end + all.length))) break
    path.push(index === undefined ? (plain ?? single ?? double ?? '') : Number(index))
    end += all.length
  }
  return { path, rest: text.slice(end).trim() }
}
