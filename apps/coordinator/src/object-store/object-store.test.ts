import { objectStore } from '@jatai/api'
import { OBJECT_STORES, objectStoreId, STORED_OBJECTS } from '@jatai/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signInWith } from '../settings/__fixtures__/sign-in-with.ts'
import { startSettings } from '../settings/__fixtures__/start-settings.ts'
import type { StartedSettings } from '../settings/__fixtures__/start-settings.ts'

let started: StartedSettings
beforeAll(async () => {
  started = await startSettings()
  const { documents } = started.platform
  for (const environment of ['test', 'prod']) {
    const store = { realm: 'demo', environment, name: 'sales', isUnique: true, createdAt: 1 }
    await documents.put(OBJECT_STORES, objectStoreId('demo', environment, 'sales'), store)
    for (const objectId of ['1', '2', '3']) {
      await documents.put(STORED_OBJECTS, `${environment}-${objectId}`, {
        realm: 'demo',
        environment,
        store: 'sales',
        objectId,
        value: { of: environment, total: Number(objectId) },
        createdAt: Number(objectId),
        updatedAt: 9,
        ...(objectId === '3' ? { expiresAt: 10 } : {}),
      })
    }
    await documents.put(STORED_OBJECTS, `${environment}-own`, {
      realm: 'demo',
      environment,
      store: 'sales',
      objectId: 'own',
      value: {},
      execution: 'key',
      createdAt: 5,
      updatedAt: 5,
    })
  }
})
afterAll(() => started.close())

const params = { realm: 'demo', environment: 'test' }

test('stores are listed with how much is in them', async () => {
  const { body } = await started.admin.call(objectStore.listObjectStores, { params })
  expect(body).toEqual({ content: [{ name: 'sales', isUnique: true, objects: 3, createdAt: 1 }] })
})

test('objects are shown oldest first, without those that are over or belong to one execution', async () => {
  const inStore = { ...params, store: 'sales' }
  const { body } = await started.admin.call(objectStore.listStoredObjects, { params: inStore })
  expect(body.content.map(({ objectId, value }) => [objectId, value])).toEqual([
    ['1', { of: 'test', total: 1 }],
    ['2', { of: 'test', total: 2 }],
  ])
  const { body: one } = await started.admin.call(objectStore.listStoredObjects, {
    params: inStore,
    query: { objectId: '2' },
  })
  expect(one.content).toHaveLength(1)
  const { body: page } = await started.admin.call(objectStore.listStoredObjects, {
    params: inStore,
    query: { size: '1' },
  })
  expect(page.content).toHaveLength(1)
  expect(page.next).toBeDefined()
})

test('what is not there is unknown: a store, an environment, what another realm has', async () => {
  const read = (client: StartedSettings['admin'], place: { realm: string; environment: string; store: string }) =>
    client.call(objectStore.listStoredObjects, { params: place })
  await expect(read(started.admin, { ...params, store: 'none' })).rejects.toMatchObject({
    code: 'OBJECT_STORE_UNKNOWN',
  })
  const moon = { realm: 'demo', environment: 'moon', store: 'sales' }
  await expect(read(started.admin, moon)).rejects.toMatchObject({ code: 'ENVIRONMENT_UNKNOWN' })
  const other = await started.realm('other')
  const foreign = { realm: 'other', environment: 'test', store: 'sales' }
  await expect(read(other, foreign)).rejects.toMatchObject({ code: 'OBJECT_STORE_UNKNOWN', details: { status: 404 } })
})

test('the right counts for its environment', async () => {
  const client = await signInWith(started, ['MESSAGE:READ{ENV=TEST}'])
  expect((await client.call(objectStore.listObjectStores, { params })).status).toBe(200)
  const inProd = client.call(objectStore.listObjectStores, { params: { ...params, environment: 'prod' } })
  await expect(inProd).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
})
