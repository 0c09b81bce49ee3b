import { deployments } from '@jatai/api'
import type { DeploymentView } from '@jatai/api'
import { RequestError } from '@jatai/errors'
import type { AdminSession } from './admin-session.ts'
import { allRows } from './route-actions.ts'

/**
 * A deployment by its id, `NAME` (with the instance: `{pipeline}-{instance}`), or `NAME@MAJOR` when several majors are
 * deployed.
 *
 * @throws RequestError `CLI_NOT_FOUND`, `CLI_AMBIGUOUS`
 */
export async function findDeployment(admin: AdminSession, environment: string, text: string): Promise<DeploymentView> {
  const [name, major] = text.split('@')
  const rows = (await allRows(admin, deployments.listDeployments, {
    params: { environment },
    query: {},
  })) as unknown as readonly DeploymentView[]
  const found = rows.filter(
    (row) =>
      row.id === text || (row.name === name && (major === undefined || String(row.pipeline.versionMajor) === major)),
  )
  if (found.length > 1) {
    const majors = found.map(({ pipeline }) => `${text}@${pipeline.versionMajor}`)
    throw new RequestError('CLI_AMBIGUOUS', `Several majors are deployed: say ${majors.join(' or ')}`)
  }
  if (found[0] === undefined) throw new RequestError('CLI_NOT_FOUND', `No such entity: "${text}" in ${environment}`)
  return found[0]
}
