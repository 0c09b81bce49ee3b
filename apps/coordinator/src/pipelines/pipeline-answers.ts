import type { Finding, PipelineRecord, PipelineSummary } from '@jatai/api'
import type { DocumentProblem } from '@jatai/engine'
import type { JsonObject } from '@jatai/flowspec'
import type { Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { configurationsOf } from './configurations.ts'
import type { PipelineAccess } from './pipeline-access.ts'
import type { SummarizeVersions } from './pipeline-summaries.ts'
import type { RowPage } from './pipeline-search.ts'
import { detailRecord } from './version-record.ts'
import type { VersionRow } from './version-document.ts'
import type { VersionsService } from './versions-service.ts'
import type { VersionsStore } from './versions-store.ts'

/** What routes answer of versions. */
export interface PipelineAnswers {
  summary(stored: Stored<VersionRow>): Promise<PipelineSummary>
  page(realm: string, page: RowPage): Promise<{ content: PipelineSummary[]; next?: string }>
  /** The whole record of a version as it is now. @throws RequestError `PIPELINE_UNKNOWN` */
  record(
    caller: Caller,
    id: string,
  ): Promise<{ readonly record: PipelineRecord & JsonObject; readonly revision: string }>
  /** With the ids of the configurations, as scripts expect it after saving. */
  saved(
    caller: Caller,
    id: string,
  ): Promise<{
    readonly body: { pipeline: PipelineRecord; configurations: { id: string; version: number }[] }
    readonly revision: string
  }>
}

export function createPipelineAnswers(options: {
  readonly access: PipelineAccess
  readonly store: VersionsStore
  readonly versions: VersionsService
  readonly summarize: SummarizeVersions
}): PipelineAnswers {
  const { access, store, versions, summarize } = options
  const answers: PipelineAnswers = {
    async summary(stored) {
      return (await summarize(stored.document.realm, [stored]))[0] as PipelineSummary // one for each row
    },
    async page(realm, { rows, next }) {
      return { content: await summarize(realm, rows), ...(next === undefined ? {} : { next }) }
    },
    async record(caller, id) {
      await access.version(caller, id)
      const { stored, content } = await store.open(id)
      const surroundings = await (await versions.surroundings(caller.realm))(stored)
      // The keys that the type names are all there: detailRecord writes them.
      const record = detailRecord(stored, content, surroundings) as PipelineRecord & JsonObject
      return { record, revision: stored.revision }
    },
    async saved(caller, id) {
      const { record, revision } = await answers.record(caller, id)
      const configurations = configurationsOf(id, await versions.environments(caller.realm))
      const named = configurations.map(({ id: name, version }) => ({ id: name, version }))
      return { body: { pipeline: record, configurations: named }, revision }
    },
  }
  return answers
}

export function findingsOf(problems: readonly DocumentProblem[]): Finding[] {
  return problems.map(({ place, ...rest }) => ({ ...rest, place: { ...place } }))
}

/** For audit. */
export function versionTitle({
  name,
  versionMajor,
  versionMinor,
}: Pick<VersionRow, 'name' | 'versionMajor' | 'versionMinor'>): string {
  return `${name} ${versionMajor}.${versionMinor}`
}
