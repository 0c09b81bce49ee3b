import { groups, roles, tokens, users } from '@jatai/api'
import { shownTime } from '../../output/table.ts'
import type { Resource } from '../resource.ts'
import { createAction, deleteAction, getAction, setAction } from '../route-actions.ts'
import { column, timeColumn } from './columns.ts'

const shownUsers = {
  list: users.listUsers,
  columns: [
    column('NAME', 'name'),
    column('EMAIL', 'email'),
    column('STATUS', 'status'),
    column('AUTHORIZATION', 'authorization'),
    timeColumn('LAST SIGN-IN', 'lastSignInAt'),
    column('ID', 'id'),
  ],
  namedBy: ['id', 'email', 'name'],
}

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

export const user: Resource = {
  names: ['user', 'users'],
  summary: 'People of the realm',
  actions: {
    get: getAction(shownUsers, users.getUser),
    create: createAction(users.createUser, {
      columns: shownUsers.columns,
      rowOf: (answer) => answer['user'] as typeof answer,
      noteOf: (answer) => invitationText(answer['invitation'] as Invitation),
    }),
    set: setAction(shownUsers, users.updateUser),
  },
}

const shownGroups = {
  list: groups.listGroups,
  columns: [
    column('NAME', 'name'),
    column('DESCRIPTION', 'description'),
    column('ARCHIVED', 'archived'),
    column('ID', 'id'),
  ],
}

export const group: Resource = {
  names: ['group', 'groups'],
  summary: 'Groups of people, with their roles',
  actions: {
    get: getAction(shownGroups, groups.getGroup),
    create: createAction(groups.createGroup, shownGroups),
    set: setAction(shownGroups, groups.updateGroup),
  },
}

const shownRoles = {
  list: roles.listRoles,
  columns: [
    column('NAME', 'name'),
    column('DESCRIPTION', 'description'),
    column('ARCHIVED', 'archived'),
    column('ID', 'id'),
  ],
}

export const role: Resource = {
  names: ['role', 'roles'],
  summary: 'Roles: lists of permissions',
  actions: {
    get: getAction(shownRoles, roles.getRole),
    create: createAction(roles.createRole, shownRoles),
    set: setAction(shownRoles, roles.updateRole),
  },
}

const shownTokens = {
  list: tokens.listTokens,
  columns: [
    column('TITLE', 'title'),
    {
      title: 'PERMISSIONS',
      text: (row: Readonly<Record<string, unknown>>) => (row['permissions'] as readonly string[]).join(' '),
    },
    { title: 'EXPIRES', text: (row: Readonly<Record<string, unknown>>) => shownTime(row['expiresAt'] as number) },
    column('ID', 'id'),
  ],
  namedBy: ['id', 'title'],
}

export const token: Resource = {
  names: ['token', 'tokens'],
  summary: 'Tokens of scripts',
  actions: {
    get: getAction(shownTokens),
    delete: deleteAction(shownTokens, tokens.revokeToken),
  },
}
