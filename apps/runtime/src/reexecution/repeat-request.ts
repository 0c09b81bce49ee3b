import { isJataiError, RequestError } from '@jatai/errors'
import type { Clock, DeploymentSpec, Envelope, ObjectStore } from '@jatai/platform'
import { incomingPrefix } from '../intake/sources/store-files.ts'

/** A deployment as it is served now. */
export interface Serving {
  readonly spec: DeploymentSpec
  readonly timeoutMs: number
  readonly allowRedelivery: boolean
}

/**
 * Sends the message of an execution that has ended again, to what is deployed now, as a new execution that names the
 * first one: the record of that one stays. Settles with the new key.
 *
 * @param send puts it into its queue
 * @throws RequestError `REQUEST_EXPIRED` when a file that came with it is not kept any more; what `send` throws
 */
export async function repeatRequest(
  { envelope, serving, user }: { readonly envelope: Envelope; readonly serving: Serving; readonly user: string },
  host: { readonly objects: ObjectStore; readonly clock: Clock; readonly createKey: () => string },
  send: (repeated: Envelope) => void | Promise<void>,
): Promise<string> {
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
    redeliveryAllowed: serving.allowRedelivery,
    reexecutionOf: { key: envelope.key, user },
  }
  await copyFiles(host.objects, serving.spec.environment, envelope, repeated.key)
  await send(repeated)
  return repeated.key
}

/** @throws RequestError `REQUEST_EXPIRED` when a file that came with a message is not kept any more */
export async function checkFiles(objects: ObjectStore, environment: string, { key, files }: Envelope): Promise<void> {
  for (const { name } of files ?? []) {
    if ((await objects.stat(incomingPrefix(environment, key) + name)) === undefined) throw filesExpiredError(key, name)
  }
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
      if (isJataiError(error) && error.code === 'OBJECT_UNKNOWN') throw filesExpiredError(key, name, error)
      throw error
    }
  }
}

function filesExpiredError(key: string, name: string, cause?: unknown): RequestError {
  return new RequestError(
    'REQUEST_EXPIRED',
    `The file ${name} that came with the execution ${key} has expired: files of messages are kept for 24 hours`,
    cause === undefined ? {} : { cause },
  )
}
