import { z } from 'zod'
import { actor, changed, description, documentId, environmentName, moment, realmName } from '../common.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'
import { usedBy } from '../settings/used-by.ts'

const tag = 'Multi-instance'
const inRealm = z.object({ realm: realmName })
const one = z.object({ realm: realmName, id: documentId })
const oneInstance = z.object({ realm: realmName, id: documentId, instance: documentId })

const modelName = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$/, 'at most 100 letters, digits, blanks, hyphens, `_` and full stops')
const fieldName = z
  .string()
  .regex(
    /^(?![0-9]+$)[A-Za-z0-9_-]{1,60}$/,
    'a field has at most 60 letters, digits, hyphens and `_`, and not digits alone',
  )
const instanceName = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,48}[A-Za-z0-9])?$/, 'at most 50 letters, digits, and hyphens inside')
  .describe('Deployed as `<pipeline>-<instance>`. Unique in its model; cannot be changed.')
const fields = z
  .array(fieldName)
  .min(1)
  .max(100)
  .refine((list) => new Set(list).size === list.length, 'a field stands here twice')
  .describe('`{{ replica.<field> }}`')

/** By field. */
const values = z.record(fieldName, z.string().max(10_000))

export const model = z.object({
  id: documentId,
  name: z.string(),
  description,
  fields: z.array(z.string()),
  instances: z.int().describe('How many.'),
  ...changed,
})
export type ModelView = z.output<typeof model>

export const instance = z.object({
  id: documentId,
  modelId: documentId,
  name: z.string(),
  values: z
    .record(
      environmentName,
      z.object({ fields: z.record(z.string(), z.string()), changedAt: moment, changedBy: actor }),
    )
    .describe('By environment.'),
  missing: z
    .record(environmentName, z.array(z.string()))
    .describe('By environment: fields without a value. It cannot be deployed there.'),
  ...changed,
})
export type InstanceView = z.output<typeof instance>

export const listInstanceModels = defineRoute({
  name: 'listInstanceModels',
  method: 'GET',
  path: '/settings/realms/:realm/multi-instances',
  summary: 'Lists the models of multi-instance pipelines by name.',
  tag,
  access: 'REPLICA:READ',
  params: inRealm,
  query: z.object({ search: z.string().trim().max(100).optional(), ...pageQuery }),
  answer: pageOf(model),
})

export const getInstanceModel = defineRoute({
  name: 'getInstanceModel',
  method: 'GET',
  path: '/settings/realms/:realm/multi-instances/:id',
  summary: 'Shows a model.',
  tag,
  access: 'REPLICA:READ',
  params: one,
  answer: model,
  hasRevision: true,
})

export const createInstanceModel = defineRoute({
  name: 'createInstanceModel',
  method: 'POST',
  path: '/settings/realms/:realm/multi-instances',
  summary: 'Creates a model.',
  tag,
  access: 'REPLICA:CREATE',
  params: inRealm,
  body: z.strictObject({ name: modelName, description: description.default(''), fields }),
  answer: model,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const updateInstanceModel = defineRoute({
  name: 'updateInstanceModel',
  method: 'PATCH',
  path: '/settings/realms/:realm/multi-instances/:id',
  summary: 'Changes description or fields; the values of a field that goes are forgotten.',
  tag,
  access: 'REPLICA:UPDATE',
  params: one,
  body: z.strictObject({ description: description.optional(), fields: fields.optional() }),
  answer: model,
  hasRevision: true,
})

export const deleteInstanceModel = defineRoute({
  name: 'deleteInstanceModel',
  method: 'DELETE',
  path: '/settings/realms/:realm/multi-instances/:id',
  summary: 'Deletes a model that no pipeline uses, with its instances.',
  tag,
  access: 'REPLICA:DELETE',
  params: one,
  hasRevision: true,
})

export const instanceModelUses = defineRoute({
  name: 'instanceModelUses',
  method: 'GET',
  path: '/settings/realms/:realm/multi-instances/:id/uses',
  summary: 'The versions of pipelines that are made with the model, and where they are deployed.',
  tag,
  access: 'REPLICA:READ',
  params: one,
  answer: usedBy,
})

export const listInstances = defineRoute({
  name: 'listInstances',
  method: 'GET',
  path: '/settings/realms/:realm/multi-instances/:id/instances',
  summary: 'Lists the instances of a model by name.',
  tag,
  access: 'REPLICA:READ',
  params: one,
  query: z.object(pageQuery),
  answer: pageOf(instance),
})

export const createInstance = defineRoute({
  name: 'createInstance',
  method: 'POST',
  path: '/settings/realms/:realm/multi-instances/:id/instances',
  summary: 'Creates an instance with a value for each field and environment.',
  tag,
  access: 'REPLICA:CREATE',
  params: one,
  body: z.strictObject({ name: instanceName, values: z.record(environmentName, values).default({}) }),
  answer: instance,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const updateInstance = defineRoute({
  name: 'updateInstance',
  method: 'PATCH',
  path: '/settings/realms/:realm/multi-instances/:id/instances/:instance',
  summary: 'Replaces the values of the environments that are named.',
  tag,
  access: 'REPLICA:UPDATE',
  params: oneInstance,
  body: z.strictObject({ values: z.record(environmentName, values) }),
  answer: instance,
  hasRevision: true,
})

export const deleteInstance = defineRoute({
  name: 'deleteInstance',
  method: 'DELETE',
  path: '/settings/realms/:realm/multi-instances/:id/instances/:instance',
  summary: 'Deletes an instance that is not deployed.',
  tag,
  access: 'REPLICA:DELETE',
  params: oneInstance,
  hasRevision: true,
})

export const instanceRoutes = [
  listInstanceModels,
  getInstanceModel,
  createInstanceModel,
  updateInstanceModel,
  deleteInstanceModel,
  instanceModelUses,
  listInstances,
  createInstance,
  updateInstance,
  deleteInstance,
] as const
