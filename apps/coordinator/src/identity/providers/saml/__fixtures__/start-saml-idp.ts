import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inflateRawSync } from 'node:zlib'
import { keyAndCertificate } from '../../../../accounts/certificates/__fixtures__/make-certificates.ts'
import type { Made } from '../../../../accounts/certificates/__fixtures__/make-certificates.ts'
import { assertionXml, responseXml, samlMessage } from './saml-message.ts'
import type { SamlAccount, SamlMessage } from './saml-message.ts'
import { encryptAssertion, signXml } from './sign-xml.ts'
import type { Signer } from './sign-xml.ts'

/** How the identity provider answers the next requests. */
export interface Answering {
  account: SamlAccount
  /** What is signed. @default assertion */
  sign?: 'assertion' | 'response' | 'both' | 'nothing'
  signer?: Signer
  /** Encrypts the assertion, signed or not, for this certificate. */
  encrypt?: { readonly certificate: string; readonly cipher: 'gcm' | 'cbc' | 'rsa-1_5' }
  /** Other parts of the message. */
  message?: Partial<SamlMessage>
  /** Changes the XML after it was signed. */
  spoil?: (xml: string, message: SamlMessage) => string
  /** @default what came with the request */
  relayState?: string
}

export interface StartedSamlIdp {
  readonly entityId: string
  readonly loginUrl: string
  readonly metadataUrl: string
  readonly key: Made
  /** What the metadata have; the first one signs unless `answer.signer` does. */
  keys: Made[]
  answer: Answering
  /** The last request: its XML and the query it came in. */
  readonly asked: { xml: string; query: URLSearchParams } | undefined
  metadata(): string
  /** The fields of the form for a request; undefined: nobody has asked. */
  respond(
    to: { readonly acsUrl: string; readonly audience: string; readonly requestId: string | undefined },
    relayState?: string,
  ): Record<string, string>
  close(): Promise<void>
}

/** A SAML 2.0 identity provider of our own, whose person signs in without being asked; the page has the form to go on. */
export async function startSamlIdp(account: SamlAccount): Promise<StartedSamlIdp> {
  const key = keyAndCertificate('idp.acme.test')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const [entityId, loginUrl, metadataUrl] = [`${address}/entity`, `${address}/sso`, `${address}/metadata?appid=1`]
  const idp: StartedSamlIdp & { asked: StartedSamlIdp['asked'] } = {
    entityId,
    loginUrl,
    metadataUrl,
    key,
    keys: [key],
    answer: { account },
    asked: undefined,
    metadata: () => metadataXml(entityId, loginUrl, idp.keys),
    respond(to, relayState) {
      const { answer } = idp
      const message = { ...samlMessage(answer.account, { issuer: entityId, ...to }), ...answer.message }
      const state = answer.relayState ?? relayState
      return {
        SAMLResponse: Buffer.from(written(message, answer, idp.keys[0] ?? key)).toString('base64'),
        ...(state === undefined ? {} : { RelayState: state }),
      }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  server.on('request', (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', address)
    if (pathname === '/metadata') return void response.end(idp.metadata())
    if (pathname !== '/sso') return void response.writeHead(404).end()
    const xml = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString()
    idp.asked = { xml, query: searchParams }
    const of = (name: string): string => new RegExp(` ${name}="([^"]*)"`).exec(xml)?.[1] ?? ''
    const acsUrl = of('AssertionConsumerServiceURL')
    const audience = />([^<]*)<\/saml:Issuer>/.exec(xml)?.[1] ?? ''
    const fields = idp.respond({ acsUrl, audience, requestId: of('ID') }, searchParams.get('RelayState') ?? undefined)
    const inputs = Object.entries(fields).map(
      ([name, value]) => `<input type="hidden" name="${name}" value="${value}"/>`,
    )
    response.setHeader('Content-Type', 'text/html')
    response.end(`<form method="post" action="${acsUrl}">${inputs.join('')}</form>`)
  })
  return idp
}

/** The response as it goes out: signed, encrypted, and then spoiled. */
function written(message: SamlMessage, answer: Answering, { key }: Made): string {
  const { sign = 'assertion', signer = { key }, encrypt, spoil = (xml) => xml } = answer
  const isSuccess = message.status[0] === 'Success'
  let assertion = isSuccess ? assertionXml(message) : ''
  if (isSuccess && (sign === 'assertion' || sign === 'both'))
    assertion = signXml(assertion, message.assertionId, signer)
  if (encrypt !== undefined) assertion = encryptAssertion(assertion, encrypt.certificate, encrypt.cipher)
  let xml = responseXml(message, assertion)
  if (sign === 'response' || sign === 'both') xml = signXml(xml, message.responseId, signer)
  return spoil(xml, message)
}

function metadataXml(entityId: string, loginUrl: string, keys: readonly Made[]): string {
  const certificates = keys
    .map(({ certificate }) => certificate.replace(/-----[A-Z ]+-----/g, ''))
    .map(
      (text) =>
        `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>` +
        `<ds:X509Certificate>${text}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
    )
  const post = loginUrl.replace('/sso', '/post')
  return (
    `<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}">` +
    `<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${certificates.join('')}` +
    `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${post}"/>` +
    `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${loginUrl}"/>` +
    `</md:IDPSSODescriptor></md:EntityDescriptor>`
  )
}
