import { getKey, isJsonObject, withKeys, withoutKeys } from '../json/json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { equalJson } from '../json/equal-json.ts'
import type { Pipeline } from '../pipeline.ts'
import { buildPipeline } from '../read/build-pipeline.ts'

/** What the canvas wrote about a flow, and what is wrong about any other (flowspec.md §2.1). */
const STALE_KEYS: ReadonlySet<string> = new Set(['canvas', 'integrityHash'])

/**
 * The pipeline with another flow, everything else kept. What `metadata` says about the drawing of the old flow is
 * dropped; the server makes it again. A drawing becomes a bare flow.
 */
export function replaceFlow(pipeline: Pipeline, branches: JsonObject): Pipeline {
  const { shape, source } = pipeline
  if (shape === 'bare' || shape === 'canvas' || !isJsonObject(source)) return buildPipeline(branches, 'bare').pipeline
  const old = getKey(source, 'flowSpec')
  if (old !== undefined && equalJson(old, branches)) return pipeline
  return buildPipeline(withKeys(withoutStaleMetadata(source), { flowSpec: branches }), shape).pipeline
}

function withoutStaleMetadata(source: JsonObject): JsonObject {
  const metadata: Json | undefined = getKey(source, 'metadata')
  return isJsonObject(metadata) ? withKeys(source, { metadata: withoutKeys(metadata, STALE_KEYS) }) : source
}
