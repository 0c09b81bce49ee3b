import { capsuleCollections, capsuleHeaders } from '@jatai/api'
import type { CapsuleCollection, CapsuleHeader } from '@jatai/api'
import type { Stored } from '@jatai/platform'
import { definedOnly } from '../http/defined-only.ts'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { CapsulesService } from './capsules-service.ts'
import type { CapsuleCollectionDocument } from './collection-document.ts'
import type { CollectionsService } from './collections-service.ts'
import type { CapsuleHeaderDocument } from './header-document.ts'
import { headerView } from './headers-service.ts'
import type { HeadersService } from './headers-service.ts'

export function collectionRoutes(service: CollectionsService, capsules: CapsulesService): readonly BoundRoute[] {
  const answer = async (stored: Stored<CapsuleCollectionDocument>): Promise<Answer<CapsuleCollection>> =>
    new Answer(await service.view(stored), { revision: stored.revision })
  return [
    bind(capsuleCollections.listCapsuleCollections, ({ caller, query }) => service.list(caller, query)),
    bind(capsuleCollections.createCapsuleCollection, async ({ caller, body, audit }) => {
      const made = await service.create(caller, body)
      Object.assign(audit, { reference: made.id, after: made.document })
      return answer(made)
    }),
    bind(capsuleCollections.updateCapsuleCollection, async ({ caller, params, body, ifMatch, audit }) => {
      const { before, after } = await service.update(caller, params.id, definedOnly(body), ifMatch)
      Object.assign(audit, { before: before.document, after: after.document })
      return answer(after)
    }),
    bind(capsuleCollections.deleteCapsuleCollection, async ({ caller, params, audit }) => {
      audit.before = await service.delete(caller, params.id)
    }),
    bind(capsuleCollections.createCapsuleGroup, async ({ caller, params, body, audit }) => {
      const { before, after } = await service.addGroup(caller, params.id, body.name)
      Object.assign(audit, { before: before.document, after: after.document })
      return answer(after)
    }),
    bind(capsuleCollections.updateCapsuleGroup, async ({ caller, params, body, ifMatch, audit }) => {
      const { before, after } = await service.renameGroup(caller, params.id, params.group, body.name, ifMatch)
      Object.assign(audit, { before: before.document, after: after.document })
      return answer(after)
    }),
    bind(capsuleCollections.deleteCapsuleGroup, async ({ caller, params, audit }) => {
      const { before, after } = await service.deleteGroup(caller, params.id, params.group)
      Object.assign(audit, { before: before.document, after: after.document })
    }),
    bind(capsuleCollections.moveCapsules, async ({ caller, params, body, audit }) => {
      const moved = await capsules.move(caller, params.id, params.group, body.capsules)
      audit.description = `Moves ${body.capsules.length} capsules into the group`
      return { moved }
    }),
  ]
}

export function headerRoutes(service: HeadersService): readonly BoundRoute[] {
  const answer = (stored: Stored<CapsuleHeaderDocument>): Answer<CapsuleHeader> =>
    new Answer(headerView(stored), { revision: stored.revision })
  return [
    bind(capsuleHeaders.listCapsuleHeaders, ({ caller, query }) => service.list(caller, query)),
    bind(capsuleHeaders.getCapsuleHeaderImage, async ({ caller, params }) => {
      const { content, mediaType } = (await service.look(caller.realm, params.id)).document
      return new Answer(Buffer.from(content, 'base64'), { headers: { 'Content-Type': mediaType } })
    }),
    bind(capsuleHeaders.createCapsuleHeader, async ({ caller, body, audit }) => {
      const made = await service.create(caller, body)
      Object.assign(audit, { reference: made.id, after: headerView(made) })
      return answer(made)
    }),
    bind(capsuleHeaders.updateCapsuleHeader, async ({ caller, params, body, ifMatch, audit }) => {
      const { before, after } = await service.update(caller, params.id, definedOnly(body), ifMatch)
      Object.assign(audit, { before: headerView(before), after: headerView(after) })
      return answer(after)
    }),
    bind(capsuleHeaders.deleteCapsuleHeader, async ({ caller, params, audit }) => {
      const { content: _content, ...before } = await service.delete(caller, params.id)
      audit.before = before
    }),
  ]
}
