import { z } from 'zod'
import { changed, documentId, realmName } from '../common.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'

const tag = 'Capsules'
const inRealm = z.object({ realm: realmName })
const one = z.object({ realm: realmName, id: documentId })
const name = z.string().trim().min(1).max(60)
const content = z.base64().max(400_000).describe('A PNG or JPEG of 180 × 40 pixels, in base64.')

/** The image on top of a collection. */
export const capsuleHeader = z.object({
  id: documentId,
  name,
  mediaType: z.enum(['image/png', 'image/jpeg']),
  ...changed,
})
export type CapsuleHeader = z.output<typeof capsuleHeader>

export const listCapsuleHeaders = defineRoute({
  name: 'listCapsuleHeaders',
  method: 'GET',
  path: '/design/realms/:realm/capsule-headers',
  summary: 'Lists the header images of collections.',
  tag,
  access: 'CAPSULE:READ',
  params: inRealm,
  query: z.object({ ...pageQuery }),
  answer: pageOf(capsuleHeader),
})

export const getCapsuleHeaderImage = defineRoute({
  name: 'getCapsuleHeaderImage',
  method: 'GET',
  path: '/design/realms/:realm/capsule-headers/:id/image',
  summary: 'The image itself.',
  tag,
  access: 'CAPSULE:READ',
  params: one,
  mediaType: 'image/png',
  status: 200,
  isAudited: false,
})

export const createCapsuleHeader = defineRoute({
  name: 'createCapsuleHeader',
  method: 'POST',
  path: '/design/realms/:realm/capsule-headers',
  summary: 'Uploads a header image.',
  tag,
  access: 'CAPSULE:CREATE:HEADER',
  params: inRealm,
  body: z.strictObject({ name, content }),
  answer: capsuleHeader,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const updateCapsuleHeader = defineRoute({
  name: 'updateCapsuleHeader',
  method: 'PATCH',
  path: '/design/realms/:realm/capsule-headers/:id',
  summary: 'Changes name or image of a header.',
  tag,
  access: 'CAPSULE:UPDATE:HEADER',
  params: one,
  body: z.strictObject({ name: name.optional(), content: content.optional() }),
  answer: capsuleHeader,
  hasRevision: true,
})

export const deleteCapsuleHeader = defineRoute({
  name: 'deleteCapsuleHeader',
  method: 'DELETE',
  path: '/design/realms/:realm/capsule-headers/:id',
  summary: 'Deletes a header image that no collection shows.',
  tag,
  access: 'CAPSULE:DELETE:HEADER',
  params: one,
})

export const capsuleHeaderRoutes = [
  listCapsuleHeaders,
  getCapsuleHeaderImage,
  createCapsuleHeader,
  updateCapsuleHeader,
  deleteCapsuleHeader,
] as const
