import { z } from 'zod'
import { changed, description, documentId, environmentName, moment, realmName } from '../common.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'
import { usedBy } from '../settings/used-by.ts'

const tag = 'Relationships'
const inRealm = z.object({ realm: realmName })
const one = z.object({ realm: realmName, id: documentId })

const modelName = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$/, 'at most 100 letters, digits, blanks, hyphens, `_` and full stops')
const field = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}]+$/u, 'no control characters')
const type = z
  .enum(['id-translation', 'id-translation-no-overwrite', 'parent-child'])
  .describe('1:1, a second write replaces; 1:1, a second write is refused; 1:N.')

export const relationship = z.object({
  id: documentId,
  name: z.string(),
  type,
  fieldA: z.string(),
  fieldB: z.string(),
  description,
  ...changed,
})
export type RelationshipView = z.output<typeof relationship>

/** A pair that the Relationship step has written. */
export const relation = z.object({
  id: documentId,
  a: z.union([z.string(), z.number()]),
  b: z.union([z.string(), z.number()]),
  createdAt: moment,
  updatedAt: moment,
})

const differentFields = (body: { readonly fieldA?: string; readonly fieldB?: string }): boolean =>
  body.fieldA === undefined || body.fieldA !== body.fieldB

export const listRelationships = defineRoute({
  name: 'listRelationships',
  method: 'GET',
  path: '/settings/realms/:realm/relationships',
  summary: 'Lists relationship models by name.',
  tag,
  access: 'RELATION:READ',
  params: inRealm,
  query: z.object({ search: z.string().trim().max(100).optional(), ...pageQuery }),
  answer: pageOf(relationship),
})

export const getRelationship = defineRoute({
  name: 'getRelationship',
  method: 'GET',
  path: '/settings/realms/:realm/relationships/:id',
  summary: 'Shows a relationship model.',
  tag,
  access: 'RELATION:READ',
  params: one,
  answer: relationship,
  hasRevision: true,
})

export const createRelationship = defineRoute({
  name: 'createRelationship',
  method: 'POST',
  path: '/settings/realms/:realm/relationships',
  summary: 'Creates a relationship model.',
  tag,
  access: 'RELATION:CREATE',
  params: inRealm,
  body: z
    .strictObject({ name: modelName, type, fieldA: field, fieldB: field, description: description.default('') })
    .refine(differentFields, { path: ['fieldB'], message: 'the two fields need different names' }),
  answer: relationship,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const updateRelationship = defineRoute({
  name: 'updateRelationship',
  method: 'PATCH',
  path: '/settings/realms/:realm/relationships/:id',
  summary: 'Changes a model; its type and fields only while it has no data.',
  tag,
  access: 'RELATION:UPDATE',
  params: one,
  body: z.strictObject({
    type: type.optional(),
    fieldA: field.optional(),
    fieldB: field.optional(),
    description: description.optional(),
  }),
  answer: relationship,
  hasRevision: true,
})

export const deleteRelationship = defineRoute({
  name: 'deleteRelationship',
  method: 'DELETE',
  path: '/settings/realms/:realm/relationships/:id',
  summary: 'Deletes a model that no pipeline uses, with its data in every environment.',
  tag,
  access: 'RELATION:DELETE',
  params: one,
  hasRevision: true,
})

export const relationshipUses = defineRoute({
  name: 'relationshipUses',
  method: 'GET',
  path: '/settings/realms/:realm/relationships/:id/uses',
  summary: 'The versions of pipelines that name the model, and where they are deployed.',
  tag,
  access: 'RELATION:READ',
  params: one,
  answer: usedBy,
})

export const listRelations = defineRoute({
  name: 'listRelations',
  method: 'GET',
  path: '/settings/realms/:realm/relationships/:id/environments/:environment/relations',
  summary: 'The data of a model in an environment; all of them, or those with a value in a field.',
  tag,
  access: 'RELATION:READ',
  params: z.object({ realm: realmName, id: documentId, environment: environmentName }),
  query: z.object({
    field: z.enum(['a', 'b']).default('a').describe('The field that `value` is looked for in.'),
    value: z.string().max(1000).optional().describe('The whole value.'),
    ...pageQuery,
  }),
  answer: pageOf(relation),
})

export const deleteRelation = defineRoute({
  name: 'deleteRelation',
  method: 'DELETE',
  path: '/settings/realms/:realm/relationships/:id/environments/:environment/relations/:relation',
  summary: 'Removes a pair; this cannot be undone. Only while no deployed pipeline uses the model.',
  tag,
  access: 'RELATION:DELETE',
  params: z.object({ realm: realmName, id: documentId, environment: environmentName, relation: z.string().max(200) }),
})

export const relationshipRoutes = [
  listRelationships,
  getRelationship,
  createRelationship,
  updateRelationship,
  deleteRelationship,
  relationshipUses,
  listRelations,
  deleteRelation,
] as const
