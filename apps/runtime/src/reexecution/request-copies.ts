import { isJataiError, RequestError } from '@jatai/errors'
import type { Envelope, ObjectStore, SecretBox } from '@jatai/platform'
import { queueName } from '../deployments/deployment-spec.ts'
import type { DeploymentSpec } from '../deployments/deployment-spec.ts'

/** A request as it was, with the queue that it went to. */
export interface RequestCopy {
  readonly queue: string
  readonly envelope: Envelope
}

/**
 * Whole requests of executions that may be repeated by hand (run-and-monitor.md §10), sealed, in the objects port. The
 * records of the monitor are masked and cut short, so they cannot serve for that.
 */
export interface RequestCopies {
  /** Settles when the copy is safe. */
  keep(spec: DeploymentSpec, envelope: Envelope): Promise<void>
  /** @throws RequestError `REQUEST_EXPIRED` when there is none (any more) */
  find(realm: string, environment: string, key: string): Promise<RequestCopy>
  /** Removes those of an environment that were kept before a moment (epoch ms); settles with their number. */
  removeBefore(environment: string, moment: number): Promise<number>
}

export function createRequestCopies(objects: ObjectStore, secrets: SecretBox): RequestCopies {
  return {
    async keep(spec, envelope) {
      const name = nameOf(spec.realm, spec.environment, envelope.key)
      const copy: RequestCopy = { queue: queueName(spec), envelope }
      const sealed = secrets.seal(JSON.stringify(copy), name)
      await objects.put(name, Buffer.from(sealed), { contentType: 'text/plain' })
    },

    async find(realm, environment, key) {
      const name = nameOf(realm, environment, key)
      const { content } = await objects.get(name).catch((cause: unknown) => {
        if (isJataiError(cause) && ['OBJECT_UNKNOWN', 'OBJECT_NAME'].includes(cause.code))
          throw expiredError(key, cause)
        throw cause
      })
      const chunks: Uint8Array[] = []
      for await (const chunk of content) chunks.push(chunk)
      return JSON.parse(secrets.open(Buffer.concat(chunks).toString(), name)) as RequestCopy // written by `keep`
    },

    async removeBefore(environment, moment) {
      let removed = 0
      let after: string | undefined
      do {
        const page = await objects.list(`requests/${environment}/`, after === undefined ? {} : { after })
        for (const { name, storedAt } of page.objects) {
          if (storedAt < moment && (await objects.delete(name))) removed++
        }
        after = page.next
      } while (after !== undefined)
      return removed
    },
  }
}

function nameOf(realm: string, environment: string, key: string): string {
  return `requests/${environment}/${realm}/${key}`
}

function expiredError(key: string, cause?: unknown): RequestError {
  return new RequestError(
    'REQUEST_EXPIRED',
    `The request of the execution ${key} is not kept: its trigger did not allow redelivery, or it has expired`,
    cause === undefined ? {} : { cause },
  )
}
