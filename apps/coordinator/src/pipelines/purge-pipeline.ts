import { RequestError } from '@jatai/errors'
import type { DocumentStore } from '@jatai/platform'
import { findAll } from '../documents/find-all.ts'
import { pipelineId, PIPELINES } from './pipeline-document.ts'
import type { UsesIndex } from './uses-index.ts'
import { VERSION_TEXTS, VERSIONS } from './version-document.ts'

/** What a purge has removed. */
export interface PurgedPipeline {
  readonly name: string
  /** `1.0`, oldest first. */
  readonly versions: string[]
}

/**
 * Removes an archived pipeline for good, which is the operator's (platform.md §5.3). Executions, logs and audit records
 * stay until their time. Stopped half-way, it goes on when it is asked again.
 *
 * @throws RequestError `PIPELINE_UNKNOWN`; `PIPELINE_IN_USE` while a version is not archived or is deployed
 */
export type PurgePipeline = (realm: string, name: string) => Promise<PurgedPipeline>

export function createPurgePipeline(options: {
  readonly documents: DocumentStore
  readonly uses: UsesIndex
  /** Names the environments in which something of the pipeline is deployed, or is about to be. */
  readonly deployedIn: (realm: string, pipelineName: string) => Promise<readonly string[]>
  /** Removes what is kept of earlier deployments: version ids come again with the name. */
  readonly forgetDeployments: (realm: string, pipelineName: string) => Promise<void>
}): PurgePipeline {
  const { documents, uses, deployedIn, forgetDeployments } = options
  const NOTHING = { accounts: [], globals: [], capsules: [], relations: [], events: [], components: [] }
  return async (realm, name) => {
    const id = pipelineId(realm, name)
    const pipeline = await documents.get(PIPELINES, id)
    if (pipeline === undefined) throw new RequestError('PIPELINE_UNKNOWN', `There is no pipeline "${name}"`)
    const rows = await findAll(documents, VERSIONS, {
      where: { pipeline: id },
      sort: [{ field: 'versionMajor' }, { field: 'versionMinor' }],
    })
    const numberOf = ({ document }: (typeof rows)[number]) => `${document.versionMajor}.${document.versionMinor}`
    const active = rows.filter(({ document }) => !document.archived)
    if (active.length > 0) {
      throw new RequestError(
        'PIPELINE_IN_USE',
        `Only archived pipelines are purged: of "${name}" ${active.map(numberOf).join(', ')} is not archived`,
      )
    }
    const environments = await deployedIn(realm, name)
    if (environments.length > 0) {
      throw new RequestError('PIPELINE_IN_USE', `"${name}" is deployed in ${environments.join(' and ')}`)
    }
    for (const row of rows) {
      // Whoever restores it at this moment wins, and the purge ends with DOCUMENT_CONFLICT.
      await documents.delete(VERSIONS, row.id, { ifRevision: row.revision })
      await documents.delete(VERSION_TEXTS, row.document.text)
      await uses.remove(realm, row.id, row.document.uses, NOTHING)
    }
    await forgetDeployments(realm, name)
    await documents.delete(PIPELINES, id, { ifRevision: pipeline.revision })
    return { name, versions: rows.map(numberOf) }
  }
}
