import { claimValue, listClaim, textClaim } from './claims.ts'
import type { OidcClaims } from './oidc-client.ts'
import type { OidcProviderDocument } from './provider-document.ts'
import { badClaim, checkedEmail, personName } from './provider-person.ts'
import type { ProviderPerson } from './provider-person.ts'

/**
 * Whom the claims of an OpenID Connect provider are about.
 *
 * @throws RequestError `PROVIDER_CLAIM` when the claims do not say enough, or what the provider may not say
 */
export function readOidcPerson(provider: OidcProviderDocument, claims: OidcClaims): ProviderPerson {
  const { name, emailClaim, nameClaim, groupsClaim } = provider
  // OpenID Connect Core §2: at most 255 characters.
  if (claims.sub === '' || claims.sub.length > 255) {
    throw badClaim(`What ${name} has in the claim "sub" is no identifier`)
  }
  const email = checkedEmail(provider, textClaim(claims, emailClaim), `the claim "${emailClaim}"`)
  // Providers that check nothing leave the claim out; one that says no must be believed.
  if (emailClaim === 'email' && claims['email_verified'] === false) {
    throw badClaim(`${name} says that the address was never verified`)
  }
  const omitted = claimValue(claims, '_claim_names')
  if (typeof omitted === 'object' && omitted !== null && Object.hasOwn(omitted, groupsClaim)) {
    throw badClaim(
      `${name} leaves the groups out because there are too many: let it send only those of this application`,
    )
  }
  const groups = listClaim(claims, groupsClaim)
  return {
    subject: claims.sub,
    email,
    name: personName(textClaim(claims, nameClaim), email),
    hasGroups: (groups ?? []).length > 0,
    groupsFor: () => Promise.resolve(groups),
  }
}
