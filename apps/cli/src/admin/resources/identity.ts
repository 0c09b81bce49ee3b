import { groups, roles, tokens, users } from '@jatai/api'
import { routeResource } from '../route-resource.ts'
import { createTokenAction } from './create-token.ts'
import { column, timeColumn } from './columns.ts'

interface Invitation {
  readonly link?: string
  readonly isSent: boolean
  readonly problem?: string
}

function invitationText({ link, isSent, problem }: Invitation): string | undefined {
  if (isSent) return 'The invitation was sent by mail.'
  if (link === undefined) return problem
  return `${problem ?? 'No mail is set up:'} hand over this link, good for one use within 24 hours: ${link}`
}

export const user = routeResource({
  names: ['user', 'users'],
  summary: 'People of the realm',
  list: users.listUsers,
  one: users.getUser,
  create: users.createUser,
  set: users.updateUser,
  columns: [
    column('NAME', 'name'),
    column('EMAIL', 'email'),
    column('STATUS', 'status'),
    column('AUTHORIZATION', 'authorization'),
    timeColumn('LAST SIGN-IN', 'lastSignInAt'),
    column('ID', 'id'),
  ],
  namedBy: ['id', 'email', 'name'],
  rowOf: (answer) => (answer['user'] ?? answer) as typeof answer,
  noteOf: (answer) => invitationText(answer['invitation'] as Invitation),
})

const named = [
  column('NAME', 'name'),
  column('DESCRIPTION', 'description'),
  column('ARCHIVED', 'archived'),
  column('ID', 'id'),
]

export const group = routeResource({
  names: ['group', 'groups'],
  summary: 'Groups of people, with their roles',
  list: groups.listGroups,
  one: groups.getGroup,
  create: groups.createGroup,
  set: groups.updateGroup,
  columns: named,
})

export const role = routeResource({
  names: ['role', 'roles'],
  summary: 'Roles: lists of permissions',
  list: roles.listRoles,
  one: roles.getRole,
  create: roles.createRole,
  set: roles.updateRole,
  columns: named,
})

const shownTokens = routeResource({
  names: ['token', 'tokens'],
  summary: 'Tokens of scripts',
  list: tokens.listTokens,
  delete: tokens.revokeToken,
  columns: [
    column('TITLE', 'title'),
    column('PERMISSIONS', 'permissions'),
    timeColumn('EXPIRES', 'expiresAt'),
    column('ID', 'id'),
  ],
  namedBy: ['id', 'title'],
})
export const token = { ...shownTokens, actions: { ...shownTokens.actions, create: createTokenAction } }
