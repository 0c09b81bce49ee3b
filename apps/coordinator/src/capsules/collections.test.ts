import { capsuleCollections, capsuleHeaders, capsules } from '@jatai/api'
import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'

let started: StartedCoordinator
beforeAll(async () => {
  started = await startCoordinator()
})
afterAll(() => started.close())

const params = { realm: 'demo' }
const one = (id: string) => ({ params: { ...params, id } })

async function collection(name: string) {
  return (await started.admin.call(capsuleCollections.createCapsuleCollection, { params, body: { name } })).body
}

async function capsule(name: string, more: object = {}) {
  const body = { name, contract: {}, flowSpec: { start: [] }, ...more }
  return (await started.admin.call(capsules.createCapsule, { params, body })).body.capsule
}

async function list() {
  return (await started.admin.call(capsuleCollections.listCapsuleCollections, { params })).body.content
}

test('a realm begins with the collection and group "Default", which stay', async () => {
  const [first] = await list()
  expect(first).toMatchObject({ name: 'Default', groups: [{ name: 'Default', amountOfCapsules: 0 }] })
  const refused = started.admin.call(capsuleCollections.deleteCapsuleCollection, one(first?.id ?? ''))
  await expect(refused).rejects.toMatchObject({ code: 'CAPSULE_COLLECTION_IN_USE', details: { status: 409 } })
})

test('a collection is made once, renamed by who has read it, and its name is free afterwards', async () => {
  const made = await started.admin.call(capsuleCollections.createCapsuleCollection, {
    params,
    body: { name: 'Mail', description: 'x', group: 'Outbound' },
  })
  expect(made.body).toMatchObject({ name: 'Mail', groups: [{ name: 'Outbound' }], headerId: null })
  await expect(collection('Mail')).rejects.toMatchObject({ code: 'CAPSULE_COLLECTION_TAKEN', details: { status: 409 } })
  const change = { ...one(made.body.id), body: { name: 'Post', color: '#AA00bb' }, ifMatch: made.etag ?? '' }
  const renamed = await started.admin.call(capsuleCollections.updateCapsuleCollection, change)
  expect(renamed.body).toMatchObject({ name: 'Post', color: '#AA00bb', description: 'x' })
  const stale = started.admin.call(capsuleCollections.updateCapsuleCollection, { ...change, body: { name: 'Third' } })
  await expect(stale).rejects.toMatchObject({ code: 'REVISION_STALE', details: { status: 412 } })
  await collection('Mail')
  await collection('Third')
})

test('groups are added, renamed, and deleted when they are empty', async () => {
  const { id } = await collection('Sections')
  const add = (name: string) =>
    started.admin.call(capsuleCollections.createCapsuleGroup, { ...one(id), body: { name } }).then(({ body }) => body)
  const groups = (await add('Second')).groups
  const second = groups.find(({ name }) => name === 'Second')?.id ?? ''
  await expect(add('Second')).rejects.toMatchObject({ code: 'CAPSULE_GROUP_TAKEN', details: { status: 409 } })
  const inGroup = (group: string) => ({ params: { ...params, id, group } })
  const renamed = await started.admin.call(capsuleCollections.updateCapsuleGroup, {
    ...inGroup(second),
    body: { name: 'Other' },
  })
  expect(renamed.body.groups.map(({ name }) => name)).toEqual(['Default', 'Other'])
  await capsule('grouped', { collection: 'Sections', group: 'Other' })
  const remove = (group: string) => started.admin.call(capsuleCollections.deleteCapsuleGroup, inGroup(group))
  await expect(remove(second)).rejects.toMatchObject({ code: 'CAPSULE_GROUP_IN_USE', details: { status: 409 } })
  const first = groups.find(({ name }) => name === 'Default')?.id ?? ''
  await remove(first)
  await expect(remove(first)).rejects.toMatchObject({ code: 'CAPSULE_GROUP_UNKNOWN', details: { status: 404 } })
})

test('capsules move; a collection goes when no active one is in it, and archived ones go home', async () => {
  const [from, to] = [await collection('From'), await collection('To')]
  for (const name of ['mover', 'stayer']) await capsule(name, { collection: 'From' })
  const target = { params: { ...params, id: to.id, group: to.groups[0]?.id ?? '' }, body: { capsules: ['mover'] } }
  expect((await started.admin.call(capsuleCollections.moveCapsules, target)).body).toEqual({ moved: 1 })
  expect((await started.admin.call(capsuleCollections.moveCapsules, target)).body).toEqual({ moved: 0 })
  const counts = Object.fromEntries((await list()).map(({ name, amountOfCapsules }) => [name, amountOfCapsules]))
  expect(counts).toMatchObject({ From: 1, To: 1 })
  const remove = () => started.admin.call(capsuleCollections.deleteCapsuleCollection, one(from.id))
  await expect(remove()).rejects.toMatchObject({ code: 'CAPSULE_COLLECTION_IN_USE', details: { status: 409 } })
  await started.admin.call(capsules.updateCapsuleState, { ...one('stayer'), body: { archived: true } })
  await remove()
  await started.admin.call(capsules.updateCapsuleState, { ...one('stayer'), body: { archived: false } })
  const found = await started.admin.call(capsules.searchCapsules, { params, query: { search: 'stayer' } })
  expect(found.body.content[0]).toMatchObject({ collection: 'Default', group: 'Default' })
  await collection('From')
})

test('header images are PNG or JPEG of 180 × 40 pixels, and stay while a collection shows them', async () => {
  const upload = (content: string) =>
    started.admin.call(capsuleHeaders.createCapsuleHeader, { params, body: { name: 'Logo', content } })
  for (const content of [png(181, 40), png(180, 41), Buffer.from('no image').toString('base64'), '']) {
    const refused = upload(content)
    await expect(refused).rejects.toMatchObject({ code: 'CAPSULE_HEADER_INVALID', details: { status: 400 } })
  }
  await expect(upload('not base64!')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  const { body: header } = await upload(png(180, 40))
  expect(header).toMatchObject({ name: 'Logo', mediaType: 'image/png' })
  const image = await fetch(`${started.address}/design/realms/demo/capsule-headers/${header.id}/image`, {
    headers: { Authorization: `Bearer ${started.adminToken}` },
  })
  expect(image.headers.get('content-type')).toBe('image/png')
  expect(Buffer.from(await image.arrayBuffer()).toString('base64')).toBe(png(180, 40))
  const { id } = await collection('Shown')
  const show = (headerId: string | null) =>
    started.admin.call(capsuleCollections.updateCapsuleCollection, { ...one(id), body: { headerId } })
  await show(header.id)
  const remove = () => started.admin.call(capsuleHeaders.deleteCapsuleHeader, one(header.id))
  await expect(remove()).rejects.toMatchObject({ code: 'CAPSULE_HEADER_IN_USE', details: { status: 409 } })
  await show(null)
  await remove()
  await expect(show(header.id)).rejects.toMatchObject({ code: 'CAPSULE_HEADER_UNKNOWN', details: { status: 404 } })
})

test('collections and headers of one realm are unknown in another', async () => {
  const { id } = await collection('Ours')
  const { body: header } = await started.admin.call(capsuleHeaders.createCapsuleHeader, {
    params,
    body: { name: 'Ours', content: png(180, 40) },
  })
  const other = await started.realm('other')
  const theirs = { params: { realm: 'other', id } }
  for (const refused of [
    other.call(capsuleCollections.updateCapsuleCollection, { ...theirs, body: { description: 'stolen' } }),
    other.call(capsuleCollections.deleteCapsuleCollection, theirs),
    other.call(capsuleCollections.createCapsuleGroup, { ...theirs, body: { name: 'x' } }),
  ]) {
    await expect(refused).rejects.toMatchObject({ code: 'CAPSULE_COLLECTION_UNKNOWN', details: { status: 404 } })
  }
  const image = other.call(capsuleHeaders.getCapsuleHeaderImage, { params: { realm: 'other', id: header.id } })
  await expect(image).rejects.toMatchObject({ code: 'CAPSULE_HEADER_UNKNOWN', details: { status: 404 } })
})

/** A grey PNG of this size, in base64. */
function png(width: number, height: number): string {
  const chunk = (type: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 0, 0, 0, 0], 8)
  const rows = deflateSync(Buffer.alloc((width + 1) * height))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const parts = [signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat(parts).toString('base64')
}
