import { z } from 'zod'
import { description, documentId, moment, realmName } from '../common.ts'
import { readPermission, writePermission } from '../permissions/environment-permission.ts'
import { PERMISSIONS } from '../permissions/permission-grid.ts'
import { defineRoute } from '../route.ts'

const tag = 'Roles'
const name = z
  .string()
  .trim()
  .regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'a role is named with at most 100 lower-case letters, digits and hyphens')

/** A permission as it is written; unknown names are kept, so that roles of newer versions can be imported. */
export const permissionText = z
  .string()
  .max(100)
  .transform((text, context) => {
    const permission = readPermission(text)
    if (permission !== undefined) return writePermission(permission)
    context.addIssue({ code: 'custom', message: 'a permission is written SERVICE:WHAT or SERVICE:WHAT{ENV=TEST}' })
    return z.NEVER
  })

export const role = z.object({
  id: documentId,
  name: z.string(),
  description,
  permissions: z.array(z.string()),
  isSystem: z.boolean().describe('System roles cannot be changed; duplicate them.'),
  archived: z.boolean(),
  createdAt: moment.optional(),
  updatedAt: moment.optional(),
})
export type Role = z.output<typeof role>

const inRealm = z.object({ realm: realmName })
const one = z.object({ realm: realmName, id: documentId })
const permissions = z.array(permissionText).max(500)

export const listRoles = defineRoute({
  name: 'listRoles',
  method: 'GET',
  path: '/identity/realms/:realm/roles',
  summary: 'Lists the system roles and the own ones of the realm.',
  tag,
  access: 'ROLE:READ',
  params: inRealm,
  query: z.object({ archived: z.stringbool().default(false) }),
  answer: z.array(role),
})

export const getRole = defineRoute({
  name: 'getRole',
  method: 'GET',
  path: '/identity/realms/:realm/roles/:id',
  summary: 'Shows a role.',
  tag,
  access: 'ROLE:READ',
  params: one,
  answer: role,
  hasRevision: true,
})

export const createRole = defineRoute({
  name: 'createRole',
  method: 'POST',
  path: '/identity/realms/:realm/roles',
  summary: 'Creates a role of its own; give the permissions of another one to duplicate it.',
  tag,
  access: 'ROLE:CREATE',
  params: inRealm,
  body: z.strictObject({ name, description: description.default(''), permissions }),
  answer: role,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const updateRole = defineRoute({
  name: 'updateRole',
  method: 'PATCH',
  path: '/identity/realms/:realm/roles/:id',
  summary: 'Changes an own role, archives or restores it; archiving needs a note.',
  tag,
  access: 'ROLE:UPDATE',
  params: one,
  body: z
    .strictObject({
      description: description.optional(),
      permissions: permissions.optional(),
      archived: z.boolean().optional(),
      note: z.string().trim().max(1000).optional(),
    })
    .refine((body) => body.archived !== true || (body.note ?? '') !== '', {
      path: ['note'],
      message: 'say why in a note',
    }),
  answer: role,
  hasRevision: true,
})

export const listPermissions = defineRoute({
  name: 'listPermissions',
  method: 'GET',
  path: '/identity/realms/:realm/permissions',
  summary: 'Lists every permission that there is.',
  tag,
  access: 'PERMISSION:READ',
  params: inRealm,
  answer: z.array(z.enum(PERMISSIONS as unknown as [string, ...string[]])),
})

export const roleRoutes = [listRoles, getRole, createRole, updateRole, listPermissions] as const
