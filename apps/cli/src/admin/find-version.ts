import { pipelines } from '@jatai/api'
import type { PipelineSummary } from '@jatai/api'
import { isJataiError, RequestError } from '@jatai/errors'
import type { AdminSession } from './admin-session.ts'
import { allRows } from './route-actions.ts'

/**
 * A version by `NAME` (the newest), `NAME@1` (the newest minor of a major), `NAME@1.3`, or its id.
 *
 * @throws RequestError `CLI_NOT_FOUND`
 */
export async function findVersion(admin: AdminSession, text: string): Promise<PipelineSummary> {
  const [name = '', wanted] = text.split('@')
  const rows = (await allRows(admin, pipelines.searchPipelines, {
    params: {},
    query: { name, versions: 'all' },
  })) as unknown as readonly PipelineSummary[]
  const newestFirst = rows.toSorted((a, b) => b.versionMajor - a.versionMajor || b.versionMinor - a.versionMinor)
  const found = newestFirst.find(
    ({ version, versionMajor, archived }) =>
      wanted === version || (!archived && (wanted === undefined || wanted === String(versionMajor))),
  )
  if (found !== undefined) return found
  const byId = rows.length === 0 && wanted === undefined ? await findById(admin, text) : undefined
  if (byId !== undefined) return byId
  throw new RequestError('CLI_NOT_FOUND', `No such entity: the pipeline "${text}"`)
}

async function findById(admin: AdminSession, id: string): Promise<PipelineSummary | undefined> {
  const params = { realm: admin.realm, id }
  const name = await admin.client.call(pipelines.getPipeline, { params }).then(
    ({ body }) => body.name,
    (error: unknown) => {
      if (isJataiError(error) && error.details['status'] === 404) return undefined
      throw error
    },
  )
  if (name === undefined) return undefined
  const rows = await allRows(admin, pipelines.searchPipelines, { params: {}, query: { name, versions: 'all' } })
  return (rows as unknown as readonly PipelineSummary[]).find((row) => row.id === id)
}
