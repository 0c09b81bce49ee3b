import { RequestError } from '@jatai/errors'
import { consumers } from '@jatai/api'
import type { Gateway } from '@jatai/platform'
import { requirePermission } from '../access/require-permission.ts'
import { checkRevision } from '../http/check-revision.ts'
import { definedOnly } from '../http/defined-only.ts'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import { checkIsApiKey } from './consumers-service.ts'
import type { ConsumersService, ShownConsumer } from './consumers-service.ts'

export function consumerRoutes(options: {
  readonly service: ConsumersService
  readonly gateway: Gateway
}): readonly BoundRoute[] {
  const { service, gateway } = options
  const answer = ({ view, revision }: ShownConsumer): Answer<consumers.ConsumerView> => new Answer(view, { revision })

  return [
    bind(consumers.listConsumers, async ({ caller, params: { environment }, query: { size, cursor, ...filter } }) => {
      const all = await service.list(caller, environment, filter)
      // The port gives all of them by name; the cursor is the name that the page before ended with.
      const from = cursor === undefined ? 0 : all.findIndex(({ name }) => name > cursor)
      const page = from < 0 ? [] : all.slice(from, from + size)
      const isLast = from < 0 || from + size >= all.length
      return {
        content: page.map((consumer) => ({
          id: consumer.id,
          name: consumer.name,
          description: consumer.description,
          pipelines: consumer.pipelines.length,
          apiKeys: consumer.apiKeys.length,
          basicCredentials: consumer.basicCredentials.length,
          callsNewPipelines: consumer.callsNewPipelines,
          createdAt: consumer.createdAt,
        })),
        ...(isLast ? {} : { next: page.at(-1)?.name ?? '' }),
      }
    }),
    bind(consumers.getConsumer, async ({ caller, params }) =>
      answer(await service.get(caller, params.environment, params.id)),
    ),
    bind(consumers.createConsumer, async ({ caller, params: { environment }, body, audit }) => {
      const input = definedOnly(body)
      if (input.pipelines !== undefined || input.projects !== undefined || input.callsNewPipelines === true) {
        requirePermission(caller, 'APIKEY:CREATE:ACL', environment)
      }
      const created = await service.create(caller, environment, input)
      Object.assign(audit, { reference: created.view.id, after: created.view })
      return answer(created)
    }),
    bind(consumers.updateConsumer, async ({ caller, params, body, ifMatch, audit }) => {
      const { before, after } = await service.update(caller, params.environment, params.id, definedOnly(body), ifMatch)
      Object.assign(audit, { before, after: after.view })
      return answer(after)
    }),
    bind(consumers.associateConsumer, async ({ caller, params, body, ifMatch, audit }) => {
      const { before, after } = await service.associate(
        caller,
        params.environment,
        params.id,
        definedOnly(body),
        ifMatch,
      )
      Object.assign(audit, { before, after: after.view })
      return answer(after)
    }),
    bind(consumers.deleteConsumer, async ({ caller, params: { environment, id }, ifMatch, audit }) => {
      const { view, revision } = await service.get(caller, environment, id)
      checkRevision(revision, ifMatch)
      await gateway.deleteConsumer({ realm: caller.realm, environment }, id)
      audit.before = view
    }),
    bind(consumers.addApiKey, async ({ caller, params: { environment, id }, body, audit }) => {
      const added = await gateway.addApiKey({ realm: caller.realm, environment }, id, body.apiKey)
      Object.assign(audit, { after: { credential: added.id } })
      return added
    }),
    bind(consumers.addBasicCredential, async ({ caller, params: { environment, id }, body, audit }) => {
      const scope = { realm: caller.realm, environment }
      const added = await gateway.addBasicCredential(scope, id, body.user, body.password)
      Object.assign(audit, { after: { credential: added.id, username: added.username } })
      return added
    }),
    bind(consumers.revealCredential, async ({ caller, params: { environment, id, credential }, audit }) => {
      const scope = { realm: caller.realm, environment }
      const consumer = await gateway.getConsumer(scope, id)
      checkIsApiKey(consumer, credential)
      audit.description = `Saw an API key of the consumer "${consumer.name}" in ${environment}`
      return new Answer(
        { value: await gateway.revealCredential(scope, id, credential) },
        { headers: { 'Cache-Control': 'no-store' } },
      )
    }),
    bind(consumers.removeCredential, async ({ caller, params: { environment, id, credential }, audit }) => {
      const scope = { realm: caller.realm, environment }
      if (!(await gateway.removeCredential(scope, id, credential))) {
        throw new RequestError('CREDENTIAL_UNKNOWN', 'The consumer has no such API key or basic credential')
      }
      audit.before = { credential }
    }),
  ]
}
