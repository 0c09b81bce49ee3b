import { deadLetters as routes } from '@jatai/api'
import type { DeadLetterView } from '@jatai/api'
import { RequestError } from '@jatai/errors'
import type { WorkloadDeadLetter, WorkloadDeadLetterDetail, Workloads } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { Visibility } from '../monitor/visibility.ts'
import { messageView } from './execution-views.ts'

/** Messages that were refused and set aside (reliability.md EXE-10), in the projects of the caller. */
export function deadLetterRoutes({
  workloads: { deadLetters },
  visibility,
}: {
  readonly workloads: Pick<Workloads, 'deadLetters'>
  readonly visibility: Visibility
}): readonly BoundRoute[] {
  async function find(caller: Caller, environment: string, id: string): Promise<WorkloadDeadLetterDetail> {
    const letter = await deadLetters.get(caller.realm, environment, id)
    if (letter === undefined || !(await visibility.isVisible(caller, letter.pipeline))) throw unknownDeadLetter(id)
    return letter
  }

  return [
    bind(routes.listDeadLetters, async ({ caller, params, query }) => {
      const { pipeline, cursor, size } = query
      const found = await deadLetters.list({
        realm: caller.realm,
        environment: params.environment,
        except: await visibility.hidden(caller),
        limit: size + 1, // One more tells whether there is another page.
        ...(pipeline === undefined || pipeline === '' ? {} : { pipeline }),
        ...(cursor === undefined ? {} : { after: cursor }),
      })
      const content = found.slice(0, size).map(view)
      const last = content.at(-1)
      return found.length > size && last !== undefined ? { content, next: last.id } : { content }
    }),
    bind(routes.getDeadLetter, async ({ caller, params, audit }) => {
      const letter = await find(caller, params.environment, params.id)
      audit.reference = letter.key
      return {
        ...view(letter),
        trigger: letter.trigger,
        publishedAt: letter.publishedAt,
        hops: letter.hops,
        parentKey: letter.parentKey ?? null,
        files: letter.files.map(({ name, length }) => ({ name, bytes: length })),
        request: messageView(letter.request),
      }
    }),
    bind(routes.resendDeadLetter, async ({ caller, params: { environment, id }, audit }) => {
      const letter = await find(caller, environment, id)
      const user = caller.actor.email ?? caller.actor.name
      const key = await deadLetters.resend({ realm: caller.realm, environment, id, user })
      Object.assign(audit, { reference: letter.key, before: view(letter), after: { key } })
      return { key }
    }),
    bind(routes.discardDeadLetter, async ({ caller, params: { environment, id }, audit }) => {
      const letter = await find(caller, environment, id)
      if (!(await deadLetters.discard(caller.realm, environment, id))) throw unknownDeadLetter(id)
      Object.assign(audit, { reference: letter.key, before: view(letter) })
    }),
  ]
}

function view(letter: WorkloadDeadLetter): DeadLetterView {
  const { id, key, pipeline, versionMajor, instance = null, reason, setAsideAt, starts, bodyBytes } = letter
  return { id, key, pipeline, versionMajor, instance, reason, setAsideAt, starts, bytes: bodyBytes }
}

function unknownDeadLetter(id: string): RequestError {
  return new RequestError('DEAD_LETTER_UNKNOWN', `There is no dead letter "${id}"`)
}
