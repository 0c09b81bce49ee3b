import { RequestError } from '@jatai/errors'
import type {
  Clock,
  DeadLetter,
  DeadLetterMessage,
  DeadLetterQuery,
  DeadLetterResend,
  DeploymentSpec,
  ObjectStore,
  Queue,
  WorkloadDeadLetter,
} from '@jatai/platform'
import { queuePrefix, readQueueName } from '../deployments/deployment-spec.ts'
import type { MessageFiles } from '../files/message-files.ts'
import { repeatRequest } from '../reexecution/repeat-request.ts'
import type { Serving } from '../reexecution/repeat-request.ts'

/** A dead letter as it is, and what serves its queue now. */
export interface FoundDeadLetter {
  readonly facts: WorkloadDeadLetter
  readonly letter: DeadLetterMessage
  readonly spec: DeploymentSpec | undefined
}

/** Messages that were refused and set aside; see `WorkloadDeadLetters` of the platform. */
export interface RuntimeDeadLetters {
  list(query: DeadLetterQuery): Promise<readonly WorkloadDeadLetter[]>
  find(realm: string, environment: string, id: string): Promise<FoundDeadLetter | undefined>
  resend(request: DeadLetterResend): Promise<string>
  discard(realm: string, environment: string, id: string): Promise<boolean>
}

/** How many are looked at together. */
const PAGE = 200

export function createDeadLetters(options: {
  readonly queue: Queue
  readonly objects: ObjectStore
  readonly files: MessageFiles
  readonly clock: Clock
  readonly createKey: () => string
  find(queue: string): Serving | undefined
}): RuntimeDeadLetters {
  const { queue, files } = options

  async function find(realm: string, environment: string, id: string): Promise<FoundDeadLetter | undefined> {
    const letter = await queue.deadLetters.get(id)
    if (letter?.queue.startsWith(queuePrefix(environment, realm)) !== true) return undefined
    const facts = factsOf(letter)
    return facts && { facts, letter, spec: options.find(letter.queue)?.spec }
  }

  /** Of one that may be repeated from its record too they stay for as long as files are kept at all. */
  async function forgetFiles(environment: string, { envelope }: DeadLetterMessage): Promise<void> {
    if (envelope.files === undefined || envelope.redeliveryAllowed) return
    await files.forget({ environment, key: envelope.key }, envelope.files)
  }

  return {
    async list({ realm, environment, pipeline, except, after, limit }) {
      const found: WorkloadDeadLetter[] = []
      let last = after
      for (;;) {
        const page = await queue.deadLetters.list(queuePrefix(environment, realm), {
          limit: PAGE,
          ...(last === undefined ? {} : { after: last }),
        })
        for (const letter of page) {
          const facts = factsOf(letter)
          if (facts === undefined || except.includes(facts.pipeline)) continue
          if (pipeline !== undefined && facts.pipeline !== pipeline) continue
          found.push(facts)
          if (found.length === limit) return found
        }
        last = page.at(-1)?.id
        if (page.length < PAGE) return found
      }
    },

    find,

    async resend({ realm, environment, id, user }) {
      const found = await find(realm, environment, id)
      if (found === undefined) throw unknownDeadLetter(id)
      const { letter } = found
      const serving = options.find(letter.queue)
      if (serving === undefined) {
        throw new RequestError(
          'PIPELINE_NOT_DEPLOYED',
          `Nothing is deployed that takes the message: ${found.facts.pipeline} v${found.facts.versionMajor} of ${environment}`,
        )
      }
      const key = await repeatRequest({ envelope: letter.envelope, serving, user }, options, async (repeated) => {
        if (!(await queue.deadLetters.resend(id, repeated))) throw unknownDeadLetter(id)
      })
      await forgetFiles(environment, letter)
      return key
    },

    async discard(realm, environment, id) {
      const found = await find(realm, environment, id)
      if (found === undefined || !(await queue.deadLetters.discard(id))) return false
      await forgetFiles(environment, found.letter)
      return true
    },
  }
}

function factsOf({
  queue,
  id,
  key,
  reason,
  setAsideAt,
  starts,
  bodyBytes,
}: DeadLetter): WorkloadDeadLetter | undefined {
  const line = readQueueName(queue)
  if (line === undefined) return undefined
  const { pipelineName: pipeline, versionMajor, instance } = line
  const facts = { id, key, pipeline, versionMajor, reason, setAsideAt, starts, bodyBytes }
  return instance === undefined ? facts : { ...facts, instance }
}

function unknownDeadLetter(id: string): RequestError {
  return new RequestError(
    'DEAD_LETTER_UNKNOWN',
    `There is no dead letter "${id}": it was sent again, discarded, or is old`,
  )
}
