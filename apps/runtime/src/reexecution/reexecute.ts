import { isJataiError, RequestError } from '@jatai/errors'
import type { Clock, Envelope, ObjectStore, Queue, Reexecution } from '@jatai/platform'
import { queueName } from '../deployments/deployment-spec.ts'
import type { DeploymentSpec } from '../deployments/deployment-spec.ts'
import { incomingPrefix } from '../intake/sources/store-files.ts'
import { expiredError } from './request-copies.ts'
import type { RequestCopies } from './request-copies.ts'

/** A deployment as it is served now. */
interface Serving {
  readonly spec: DeploymentSpec
  readonly timeoutMs: number
  readonly allowRedelivery: boolean
}

/**
 * Publishes the request of an execution again, to the version that is deployed now, as a new execution; settles with
 * its key when the message is safely queued.
 *
 * @throws RequestError `REQUEST_EXPIRED` when the request, or a file that came with it, is not kept;
 *   `PIPELINE_NOT_DEPLOYED`; `REEXECUTION_NOT_ALLOWED` when the trigger does not allow redelivery now
 */
export async function reexecute(
  { realm, environment, key, user }: Reexecution,
  host: {
    readonly copies: RequestCopies
    readonly queue: Queue
    readonly objects: ObjectStore
    readonly clock: Clock
    readonly createKey: () => string
    find(queue: string): Serving | undefined
  },
): Promise<string> {
  const { envelope, queue } = await host.copies.find(realm, environment, key)
  const serving = host.find(queue)
  if (serving === undefined) {
    throw new RequestError('PIPELINE_NOT_DEPLOYED', `The pipeline of the execution ${key} is not deployed any more`)
  }
  if (!serving.allowRedelivery) {
    throw new RequestError(
      'REEXECUTION_NOT_ALLOWED',
      'The execution may not be repeated: its trigger does not allow the redelivery of messages',
    )
  }
  const { dueAt: _dueAt, attempt: _attempt, isOnce: _isOnce, parentKey: _parentKey, ...request } = envelope
  const repeated: Envelope = {
    ...request,
    key: host.createKey(),
    deployment: serving.spec.id,
    publishedAt: host.clock.now(),
    expiresAt: 0,
    timeoutMs: serving.timeoutMs,
    durable: true,
    redeliveryAllowed: true,
    reexecutionOf: { key, user },
  }
  await copyFiles(host.objects, environment, envelope, repeated.key)
  await host.queue.publish(queueName(serving.spec), repeated)
  return repeated.key
}

/** Files belong to one execution: the new one gets its own. */
async function copyFiles(
  objects: ObjectStore,
  environment: string,
  { key, files }: Envelope,
  to: string,
): Promise<void> {
  for (const { name, length, sha256 } of files ?? []) {
    try {
      const { content, info } = await objects.get(incomingPrefix(environment, key) + name, {
        expected: { length, sha256 },
      })
      await objects.put(incomingPrefix(environment, to) + name, content, { contentType: info.contentType })
    } catch (error) {
      if (isJataiError(error) && error.code === 'OBJECT_UNKNOWN') throw expiredError(key, error)
      throw error
    }
  }
}
