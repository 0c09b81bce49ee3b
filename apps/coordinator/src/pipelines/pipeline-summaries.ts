import type { PipelineSummary } from '@jatai/api'
import type { Stored } from '@jatai/platform'
import type { DesignNeighbours } from './design-neighbours.ts'
import type { PipelineDocument } from './pipeline-document.ts'
import type { PipelineAccess } from './pipeline-access.ts'
import type { VersionRow } from './version-document.ts'

/** Makes what lists show of versions of one realm. */
export type SummarizeVersions = (realm: string, rows: readonly Stored<VersionRow>[]) => Promise<PipelineSummary[]>

export function createSummaries(options: {
  readonly access: PipelineAccess
  readonly neighbours: DesignNeighbours
}): SummarizeVersions {
  const { access, neighbours } = options
  return async (realm, rows) => {
    if (rows.length === 0) return []
    const [deployedIn, accounts] = await Promise.all([neighbours.deployedIn?.(realm), neighbours.accountNames?.(realm)])
    const pipelines = new Map<string, Stored<PipelineDocument>>()
    const projects = new Map<string, string>()
    for (const { document } of rows) {
      if (pipelines.has(document.pipeline)) continue
      const pipeline = await access.pipelineOf(document)
      pipelines.set(pipeline.id, pipeline)
      const { project } = pipeline.document
      if (!projects.has(project)) projects.set(project, await access.projectName(project))
    }
    return rows.map(({ id, document: row }) => {
      const pipeline = (pipelines.get(row.pipeline) as Stored<PipelineDocument>).document
      return {
        id,
        name: row.name,
        description: row.description,
        version: `${row.versionMajor}.${row.versionMinor}`,
        versionMajor: row.versionMajor,
        versionMinor: row.versionMinor,
        draft: row.draft,
        archived: row.archived,
        isLastVersion: row.isLast,
        projectId: pipeline.project,
        projectName: projects.get(pipeline.project) ?? '',
        trigger: row.trigger,
        isMultiInstance: pipeline.isMultiInstance,
        steps: row.steps,
        deployedIn: [...(deployedIn?.get(id) ?? [])],
        needsAccounts: accounts === undefined ? [] : row.uses.accounts.filter((label) => !accounts.has(label)),
        createdAt: row.createdAt,
        createdBy: row.createdBy,
        updatedAt: row.updatedAt,
        updatedBy: row.updatedBy,
      }
    })
  }
}
