import { publicCapsules } from '@jatai/api'
import type { BoundRoute } from '../http/route-call.ts'
import { PUBLIC_REALM } from './public-realm.ts'

/** The routes of the operator, answered as those of realms are, with what is public in the place of a realm. */
export function publicCapsuleRoutes(ofRealms: readonly BoundRoute[]): readonly BoundRoute[] {
  const handles = new Map(ofRealms.map(({ route, handle }) => [route.name, handle]))
  return publicCapsules.publicCapsuleRoutes.map(({ route, like }) => {
    const handle = handles.get(like.name)
    if (handle === undefined) throw new Error(`Nothing answers the route ${like.name}`)
    return { route, handle: (call) => handle({ ...call, caller: { ...call.caller, realm: PUBLIC_REALM } }) }
  })
}
