import { RequestError } from '@jatai/errors'
import type { Clock, Envelope, ObjectStore, Queue, Reexecution } from '@jatai/platform'
import { queueName } from '../deployments/deployment-spec.ts'
import { checkFiles, repeatRequest } from './repeat-request.ts'
import type { Serving } from './repeat-request.ts'
import type { RequestCopies } from './request-copies.ts'

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
  return repeatRequest({ envelope, serving, user }, host, (repeated) =>
    host.queue.publish(queueName(serving.spec), repeated),
  )
}

/** @throws RequestError as {@link reexecute} */
export async function checkReexecution(request: Omit<Reexecution, 'user'>, facts: ReexecutionFacts): Promise<void> {
  const { envelope } = await findRequest(request, facts)
  await checkFiles(facts.objects, request.environment, envelope)
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
