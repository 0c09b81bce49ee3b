import { users as api } from '@jatai/api'
import { requirePermission } from '../../access/require-permission.ts'
import { definedOnly } from '../../http/defined-only.ts'
import { Answer, bind } from '../../http/route-call.ts'
import type { BoundRoute } from '../../http/route-call.ts'
import type { Lockout } from '../sign-in/lockout.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { Links } from './links.ts'
import type { UsersService } from './users-service.ts'

export function userRoutes(services: {
  readonly users: UsersService
  readonly links: Links
  readonly lockout: Lockout
  readonly sessions: Sessions
}): readonly BoundRoute[] {
  const { users, links, lockout, sessions } = services
  return [
    bind(api.listUsers, ({ params, query }) => users.list(params.realm, query)),
    bind(api.getUser, async ({ params }) => {
      const { document, revision } = await users.get(params.realm, params.id)
      return new Answer(document, { revision })
    }),
    bind(api.createUser, async ({ caller, body, origin, audit }) => {
      if (body.groups.length > 0) requirePermission(caller, 'USER:UPDATE:ASSIGN-GROUP')
      const stored = await users.create(caller, body)
      const user = await users.view(stored)
      Object.assign(audit, { reference: stored.id, after: user })
      return { user, invitation: await links.invite(stored, origin) }
    }),
    bind(api.updateUser, async ({ caller, params, body, ifMatch, audit }) => {
      const { before, after } = await users.update(caller, params.id, definedOnly(body), ifMatch)
      Object.assign(audit, { before, after: after.document })
      return new Answer(after.document, { revision: after.revision })
    }),
    bind(api.resetUserPassword, async ({ params, origin }) => {
      const stored = await users.stored(params.realm, params.id)
      await lockout.cleared(params.realm, stored.document.email)
      await sessions.endAll(params.realm, params.id)
      return links.invite(stored, origin)
    }),
    bind(api.userPermissions, async ({ params }) => {
      const { permissions, sources } = await users.permissions(params.realm, params.id)
      return { permissions: [...permissions], sources: [...sources] }
    }),
  ]
}
