import { signInPath } from '../sign-in-path.ts'

/** How the service provider is known to an identity provider: stable as long as the address of the platform is. */
export function serviceProviderOf(place: {
  readonly realm: string
  readonly provider: string
  readonly origin: string
}): { readonly entityId: string; readonly acsUrl: string; readonly metadataUrl: string } {
  const path = signInPath(place.origin, place.realm, place.provider)
  // An entity id that leads to its metadata, as SAML metadata §4.1 recommends.
  return { entityId: `${path}/metadata`, acsUrl: `${path}/acs`, metadataUrl: `${path}/metadata` }
}
