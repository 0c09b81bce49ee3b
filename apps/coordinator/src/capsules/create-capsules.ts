import type { Catalog } from '@jatai/flowspec'
import type { DocumentStore } from '@jatai/platform'
import type { BoundRoute } from '../http/route-call.ts'
import { createCapsuleEditor } from './capsule-editor.ts'
import { createCapsuleProblems } from './capsule-problems.ts'
import type { CapsuleResolver } from './capsule-resolver.ts'
import { capsuleRoutes } from './capsule-routes.ts'
import type { CapsuleStore } from './capsule-store.ts'
import { createCapsulesService } from './capsules-service.ts'
import { collectionRoutes, headerRoutes } from './collection-routes.ts'
import { createCollectionsService } from './collections-service.ts'
import { createHeadersService } from './headers-service.ts'
import { publicCapsuleRoutes } from './public-capsule-routes.ts'

/** Capsules with their collections and header images. */
export function createCapsules(options: {
  readonly documents: DocumentStore
  readonly store: CapsuleStore
  readonly resolver: CapsuleResolver
  /** What the rules about flows may ask of a realm. */
  readonly catalog: { of(realm: string): Promise<Catalog> }
  readonly createId: () => string
  readonly now: () => number
}): readonly BoundRoute[] {
  const { documents, store, resolver, catalog, createId, now } = options
  const headers = createHeadersService({ documents, createId, now })
  const collections = createCollectionsService({ documents, headers, createId, now })
  const findProblems = createCapsuleProblems({ catalog, resolver })
  const service = createCapsulesService({ documents, store, collections, now })
  const editor = createCapsuleEditor({ documents, store, collections, capsules: service, findProblems, now })
  const ofRealms = [
    ...capsuleRoutes(service, editor),
    ...collectionRoutes(collections, service),
    ...headerRoutes(headers),
  ]
  return [...ofRealms, ...publicCapsuleRoutes(ofRealms)]
}
