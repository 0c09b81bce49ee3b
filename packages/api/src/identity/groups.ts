import { z } from 'zod'
import { changed, description, documentId, environmentName, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'

const tag = 'Groups'
const name = z.string().trim().min(1).max(100)
const note = z.string().trim().max(1000).describe('The reason, for the audit.')

/** A role that a group gives its members, in one environment or in all. */
export const binding = z.object({
  role: documentId.describe('Id of the role; system roles have their name as id.'),
  environment: environmentName.optional().describe('Without: in all.'),
})

export const group = z.object({
  id: documentId,
  name,
  description,
  bindings: z.array(binding),
  members: z.array(documentId).describe('Ids of the members that are not archived.'),
  archived: z.boolean(),
  ...changed,
})
export type Group = z.output<typeof group>

const inRealm = z.object({ realm: realmName })
const one = z.object({ realm: realmName, id: documentId })

export const listGroups = defineRoute({
  name: 'listGroups',
  method: 'GET',
  path: '/identity/realms/:realm/groups',
  summary: 'Lists groups by name.',
  tag,
  access: 'GROUP:READ',
  params: inRealm,
  query: z.object({ archived: z.stringbool().default(false) }),
  answer: z.array(group),
})

export const getGroup = defineRoute({
  name: 'getGroup',
  method: 'GET',
  path: '/identity/realms/:realm/groups/:id',
  summary: 'Shows a group.',
  tag,
  access: 'GROUP:READ',
  params: one,
  answer: group,
  hasRevision: true,
})

export const createGroup = defineRoute({
  name: 'createGroup',
  method: 'POST',
  path: '/identity/realms/:realm/groups',
  summary: 'Creates a group.',
  tag,
  access: 'GROUP:CREATE',
  params: inRealm,
  body: z.strictObject({
    name,
    description: description.default(''),
    members: z.array(documentId).max(10_000).default([]),
  }),
  answer: group,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const updateGroup = defineRoute({
  name: 'updateGroup',
  method: 'PATCH',
  path: '/identity/realms/:realm/groups/:id',
  summary: 'Changes the name, members or roles of a group, archives or restores it; binding and archiving need a note.',
  tag,
  access: 'GROUP:UPDATE',
  params: one,
  body: z
    .strictObject({
      name: name.optional(),
      description: description.optional(),
      members: z.array(documentId).max(10_000).optional(),
      bindings: z.array(binding).max(500).optional(),
      archived: z.boolean().optional(),
      note: note.optional(),
    })
    .refine((body) => (body.bindings === undefined && body.archived !== true) || (body.note ?? '') !== '', {
      path: ['note'],
      message: 'say why in a note',
    }),
  answer: group,
  hasRevision: true,
})

export const groupRoutes = [listGroups, getGroup, createGroup, updateGroup] as const
