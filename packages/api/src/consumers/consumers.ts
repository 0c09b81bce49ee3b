import { z } from 'zod'
import { description, documentId, environmentName, moment, realmName } from '../common.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'

const tag = 'Consumers'
const inEnvironment = z.object({ realm: realmName, environment: environmentName })
const one = z.object({ realm: realmName, environment: environmentName, id: documentId })
const credential = z.object({
  realm: realmName,
  environment: environmentName,
  id: documentId,
  credential: documentId,
})

const name = z.string().trim().min(1).max(200).describe('Unique in the environment.')
const pipelineName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,199}$/, 'letters, digits and hyphens')

const apiKey = z.object({ id: documentId, createdAt: moment })
const basicCredential = z.object({
  id: documentId,
  username: z.string().describe('As callers send it: `{realm}-{user}`.'),
  createdAt: moment,
})

export const consumer = z.object({
  id: documentId,
  environment: environmentName,
  name: z.string(),
  description,
  apiKeys: z.array(apiKey).describe('Without the keys themselves: see the value of a credential.'),
  basicCredentials: z.array(basicCredential),
  pipelines: z.array(z.string()).describe('Names of the pipelines that it may call.'),
  hiddenPipelines: z.int().describe('How many more, in projects that the caller does not belong to.'),
  unknownPipelines: z.array(z.string()).describe('Those of `pipelines` that are not among the pipelines of the realm.'),
  callsNewPipelines: z.boolean().describe('Pipelines that are made later are added.'),
  createdAt: moment,
})
export type ConsumerView = z.output<typeof consumer>

export const consumerSummary = z.object({
  id: documentId,
  name: z.string(),
  description,
  pipelines: z.int(),
  apiKeys: z.int(),
  basicCredentials: z.int(),
  callsNewPipelines: z.boolean(),
  createdAt: moment,
})

const association = {
  pipelines: z.array(pipelineName).max(5000).optional().describe('Names.'),
  projects: z
    .array(z.string().min(1).max(200))
    .max(1000)
    .optional()
    .describe('Ids or names: every pipeline that is in them now.'),
  callsNewPipelines: z.boolean().optional(),
}

export const listConsumers = defineRoute({
  name: 'listConsumers',
  method: 'GET',
  path: '/settings/realms/:realm/environments/:environment/consumers',
  summary: 'Lists the consumers of an environment by name.',
  tag,
  access: 'APIKEY:READ',
  environment: 'params',
  params: inEnvironment,
  query: z.object({
    search: z.string().trim().max(100).optional().describe('Part of the name or description.'),
    pipeline: z.string().trim().max(200).optional().describe('Only those that may call it.'),
    ...pageQuery,
  }),
  answer: pageOf(consumerSummary),
})

export const getConsumer = defineRoute({
  name: 'getConsumer',
  method: 'GET',
  path: '/settings/realms/:realm/environments/:environment/consumers/:id',
  summary: 'Shows a consumer without its secrets.',
  tag,
  access: 'APIKEY:READ',
  environment: 'params',
  params: one,
  answer: consumer,
  hasRevision: true,
})

export const createConsumer = defineRoute({
  name: 'createConsumer',
  method: 'POST',
  path: '/settings/realms/:realm/environments/:environment/consumers',
  summary: 'Creates a consumer with an API key. What it may call needs APIKEY:CREATE:ACL as well.',
  tag,
  access: 'APIKEY:CREATE',
  environment: 'params',
  params: inEnvironment,
  body: z.strictObject({ name, description: description.default(''), ...association }),
  answer: consumer,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const updateConsumer = defineRoute({
  name: 'updateConsumer',
  method: 'PATCH',
  path: '/settings/realms/:realm/environments/:environment/consumers/:id',
  summary: 'Changes name or description.',
  tag,
  access: 'APIKEY:UPDATE',
  environment: 'params',
  params: one,
  body: z.strictObject({ name: name.optional(), description: description.optional() }),
  answer: consumer,
  hasRevision: true,
})

export const associateConsumer = defineRoute({
  name: 'associateConsumer',
  method: 'PUT',
  path: '/settings/realms/:realm/environments/:environment/consumers/:id/pipelines',
  summary: 'Says which pipelines it may call. Those that the caller cannot see stay as they are.',
  tag,
  access: 'APIKEY:CREATE:ACL',
  environment: 'params',
  params: one,
  body: z.strictObject(association),
  answer: consumer,
  hasRevision: true,
})

export const deleteConsumer = defineRoute({
  name: 'deleteConsumer',
  method: 'DELETE',
  path: '/settings/realms/:realm/environments/:environment/consumers/:id',
  summary: 'Deletes a consumer with its keys and credentials.',
  tag,
  access: 'APIKEY:DELETE',
  environment: 'params',
  params: one,
  hasRevision: true,
})

export const addApiKey = defineRoute({
  name: 'addApiKey',
  method: 'POST',
  path: '/settings/realms/:realm/environments/:environment/consumers/:id/api-keys',
  summary: 'Adds an API key: a random one, or one that is brought along.',
  tag,
  access: 'APIKEY:CREATE:APIKEY',
  environment: 'params',
  params: one,
  body: z.strictObject({ apiKey: z.string().min(16).max(512).optional() }),
  answer: apiKey,
  status: 201,
  isIdempotent: true,
})

export const addBasicCredential = defineRoute({
  name: 'addBasicCredential',
  method: 'POST',
  path: '/settings/realms/:realm/environments/:environment/consumers/:id/basic-credentials',
  summary: 'Adds a user name with its password.',
  tag,
  access: 'APIKEY:CREATE:APIKEY',
  environment: 'params',
  params: one,
  body: z.strictObject({
    user: z.string().min(1).max(200).describe('Callers put the realm before it: `{realm}-{user}`.'),
    password: z.string().min(1).max(512),
  }),
  answer: basicCredential,
  status: 201,
  isIdempotent: true,
})

export const revealCredential = defineRoute({
  name: 'revealCredential',
  method: 'GET',
  path: '/settings/realms/:realm/environments/:environment/consumers/:id/credentials/:credential/value',
  summary: 'Shows an API key; that somebody has seen it is recorded.',
  tag,
  access: 'APIKEY:READ',
  environment: 'params',
  params: credential,
  answer: z.object({ value: z.string() }),
})

export const removeCredential = defineRoute({
  name: 'removeCredential',
  method: 'DELETE',
  path: '/settings/realms/:realm/environments/:environment/consumers/:id/credentials/:credential',
  summary: 'Removes an API key or a basic credential: calls with it are refused within 30 seconds.',
  tag,
  access: 'APIKEY:DELETE:APIKEY',
  environment: 'params',
  params: credential,
})

export const consumerRoutes = [
  listConsumers,
  getConsumer,
  createConsumer,
  updateConsumer,
  associateConsumer,
  deleteConsumer,
  addApiKey,
  addBasicCredential,
  revealCredential,
  removeCredential,
] as const
