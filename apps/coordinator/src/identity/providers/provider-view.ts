import type { providers } from '@jatai/api'
import type { Stored } from '@jatai/platform'
import type { OidcProviderDocument, ProviderDocument, SamlProviderDocument } from './provider-document.ts'
import { certificateFacts } from './saml/certificates.ts'
import { serviceProviderOf } from './saml/service-provider.ts'
import { signInPath } from './sign-in-path.ts'

/** A provider as people see it: without its secrets. */
export function providerView({ id, document }: Stored<ProviderDocument>, origin: string): providers.Provider {
  return document.kind === 'oidc' ? oidcView(id, document, origin) : samlView(id, document, origin)
}

function oidcView(id: string, document: OidcProviderDocument, origin: string): providers.OidcProvider {
  const { realm, clientSecret, scopes, domains, ...rest } = document
  return {
    id,
    ...rest,
    scopes: [...scopes],
    domains: [...domains],
    hasClientSecret: clientSecret !== undefined,
    redirectUri: `${signInPath(origin, realm, id)}/callback`,
    signInUrl: `${signInPath(origin, realm, id)}/sign-in`,
  }
}

function samlView(id: string, document: SamlProviderDocument, origin: string): providers.SamlProvider {
  const { realm, idp, certificate: _certificate, privateKey: _privateKey, domains, ...rest } = document
  const { entityId, acsUrl, metadataUrl } = serviceProviderOf({ realm, provider: id, origin })
  return {
    id,
    ...rest,
    domains: [...domains],
    ...(idp === undefined ? {} : { idp: { ...idp, certificates: idp.certificates.map(certificateFacts) } }),
    serviceProvider: { entityId, metadataUrl },
    redirectUri: acsUrl,
    signInUrl: `${signInPath(origin, realm, id)}/sign-in`,
  }
}
