import { RequestError } from '@jatai/errors'
import type { SecretBox } from '@jatai/platform'
import { createOwnCertificate } from './saml/certificates.ts'
import type { SamlIdpInput } from './saml/idp-source.ts'
import { privateKeyPlace, secretPlace } from './provider-document.ts'
import type { OidcProviderDocument, ProviderDocument, SamlIdp, SamlProviderDocument } from './provider-document.ts'

type Kept = 'realm' | 'state' | 'createdAt' | 'updatedAt' | 'updatedBy'

export type OidcInput = Omit<OidcProviderDocument, Kept | 'kind' | 'clientSecret'> & {
  readonly kind?: 'oidc'
  readonly clientSecret?: string
}
export type SamlInput = Omit<SamlProviderDocument, Kept | 'idp' | 'certificate' | 'privateKey'> & {
  readonly idp?: SamlIdpInput
}

type Nullable<T> = { readonly [K in keyof T]?: T[K] | null }

/** A change of a provider: what is absent stays. */
export type ProviderChange = Partial<Pick<ProviderDocument, 'name' | 'domains' | 'state'>> &
  Partial<Pick<OidcProviderDocument, 'issuer' | 'clientId' | 'scopes' | 'emailClaim' | 'nameClaim' | 'groupsClaim'>> & {
    /** null: a public client. */
    readonly clientSecret?: string | null
    readonly idp?: SamlIdpInput
  } & Nullable<Pick<SamlProviderDocument, 'signsRequests' | 'emailAttribute' | 'nameAttribute'>>

const COMMON = new Set(['name', 'domains', 'state'])
const SAML_ONLY = new Set(['idp', 'signsRequests', 'emailAttribute', 'nameAttribute'])

/** What is stored of a new OpenID Connect provider, of its own kind. */
export function newOidc(
  id: string,
  { clientSecret, ...input }: OidcInput,
  secrets: SecretBox,
): Omit<OidcProviderDocument, Kept> {
  const sealed = clientSecret === undefined ? {} : { clientSecret: secrets.seal(clientSecret, secretPlace(id)) }
  return { ...input, kind: 'oidc', ...sealed }
}

/** What is stored of a new SAML provider, of its own kind; makes a key for it. */
export async function newSaml(
  id: string,
  { idp: _told, ...input }: SamlInput,
  idp: SamlIdp | undefined,
  { secrets, now }: { readonly secrets: SecretBox; readonly now: number },
): Promise<Omit<SamlProviderDocument, Kept>> {
  const { certificate, privateKey } = await createOwnCertificate(`Jataí ${id}`, now)
  return {
    ...input,
    ...(idp === undefined ? {} : { idp }),
    certificate,
    privateKey: secrets.seal(privateKey, privateKeyPlace(id)),
  }
}

/**
 * A provider after a change.
 *
 * @param idp what the change tells of a SAML provider, read
 * @throws RequestError `PROVIDER_FIELD`, `PROVIDER_SECRET_NEEDED`, `PROVIDER_INCOMPLETE`
 */
export function changedProvider(
  id: string,
  document: ProviderDocument,
  change: ProviderChange,
  idp: SamlIdp | undefined,
  secrets: SecretBox,
): ProviderDocument {
  checkFields(document, change)
  return document.kind === 'oidc' ? changedOidc(id, document, change, secrets) : changedSaml(document, change, idp)
}

function changedOidc(
  id: string,
  document: OidcProviderDocument,
  { clientSecret, ...change }: ProviderChange,
  secrets: SecretBox,
): OidcProviderDocument {
  const { clientSecret: kept, ...rest } = document
  checkSecret(document, change, clientSecret)
  const sealed = typeof clientSecret === 'string' ? secrets.seal(clientSecret, secretPlace(id)) : undefined
  const secret = clientSecret === undefined ? kept : sealed
  const { idp: _idp, signsRequests: _signs, emailAttribute: _email, nameAttribute: _name, ...own } = change
  return { ...rest, ...own, ...(secret === undefined ? {} : { clientSecret: secret }) }
}

function changedSaml(
  document: SamlProviderDocument,
  { name, domains, state, signsRequests, emailAttribute, nameAttribute }: ProviderChange,
  idp: SamlIdp | undefined,
): SamlProviderDocument {
  const { signsRequests: _signs, emailAttribute: _email, nameAttribute: _name, ...rest } = document
  const after: SamlProviderDocument = {
    ...rest,
    ...(name === undefined ? {} : { name }),
    ...(domains === undefined ? {} : { domains }),
    ...(state === undefined ? {} : { state }),
    ...(idp === undefined ? {} : { idp }),
    ...known({ signsRequests: signsRequests === undefined ? document.signsRequests : signsRequests }),
    ...known({ emailAttribute: emailAttribute === undefined ? document.emailAttribute : emailAttribute }),
    ...known({ nameAttribute: nameAttribute === undefined ? document.nameAttribute : nameAttribute }),
  }
  if (after.state !== 'draft' && after.idp === undefined) {
    throw new RequestError('PROVIDER_INCOMPLETE', 'Its metadata must be given before people can sign in by it (idp)', {
      details: { status: 409 },
    })
  }
  return after
}

/** Without what is undefined or null. */
function known<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as {
    [K in keyof T]?: NonNullable<T[K]>
  }
}

function checkFields({ kind }: ProviderDocument, change: ProviderChange): void {
  const strange = Object.keys(change).find((field) => !COMMON.has(field) && SAML_ONLY.has(field) !== (kind === 'saml'))
  if (strange === undefined) return
  const which = kind === 'saml' ? 'SAML' : 'OpenID Connect'
  throw new RequestError('PROVIDER_FIELD', `A provider of ${which} has no "${strange}"`, { details: { status: 400 } })
}

/** A secret goes only to who it was given for. */
function checkSecret(
  document: OidcProviderDocument,
  { issuer, clientId }: ProviderChange,
  clientSecret: string | null | undefined,
): void {
  const isOther =
    (issuer !== undefined && issuer !== document.issuer) || (clientId !== undefined && clientId !== document.clientId)
  if (!isOther || document.clientSecret === undefined || clientSecret !== undefined) return
  throw new RequestError('PROVIDER_SECRET_NEEDED', 'Another issuer or client needs its clientSecret as well')
}
