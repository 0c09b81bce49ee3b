import { setTimeout as pause } from 'node:timers/promises'
import { deployments } from '@jatai/api'
import type { DeploymentView } from '@jatai/api'
import { isJataiError, RequestError } from '@jatai/errors'
import type { CommandIo } from '../command.ts'
import type { AdminSession } from './admin-session.ts'

const ASK_EVERY_MS = 500
/** platform.md §17.2. */
const PATIENCE_MS = 300_000

/**
 * Waits for what is under way on a deployment to end; what happens is told on standard error.
 *
 * @throws RequestError `CLI_OPERATION_FAILED`; `CLI_TIMED_OUT` after 300 s
 */
export async function awaitDeployment(
  { client, realm }: AdminSession,
  { id, environment, name }: DeploymentView,
  io: CommandIo,
): Promise<DeploymentView | undefined> {
  const endsAt = Date.now() + PATIENCE_MS
  for (;;) {
    const now = await client
      .call(deployments.getDeployment, { params: { realm, environment, id } })
      .then(({ body }) => body as DeploymentView)
      .catch((error: unknown) => {
        if (isJataiError(error) && error.details['status'] === 404) return undefined
        throw error
      })
    if (now === undefined) return undefined
    if (now.operation === null) {
      if (now.failure !== null) throw new RequestError('CLI_OPERATION_FAILED', `${name}: ${now.failure.message}`)
      if (now.status === 'ERROR')
        throw new RequestError('CLI_OPERATION_FAILED', `${name}: ${now.reason ?? 'it failed'}`)
      if (now.status !== 'STARTING') return now
    }
    if (Date.now() > endsAt)
      throw new RequestError('CLI_TIMED_OUT', `${name} is not ready after 300 s: it goes on by itself`)
    if ((io.stderr as Partial<NodeJS.WriteStream>).isTTY === true) io.stderr.write('.')
    await pause(ASK_EVERY_MS)
  }
}
