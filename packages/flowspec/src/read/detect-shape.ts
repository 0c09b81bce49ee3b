import { isCanvasDrawing } from '../canvas/canvas-elements.ts'
import { getKey, isJsonArray, isJsonObject } from '../json/json.ts'
import type { Json } from '../json/json.ts'
import type { PipelineShape } from '../pipeline.ts'
import { ENTRY_BRANCH, FRAGMENT_PREFIX } from './read-flow.ts'

/**
 * Tells the shapes apart by content (flowspec.md §1); undefined when the document is none of them.
 *
 * A document with `flowSpec` but without a version is a fragment, unless it has no `meta` and starts at `start`: people
 * write such files by hand, and they are read as an export that leaves its version out.
 */
export function detectShape(document: Json): PipelineShape | undefined {
  if (isCanvasDrawing(document)) return 'canvas'
  if (!isJsonObject(document)) return undefined
  const values = Object.values(document)
  // Branch names are free text, so a branch may be called `flowSpec`: only a bare flow holds nothing but arrays.
  if (values.every(isJsonArray)) return 'bare'
  if (Object.hasOwn(document, 'versionMajor')) return 'stored'
  if (Object.hasOwn(document, 'flowSpec')) {
    if (Object.hasOwn(document, 'version')) return 'export'
    const flow = getKey(document, 'flowSpec')
    const names = isJsonObject(flow) && !Object.hasOwn(document, 'meta') ? Object.keys(flow) : []
    const isWhole = names.includes(ENTRY_BRANCH) && !names.some((name) => name.startsWith(FRAGMENT_PREFIX))
    return isWhole ? 'export' : 'clipboard'
  }
  return Object.hasOwn(document, ENTRY_BRANCH) || values.some(isJsonArray) ? 'bare' : undefined
}
