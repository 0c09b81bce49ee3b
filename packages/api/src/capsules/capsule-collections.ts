import { z } from 'zod'
import { changed, description, documentId, realmName } from '../common.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'

const tag = 'Capsules'
const inRealm = z.object({ realm: realmName })
const one = z.object({ realm: realmName, id: documentId })
const group = z.object({ realm: realmName, id: documentId, group: documentId })
const name = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^/\\\p{Cc}]+$/u, 'a name has no slashes and no control characters')
const color = z.string().regex(/^#[0-9a-fA-F]{6}$/, 'a colour is written #rrggbb')
const headerId = documentId.nullable().describe('A header image.')

/** A collection of capsules with its sections. */
export const capsuleCollection = z.object({
  id: documentId,
  name,
  description,
  color,
  headerId,
  public: z.boolean().describe('From the operator of the installation, for every realm.'),
  groups: z.array(z.object({ id: documentId, name, amountOfCapsules: z.int() })),
  amountOfCapsules: z.int().describe('Those that are not archived.'),
  ...changed,
})
export type CapsuleCollection = z.output<typeof capsuleCollection>

export const listCapsuleCollections = defineRoute({
  name: 'listCapsuleCollections',
  method: 'GET',
  path: '/design/realms/:realm/capsule-collections',
  summary: 'Lists the collections of capsules with their groups.',
  tag,
  access: 'CAPSULE:READ',
  params: inRealm,
  query: z.object({ ...pageQuery }),
  answer: pageOf(capsuleCollection),
})

export const createCapsuleCollection = defineRoute({
  name: 'createCapsuleCollection',
  method: 'POST',
  path: '/design/realms/:realm/capsule-collections',
  summary: 'Creates a collection with a first group.',
  tag,
  access: 'CAPSULE:CREATE:COLLECTION',
  params: inRealm,
  body: z.strictObject({
    name,
    description: description.default(''),
    color: color.default('#0B6E4F'),
    headerId: headerId.default(null),
    group: name.default('Default').describe('Name of the first group.'),
  }),
  answer: capsuleCollection,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const updateCapsuleCollection = defineRoute({
  name: 'updateCapsuleCollection',
  method: 'PATCH',
  path: '/design/realms/:realm/capsule-collections/:id',
  summary: 'Changes name, description, colour or header of a collection.',
  tag,
  access: 'CAPSULE:CREATE:COLLECTION',
  params: one,
  body: z.strictObject({
    name: name.optional(),
    description: description.optional(),
    color: color.optional(),
    headerId: headerId.optional(),
  }),
  answer: capsuleCollection,
  hasRevision: true,
})

export const deleteCapsuleCollection = defineRoute({
  name: 'deleteCapsuleCollection',
  method: 'DELETE',
  path: '/design/realms/:realm/capsule-collections/:id',
  summary: 'Deletes a collection without active capsules; archived ones go to the default collection.',
  tag,
  access: 'CAPSULE:DELETE',
  params: one,
})

export const createCapsuleGroup = defineRoute({
  name: 'createCapsuleGroup',
  method: 'POST',
  path: '/design/realms/:realm/capsule-collections/:id/groups',
  summary: 'Adds a group to a collection.',
  tag,
  access: 'CAPSULE:CREATE:GROUP',
  params: one,
  body: z.strictObject({ name }),
  answer: capsuleCollection,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const updateCapsuleGroup = defineRoute({
  name: 'updateCapsuleGroup',
  method: 'PATCH',
  path: '/design/realms/:realm/capsule-collections/:id/groups/:group',
  summary: 'Renames a group.',
  tag,
  access: 'CAPSULE:UPDATE:GROUP',
  params: group,
  body: z.strictObject({ name }),
  answer: capsuleCollection,
  hasRevision: true,
})

export const deleteCapsuleGroup = defineRoute({
  name: 'deleteCapsuleGroup',
  method: 'DELETE',
  path: '/design/realms/:realm/capsule-collections/:id/groups/:group',
  summary: 'Deletes a group without capsules.',
  tag,
  access: 'CAPSULE:DELETE:GROUP',
  params: group,
})

export const moveCapsules = defineRoute({
  name: 'moveCapsules',
  method: 'PUT',
  path: '/design/realms/:realm/capsule-collections/:id/groups/:group/capsules',
  summary: 'Moves capsules into a group of a collection.',
  tag,
  access: 'CAPSULE:UPDATE',
  params: group,
  body: z.strictObject({ capsules: z.array(documentId.describe('Id or name.')).min(1).max(500) }),
  answer: z.object({ moved: z.int().describe('Those that were elsewhere.') }),
})

export const capsuleCollectionRoutes = [
  listCapsuleCollections,
  createCapsuleCollection,
  updateCapsuleCollection,
  deleteCapsuleCollection,
  createCapsuleGroup,
  updateCapsuleGroup,
  deleteCapsuleGroup,
  moveCapsules,
] as const
