import type { Actor } from '@jatai/api'
import { defineCollection } from '@jatai/platform'
import { derivedId } from './derived-id.ts'

/** What the flow of a version names that lives elsewhere, for "used by" (platform.md §5.4). */
export interface VersionUses {
  readonly accounts: readonly string[]
  readonly globals: readonly string[]
  /** By name, whatever their version. */
  readonly capsules: readonly string[]
  readonly relations: readonly string[]
  readonly events: readonly string[]
  readonly components: readonly string[]
}

/** One minor version of a pipeline as a list shows it. Its flow is in {@link VERSION_TEXTS}: lists do not read flows. */
export interface VersionRow {
  readonly realm: string
  /** Id of the pipeline. */
  readonly pipeline: string
  readonly name: string
  readonly versionMajor: number
  readonly versionMinor: number
  readonly line: string
  /** The newest minor of its line. */
  readonly isLast: boolean
  /** The realm, for the newest minor of its line that is not archived (of those that are, when all are). */
  readonly latestOf: string | null
  readonly description: string
  readonly draft: boolean
  readonly archived: boolean
  readonly trigger: string | null
  readonly steps: number
  readonly uses: VersionUses
  /** Words of the flow, for searching. */
  readonly words: string
  /** Id of the text; another one after each change, so that row and text change together. */
  readonly text: string
  readonly createdAt: number
  readonly createdBy: Actor
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export const VERSIONS = defineCollection<VersionRow>('pipeline-versions', [
  'realm',
  'pipeline',
  'line',
  'latestOf',
  'name',
  'versionMajor',
  'versionMinor',
  'draft',
  'archived',
  'trigger',
  'updatedAt',
])

interface VersionText {
  /** JSON text of what the author says: the stored shape without the keys that the server keeps. */
  readonly json: string
}

export const VERSION_TEXTS = defineCollection<VersionText>('pipeline-version-texts')

/** One minor version of a pipeline with its whole document (flowspec.md §2), for other parts of the coordinator. */
export interface VersionDocument extends Omit<VersionRow, 'text' | 'words' | 'latestOf'> {
  /** Id of the project. */
  readonly project: string
  readonly isMultiInstance: boolean
  /** Id of the model of a multi-instance pipeline. */
  readonly model: string | null
  /** JSON text of the stored record: numbers and unknown keys as their author wrote them. */
  readonly text: string
}

/** The major of a pipeline to which versions belong: of one line one minor can be deployed. */
export function lineOf(realm: string, name: string, versionMajor: number): string {
  return `${realm}/${name}/${versionMajor}`
}

/** Id of a version: there is one of each number. */
export function versionId(pipeline: string, versionMajor: number, versionMinor: number): string {
  return derivedId('version', pipeline, versionMajor, versionMinor)
}
