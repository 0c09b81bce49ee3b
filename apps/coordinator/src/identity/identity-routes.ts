import { groups, roles, PERMISSIONS, tokens, users } from '@jatai/api'
import { RequestError } from '@jatai/errors'
import { definedOnly } from '../http/defined-only.ts'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { GroupsService } from './groups/groups-service.ts'
import type { Invitations } from './users/invitations.ts'
import type { RolesService } from './roles/roles-service.ts'
import type { TokensService } from './tokens/tokens-service.ts'
import type { UsersService } from './users/users-service.ts'

/** Users, groups, roles and tokens of a realm. */
export function identityRoutes(services: {
  readonly users: UsersService
  readonly groups: GroupsService
  readonly roles: RolesService
  readonly tokens: TokensService
  readonly invitations: Invitations
}): readonly BoundRoute[] {
  return [...userRoutes(services), ...groupRoutes(services), ...roleRoutes(services), ...tokenRoutes(services)]
}

function userRoutes(services: {
  readonly users: UsersService
  readonly invitations: Invitations
}): readonly BoundRoute[] {
  const { users: service, invitations } = services
  return [
    bind(users.listUsers, ({ caller, query }) => service.list(caller.realm, query)),
    bind(users.getUser, async ({ caller, params }) => {
      const { document, revision } = await service.get(caller.realm, params.id)
      return new Answer(document, { revision })
    }),
    bind(users.createUser, async ({ caller, body, origin, audit }) => {
      if (body.groups.length > 0 && !caller.permissions.allows('USER:UPDATE:ASSIGN-GROUP')) {
        throw new RequestError(
          'INSUFFICIENT_PERMISSIONS',
          'Giving groups needs the permission USER:UPDATE:ASSIGN-GROUP',
        )
      }
      const created = await service.create(caller, body)
      const user = await service.view(created)
      Object.assign(audit, { reference: created.id, after: user })
      return { user, invitation: await invitations.invite(created, origin) }
    }),
    bind(users.updateUser, async ({ caller, params, body, ifMatch, audit }) => {
      const { before, after } = await service.update(caller, params.id, definedOnly(body), ifMatch)
      Object.assign(audit, { before, after: after.document })
      return new Answer(after.document, { revision: after.revision })
    }),
    bind(users.resetUserPassword, async ({ caller, params, origin }) =>
      invitations.reset(caller.realm, params.id, origin),
    ),
    bind(users.userPermissions, async ({ caller, params }) => {
      const { permissions, sources } = await service.permissions(caller.realm, params.id)
      return { permissions: [...permissions], sources: [...sources] }
    }),
  ]
}

function groupRoutes({ groups: service }: { readonly groups: GroupsService }): readonly BoundRoute[] {
  return [
    bind(groups.listGroups, ({ caller, query }) => service.list(caller.realm, query.archived)),
    bind(groups.getGroup, async ({ caller, params }) => {
      const { document, revision } = await service.get(caller.realm, params.id)
      return new Answer(document, { revision })
    }),
    bind(groups.createGroup, async ({ caller, body, audit }) => {
      const { id, document, revision } = await service.create(caller, body)
      Object.assign(audit, { reference: id, after: document })
      return new Answer(document, { revision })
    }),
    bind(groups.updateGroup, async ({ caller, params, body, ifMatch, audit }) => {
      const { note: _note, ...change } = body
      const { before, after } = await service.update(caller, params.id, definedOnly(change), ifMatch)
      Object.assign(audit, { before, after: after.document })
      return new Answer(after.document, { revision: after.revision })
    }),
  ]
}

function roleRoutes({ roles: service }: { readonly roles: RolesService }): readonly BoundRoute[] {
  return [
    bind(roles.listRoles, ({ caller, query }) => service.list(caller.realm, query.archived)),
    bind(roles.getRole, async ({ caller, params }) => {
      const { document, revision } = await service.get(caller.realm, params.id)
      return new Answer(document, { revision })
    }),
    bind(roles.createRole, async ({ caller, body, audit }) => {
      const { id, document, revision } = await service.create(caller, body)
      Object.assign(audit, { reference: id, after: document })
      return new Answer(document, { revision })
    }),
    bind(roles.updateRole, async ({ caller, params, body, ifMatch, audit }) => {
      const { note: _note, ...change } = body
      const { before, after } = await service.update(caller, params.id, definedOnly(change), ifMatch)
      Object.assign(audit, { before, after: after.document })
      return new Answer(after.document, { revision: after.revision })
    }),
    bind(roles.listPermissions, () => [...PERMISSIONS]),
  ]
}

function tokenRoutes({ tokens: service }: { readonly tokens: TokensService }): readonly BoundRoute[] {
  return [
    bind(tokens.listTokens, async ({ caller }) => [...(await service.list(caller.realm))]),
    bind(tokens.createToken, async ({ caller, body, audit }) => {
      const made = await service.create(caller, body)
      Object.assign(audit, { reference: made.token.id, after: made.token })
      return made
    }),
    bind(tokens.revokeToken, ({ caller, params }) => service.revoke(caller.realm, params.id)),
  ]
}
