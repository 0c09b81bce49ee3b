import { errorText, RequestError } from '@jatai/errors'
import type { CapsuleHeader } from '@jatai/api'
import { imageSize } from 'image-size'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { changeDocument } from '../documents/change-document.ts'
import type { Change } from '../documents/change-document.ts'
import { findPage } from '../documents/find-page.ts'
import type { ViewPage } from '../documents/find-page.ts'
import { CAPSULE_COLLECTIONS } from './collection-document.ts'
import { CAPSULE_HEADERS } from './header-document.ts'
import type { CapsuleHeaderDocument } from './header-document.ts'
import { isPublicError, PUBLIC_REALM } from './public-realm.ts'

/** Header images of collections. */
export interface HeadersService {
  list(caller: Caller, page: { size: number; cursor?: string | undefined }): Promise<ViewPage<CapsuleHeader>>
  /** One that collections of the realm show, or public ones. @throws RequestError `CAPSULE_HEADER_UNKNOWN` */
  look(realm: string, id: string): Promise<Stored<CapsuleHeaderDocument>>
  /** One that the realm may change. @throws RequestError `CAPSULE_HEADER_UNKNOWN`, `CAPSULE_PUBLIC` */
  find(realm: string, id: string): Promise<Stored<CapsuleHeaderDocument>>
  /** @throws RequestError `CAPSULE_HEADER_INVALID` */
  create(caller: Caller, input: { name: string; content: string }): Promise<Stored<CapsuleHeaderDocument>>
  update(
    caller: Caller,
    id: string,
    change: { name?: string; content?: string },
    ifMatch: string | undefined,
  ): Promise<Change<CapsuleHeaderDocument>>
  /** @throws RequestError `CAPSULE_HEADER_IN_USE` */
  delete(caller: Caller, id: string): Promise<CapsuleHeaderDocument>
}

export function createHeadersService(options: {
  readonly documents: DocumentStore
  readonly createId: () => string
  readonly now: () => number
}): HeadersService {
  const { documents, createId, now } = options

  const service: HeadersService = {
    list: ({ realm }, page) =>
      findPage(documents, CAPSULE_HEADERS, { where: { realm }, sort: [{ field: 'name' }] }, page, headerView),
    async look(realm, id) {
      const found = await documents.get(CAPSULE_HEADERS, id)
      if (found === undefined || ![realm, PUBLIC_REALM].includes(found.document.realm)) {
        throw new RequestError('CAPSULE_HEADER_UNKNOWN', `There is no header image "${id}"`)
      }
      return found
    },
    async find(realm, id) {
      const found = await service.look(realm, id)
      if (found.document.realm !== realm) throw isPublicError(`The header image "${found.document.name}"`)
      return found
    },
    async create({ realm, actor }, { name, content }) {
      const at = now()
      const times = { createdAt: at, updatedAt: at, updatedBy: actor }
      const document = { realm, name, content, mediaType: mediaTypeOf(content), ...times }
      return documents.put(CAPSULE_HEADERS, createId(), document, { ifAbsent: true })
    },
    update: ({ realm, actor }, id, change, ifMatch) =>
      changeDocument(
        documents,
        CAPSULE_HEADERS,
        () => service.find(realm, id),
        ifMatch,
        (header) => ({
          ...header,
          ...change,
          ...(change.content === undefined ? {} : { mediaType: mediaTypeOf(change.content) }),
          updatedAt: now(),
          updatedBy: actor,
        }),
      ),
    async delete({ realm }, id) {
      const { document, revision } = await service.find(realm, id)
      const users = await documents.find(CAPSULE_COLLECTIONS, { where: { realm, header: id }, limit: 1 })
      const user = users.documents[0]
      if (user !== undefined) {
        throw new RequestError('CAPSULE_HEADER_IN_USE', `The collection "${user.document.name}" shows this image`)
      }
      await documents.delete(CAPSULE_HEADERS, id, { ifRevision: revision })
      return document
    },
  }
  return service
}

export function headerView({ id, document }: Stored<CapsuleHeaderDocument>): CapsuleHeader {
  const { realm: _realm, content: _content, ...rest } = document
  return { id, ...rest }
}

/** platform.md §11.1: `.jpg` or `.png`, 180 × 40 pixels. */
function mediaTypeOf(content: string): CapsuleHeaderDocument['mediaType'] {
  const { type, width, height } = measure(Buffer.from(content, 'base64'))
  const mediaType = type === 'png' ? 'image/png' : type === 'jpg' ? 'image/jpeg' : undefined
  if (mediaType === undefined) throw invalid(`it is no PNG or JPEG${type === undefined ? '' : ` but ${type}`}`)
  if (width !== WIDTH || height !== HEIGHT) throw invalid(`it has ${width} × ${height} pixels`)
  return mediaType
}

const WIDTH = 180
const HEIGHT = 40

function measure(image: Uint8Array): { readonly type?: string; readonly width?: number; readonly height?: number } {
  try {
    return imageSize(image)
  } catch (error) {
    throw invalid(errorText(error))
  }
}

function invalid(reason: string): RequestError {
  return new RequestError(
    'CAPSULE_HEADER_INVALID',
    `A header is a PNG or JPEG of ${WIDTH} × ${HEIGHT} pixels: ${reason}`,
  )
}
