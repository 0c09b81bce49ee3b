import { z } from 'zod'
import { environmentName, moment, realmName } from '../common.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'

const tag = 'Object store'
const inEnvironment = z.object({ realm: realmName, environment: environmentName })
const storeName = z.string().min(1).max(200).describe('Name of the object store.')
const inStore = z.object({ realm: realmName, environment: environmentName, store: storeName })

export const objectStore = z.object({
  name: z.string(),
  isUnique: z.boolean().describe('An object id stands once.'),
  objects: z.int().describe('How many.'),
  createdAt: moment,
})

export const storedObject = z.object({
  id: z.string().describe('Of the stored object; object ids need not be unique.'),
  objectId: z.string().describe('`_oId`'),
  value: z.unknown(),
  createdAt: moment,
  updatedAt: moment,
  expiresAt: moment.nullable(),
})

export const listObjectStores = defineRoute({
  name: 'listObjectStores',
  method: 'GET',
  path: '/monitor/realms/:realm/environments/:environment/object-stores',
  summary: 'The object stores that pipelines have made in an environment.',
  tag,
  access: 'MESSAGE:READ',
  environment: 'params',
  params: inEnvironment,
  query: z.object(pageQuery),
  answer: pageOf(objectStore),
})

export const listStoredObjects = defineRoute({
  name: 'listStoredObjects',
  method: 'GET',
  path: '/monitor/realms/:realm/environments/:environment/object-stores/:store/objects',
  summary: 'What is in an object store, oldest first; all of it, or one object id.',
  tag,
  access: 'MESSAGE:READ',
  environment: 'params',
  params: inStore,
  query: z.object({ objectId: z.string().max(1000).optional(), ...pageQuery }),
  answer: pageOf(storedObject),
})

export const objectStoreRoutes = [listObjectStores, listStoredObjects] as const
