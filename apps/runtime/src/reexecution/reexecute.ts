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

/** What tells whether an execution may be repeated. */
interface ReexecutionFacts {
  readonly copies: RequestCopies
  readonly objects: ObjectStore
  find(queue: string): Serving | undefined
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
  host: ReexecutionFacts & {
    readonly queue: Queue
    readonly clock: Clock
    readonly createKey: () => string
  },
): Promise<string> {
  const { envelope, serving } = await findRequest({ realm, environment, key }, host)
  const {
    dueAt: _dueAt,
    attempt: _attempt,
    isOnce: _isOnce,
    wasStarted: _wasStarted,
    parentKey: _parentKey,
    ...request
  } = envelope
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

/** @throws RequestError as {@link reexecute} */
export async function checkReexecution(request: Omit<Reexecution, 'user'>, facts: ReexecutionFacts): Promise<void> {
  const { envelope } = await findRequest(request, facts)
  for (const { name } of envelope.files ?? []) {
    const there = await facts.objects.stat(incomingPrefix(request.environment, envelope.key) + name)
    if (there === undefined) throw expiredError(request.key)
  }
}

async function findRequest(
  { realm, environment, key }: Omit<Reexecution, 'user'>,
  { copies, find }: ReexecutionFacts,
): Promise<{ readonly envelope: Envelope; readonly serving: Serving }> {
  const { envelope, queue } = await copies.find(realm, environment, key)
  const serving = find(queue)
  if (serving === undefined) {
    throw new RequestError('PIPELINE_NOT_DEPLOYED', `The pipeline of the execution ${key} is not deployed any more`)
  }
  if (!serving.allowRedelivery) {
    throw new RequestError(
      'REEXECUTION_NOT_ALLOWED',
      'The execution may not be repeated: its trigger does not allow the redelivery of messages',
    )
  }
  return { envelope, serving }
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
