import type { Actor } from '@jatai/api'
import { getKey, setKey, triggerCategory, WEB_TRIGGERS } from '@jatai/flowspec'
import type { Json, JsonObject } from '@jatai/flowspec'
import type { Stored } from '@jatai/platform'
import { configurationsOf } from './configurations.ts'
import type { PipelineDocument } from './pipeline-document.ts'
import type { VersionRow } from './version-document.ts'

/** What a record says of the things around its version. */
export interface RecordSurroundings {
  readonly pipeline: PipelineDocument
  readonly realm: {
    readonly name: string
    readonly licenseModel: string
    readonly cluster: string
    readonly environments: readonly string[]
  }
  readonly projectName: string
  readonly isDeployed: boolean
}

/**
 * The record of a version as lists hold it: the 29 keys of flowspec.md §2 in their order, then what else its author
 * wrote.
 */
export function listRecord(
  { document: row, id }: Stored<VersionRow>,
  content: JsonObject,
  { pipeline, realm, isDeployed }: RecordSurroundings,
): JsonObject {
  const own = (key: string, otherwise: Json): Json => getKey(content, key) ?? otherwise
  const isWeb = row.trigger !== null && WEB_TRIGGERS.has(row.trigger)
  const record: JsonObject = {}
  const known: Readonly<Record<string, Json>> = {
    id,
    name: row.name,
    description: row.description,
    versionMajor: row.versionMajor,
    versionMinor: row.versionMinor,
    draft: row.draft,
    archived: row.archived,
    disabled: own('disabled', false),
    canvasVersion: own('canvasVersion', 0),
    flowSpec: own('flowSpec', null),
    triggerSpec: own('triggerSpec', null),
    triggerCategory: own('triggerCategory', triggerCategory(undefined)),
    metadata: own('metadata', {}),
    counters: own('counters', { capsules: 0, steps: 0, subFlows: 0 }),
    inSpec: own('inSpec', {}),
    outSpec: own('outSpec', {}),
    apiExposed: isWeb && isDeployed,
    security: null,
    realm: { name: realm.name, licenseModel: realm.licenseModel, cluster: realm.cluster },
    sensitiveFields: own('sensitiveFields', []),
    isMultiInstance: pipeline.isMultiInstance,
    replicaId: pipeline.model?.id ?? null,
    replicaName: pipeline.model?.name ?? null,
    createdAt: row.createdAt,
    createdBy: personText(row.createdBy),
    updatedAt: row.updatedAt,
    updatedBy: personText(row.updatedBy),
    isLastVersion: row.isLast,
    documentation: own('documentation', ''),
  }
  for (const key of Object.keys(known)) setKey(record, key, known[key])
  for (const key of Object.keys(content)) {
    if (!Object.hasOwn(record, key) && !DETAIL_KEYS.has(key)) setKey(record, key, content[key])
  }
  return record
}

/** The record of one version: five keys more. */
export function detailRecord(
  stored: Stored<VersionRow>,
  content: JsonObject,
  surroundings: RecordSurroundings,
): JsonObject {
  const { pipeline, projectName, realm } = surroundings
  const configurations = configurationsOf(stored.id, realm.environments)
  return {
    ...listRecord(stored, content, surroundings),
    projectId: pipeline.project,
    projectName,
    configurations: configurations.map(({ id, version }) => ({ id, version })),
    isTracingEnabled: getKey(content, 'isTracingEnabled') ?? false,
    tracingSamplingRate: getKey(content, 'tracingSamplingRate') ?? 1,
  }
}

/** Detail only (flowspec.md §2, 30–34). */
const DETAIL_KEYS: ReadonlySet<string> = new Set(['isTracingEnabled', 'tracingSamplingRate'])

function personText({ email, name }: Actor): string {
  return email ?? name
}
