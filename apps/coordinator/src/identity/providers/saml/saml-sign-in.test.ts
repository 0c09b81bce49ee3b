import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { audit, providers, users } from '@jatai/api'
import type { BodyOf } from '@jatai/api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startCoordinator } from '../../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../../__fixtures__/start-coordinator.ts'
import { keyAndCertificate } from '../../../accounts/certificates/__fixtures__/make-certificates.ts'
import { createBrowser } from '../../__fixtures__/browser.ts'
import { addGroup, addPerson } from '../../__fixtures__/people.ts'
import { formOf, postFrom, problemOf, signInBy, whoIs } from './__fixtures__/saml-browser.ts'
import type { SamlAccount } from './__fixtures__/saml-message.ts'
import { startSamlIdp } from './__fixtures__/start-saml-idp.ts'
import type { StartedSamlIdp } from './__fixtures__/start-saml-idp.ts'

// platform.md §9.1: people sign in by a SAML 2.0 identity provider.

const params = { realm: 'demo' }
const EMAIL = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress'
const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'
const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'
const ADDRESS = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'
const ANA: SamlAccount = {
  nameId: 'ana-1',
  nameIdFormat: PERSISTENT,
  attributes: {
    [EMAIL]: ['Ana@acme.test'],
    'http://schemas.microsoft.com/identity/claims/displayname': ['Ana'],
  },
}

let started: StartedCoordinator
let idp: StartedSamlIdp
let provider: providers.SamlProvider

beforeAll(async () => {
  started = await startCoordinator()
  idp = await startSamlIdp(ANA)
  const idpInput = { metadata: idp.metadata() }
  provider = await create({ kind: 'saml', name: 'Acme', idp: idpInput, domains: ['acme.test'] })
})
beforeEach(async () => {
  await started.forgetRequests()
  idp.answer = { account: ANA }
  idp.keys = [idp.key]
  await change({ state: 'active', idp: { metadata: idp.metadata() } })
})
afterAll(async () => {
  await started.close()
  await idp.close()
})

test('a new person becomes a user without rights, and has a session that scripts cannot read', async () => {
  const { page, browser } = await signInBy(`${provider.signInUrl}?returnTo=/build`)
  expect(page.url.href).toBe(`${started.address}/build`)
  const session = page.cookies.find((each) => each.startsWith('jatai_session=')) ?? ''
  expect(session).toMatch(/^jatai_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Expires=/)
  expect(await whoIs(started.address, browser)).toMatchObject({ email: 'ana@acme.test', name: 'Ana', permissions: [] })
  expect(browser.cookie('jatai_provider_sign_in')).toBeUndefined()
  const { body } = await started.admin.call(users.listUsers, { params, query: { search: 'ana@' } })
  expect(body).toMatchObject([{ email: 'ana@acme.test', groups: [], isLinked: true }])
  expect(started.faults).toEqual([])
})

test('the provider is asked with ids that are new each time, and told where to answer', async () => {
  const ask = async (): Promise<NonNullable<StartedSamlIdp['asked']>> => {
    await createBrowser().visit(provider.signInUrl)
    return idp.asked as NonNullable<StartedSamlIdp['asked']>
  }
  const [first, second] = [await ask(), await ask()]
  expect(first.xml).toContain(`AssertionConsumerServiceURL="${provider.redirectUri}"`)
  expect(first.xml).toContain(`>${provider.serviceProvider.entityId}</saml:Issuer>`)
  expect(first.xml).toContain(`Destination="${idp.loginUrl}"`)
  expect(first.xml).toContain('ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"')
  for (const { query } of [first, second]) expect(query.get('RelayState')).toMatch(/^[\w-]{43}$/)
  expect(first.query.get('RelayState')).not.toBe(second.query.get('RelayState'))
  const idOf = ({ xml }: { xml: string }) => / ID="(_[0-9a-f]{40})"/.exec(xml)?.[1]
  expect(idOf(first)).toBeDefined()
  expect(idOf(first)).not.toBe(idOf(second))
  expect(first.query.has('Signature')).toBe(false)
})

test.each(['assertion', 'response', 'both'] as const)('a signature on the %s is enough', async (sign) => {
  idp.answer.sign = sign
  expect((await signInBy(provider.signInUrl)).page.url.hash).toBe('')
  idp.answer.signer = { key: idp.key.key, hash: 'sha512' }
  expect((await signInBy(provider.signInUrl)).page.url.hash).toBe('')
})

test.each([
  ['gcm', 'assertion'],
  ['cbc', 'assertion'],
  ['gcm', 'response'],
] as const)('an assertion that is encrypted for us (%s, signed: %s) is opened', async (cipher, sign) => {
  Object.assign(idp.answer, { sign, encrypt: { certificate: await ourCertificate(), cipher } })
  expect((await signInBy(provider.signInUrl)).page.url.hash).toBe('')
})

test('our metadata are at a stable address, with what the provider has to know', async () => {
  const read = async (): Promise<string> => (await fetch(provider.serviceProvider.metadataUrl)).text()
  const response = await fetch(provider.serviceProvider.metadataUrl)
  expect(response.headers.get('content-type')).toBe('application/samlmetadata+xml')
  const text = await response.text()
  expect(text).toContain(`entityID="${provider.serviceProvider.entityId}"`)
  expect(text).toContain(`Location="${provider.redirectUri}"`)
  expect(text).toContain('WantAssertionsSigned="true"')
  expect(text).toContain('use="encryption"')
  expect(await read()).toBe(text)
  const { body: other } = await started.admin.call(providers.createProvider, {
    params,
    body: { name: 'OpenID', issuer: 'https://acme.invalid', clientId: 'jatai' },
  })
  expect((await fetch(`${started.address}/auth/realms/demo/providers/${other.id}/metadata`)).status).toBe(404)
  await started.admin.call(providers.removeProvider, { params: { ...params, id: other.id } })
})

test('requests are signed where that is wanted, and the metadata have the key', async () => {
  await change({ signsRequests: true })
  await createBrowser().visit(provider.signInUrl)
  expect(idp.asked?.query.get('SigAlg')).toBe('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256')
  const { createVerify } = await import('node:crypto')
  const signed = ['SAMLRequest', 'RelayState', 'SigAlg']
    .map((name) => `${name}=${encodeURIComponent(idp.asked?.query.get(name) ?? '')}`)
    .join('&')
  const signature = idp.asked?.query.get('Signature') ?? ''
  expect(
    createVerify('sha256')
      .update(signed)
      .verify(await ourCertificate(), signature, 'base64'),
  ).toBe(true)
  expect(await (await fetch(provider.serviceProvider.metadataUrl)).text()).toContain('use="signing"')
  await change({ signsRequests: null })
})

test('a user that is there signs in with the groups there are, and only under the account that came first', async () => {
  const group = await addGroup(started.admin, 'readers', [{ role: 'audit-viewer' }])
  await addPerson(started, 'bia@acme.test', [group])
  const bia = (nameId: string, email: string): SamlAccount => ({
    nameId,
    nameIdFormat: PERSISTENT,
    attributes: { [EMAIL]: [email] },
  })
  idp.answer.account = bia('bia', 'bia@acme.test')
  expect(await me()).toMatchObject({ email: 'bia@acme.test', permissions: ['AUDIT:READ'] })
  idp.answer.account = bia('bia-2', 'bia@acme.test')
  expect((await signInBy(provider.signInUrl)).page.url.hash).toBe('#sign-in-error=PROVIDER_PERSON')
  // The address may change at the provider: the account is the same person.
  idp.answer.account = bia('bia', 'beatriz@acme.test')
  expect(await me()).toMatchObject({ email: 'bia@acme.test' })
})

test.each<[string, SamlAccount, object]>([
  ['by a NameID that is an address', { nameId: 'Cai@acme.test', nameIdFormat: ADDRESS }, { name: 'cai' }],
  [
    'by the names of LDAP',
    {
      nameId: 'x1',
      attributes: { 'urn:oid:0.9.2342.19200300.100.1.3': ['cai@acme.test'], 'urn:oid:2.5.4.42': ['Cai'] },
    },
    {},
  ],
  ['with a transient NameID', { nameId: 'a1', nameIdFormat: TRANSIENT, attributes: { mail: ['dan@acme.test'] } }, {}],
  ['with another one', { nameId: 'a2', nameIdFormat: TRANSIENT, attributes: { mail: ['dan@acme.test'] } }, {}],
  ['without a NameID', { attributes: { email: ['dan@acme.test'], givenName: ['Dan'], sn: ['Dias'] } }, {}],
])('a person is known %s', async (_how, account, wanted) => {
  // Each account of Cai is another one to us: the person is found by the address.
  const { body } = await started.admin.call(users.listUsers, { params, query: { search: 'cai@' } })
  for (const { id } of body) {
    await started.admin.call(users.updateUser, { params: { ...params, id }, body: { isLinked: false } })
  }
  idp.answer.account = account
  expect(await me()).toMatchObject({ email: expect.stringMatching(/^(cai|dan)@acme\.test$/) as unknown, ...wanted })
})

test('attributes of the realm’s own choice count instead of the usual ones', async () => {
  await change({ emailAttribute: 'upn', nameAttribute: 'nick' })
  idp.answer.account = {
    nameId: 'eva',
    attributes: { [EMAIL]: ['other@acme.test'], upn: ['eva@acme.test'], nick: ['Evinha'] },
  }
  expect(await me()).toMatchObject({ email: 'eva@acme.test', name: 'Evinha' })
  await change({ emailAttribute: null, nameAttribute: null })
})

test.each<[string, SamlAccount]>([
  ['tells no address', { nameId: 'odd' }],
  ['tells what is no address', { nameId: 'odd', attributes: { mail: ['odd'] } }],
  ['tells several addresses', { nameId: 'odd', attributes: { mail: ['a@acme.test', 'b@acme.test'] } }],
  ['is not there for the domain', { nameId: 'odd', attributes: { mail: ['admin@demo.local'] } }],
  ['has a NameID without an end', { nameId: 'x'.repeat(300), attributes: { mail: ['odd@acme.test'] } }],
  [
    'leaves the groups out',
    {
      nameId: 'odd',
      attributes: {
        mail: ['odd@acme.test'],
        'http://schemas.microsoft.com/claims/groups.link': ['https://graph.test'],
      },
    },
  ],
])('nobody signs in when the provider %s', async (_what, account) => {
  idp.answer.account = account
  const { page, browser } = await signInBy(provider.signInUrl)
  expect(page.url.hash).toBe('#sign-in-error=PROVIDER_CLAIM')
  expect(browser.cookie('jatai_session')).toBeUndefined()
})

test('what the provider refuses is told by its code, and recorded', async () => {
  idp.answer.message = { status: ['Responder', 'AuthnFailed'] }
  const { page } = await signInBy(provider.signInUrl)
  expect(page.url.href).toBe(`${started.address}/#sign-in-error=PROVIDER_REFUSED`)
  const { body } = await started.admin.call(audit.listAudit, { params, query: { service: 'Sign-in', status: 'Error' } })
  expect(body.content[0]).toMatchObject({ description: 'Acme has refused the sign-in: AuthnFailed' })
})

test('a sign-in that is begun at the provider is begun anew here, and then succeeds', async () => {
  const { entityId } = provider.serviceProvider
  const unsolicited = idp.respond({ acsUrl: provider.redirectUri, audience: entityId, requestId: undefined })
  const browser = createBrowser()
  const page = await postFrom(browser, provider.redirectUri, unsolicited)
  expect(page.url.origin + page.url.pathname).toBe(idp.loginUrl)
  expect(browser.cookie('jatai_session')).toBeUndefined()
  const { action, fields } = formOf(page)
  expect((await postFrom(browser, action, fields)).url.href).toBe(`${started.address}/`)
  expect(await whoIs(started.address, browser)).toMatchObject({ email: 'ana@acme.test' })
})

test('a provider that never says what it answers to does not send the browser in circles', async () => {
  const { entityId } = provider.serviceProvider
  const unsolicited = idp.respond({ acsUrl: provider.redirectUri, audience: entityId, requestId: undefined })
  const browser = createBrowser()
  const ends: unknown[] = []
  for (let times = 0; times < 6; times++) ends.push((await postFrom(browser, provider.redirectUri, unsolicited)).status)
  expect(ends).toEqual([200, 200, 200, 200, 200, 400])
})

test('a draft is closed; in validation, people who may change the configuration get in, and nobody else', async () => {
  await change({ state: 'draft' })
  expect(problemOf(await createBrowser().visit(provider.signInUrl))).toEqual([403, 'PROVIDER_NOT_ACTIVE'])
  await change({ state: 'in-validation' })
  expect((await signInBy(provider.signInUrl)).page.url.hash).toBe('#sign-in-error=PROVIDER_NOT_ACTIVE')
  const managers = await addGroup(started.admin, 'sso', [{ role: 'idp-access-manager' }])
  await addPerson(started, 'sso@acme.test', [managers])
  idp.answer.account = { nameId: 'sso@acme.test', nameIdFormat: ADDRESS }
  expect((await signInBy(provider.signInUrl)).page.url.hash).toBe('')
})

test('a key that the provider changes to comes by its metadata, and old ones count as long as they are there', async () => {
  await change({ idp: { metadataUrl: idp.metadataUrl } })
  expect((await signInBy(provider.signInUrl)).page.url.hash).toBe('')
  const next = keyAndCertificate('next.acme.test')
  started.advance(61_000)
  idp.keys = [next, idp.key]
  idp.answer.message = { notOnOrAfter: 600, subjectNotOnOrAfter: 600 }
  expect((await signInBy(provider.signInUrl)).page.url.hash, 'the new key').toBe('')
  idp.answer.signer = { key: idp.key.key }
  expect((await signInBy(provider.signInUrl)).page.url.hash, 'the old key').toBe('')
  idp.keys = [next]
  started.advance(3_600_000)
  idp.answer.message = { notOnOrAfter: 7200, subjectNotOnOrAfter: 7200 }
  expect((await signInBy(provider.signInUrl)).page.url.hash).toBe('#sign-in-error=PROVIDER_REFUSED')
})

test('while the metadata cannot be had, what is known counts, and they are asked for once in a minute', async () => {
  let asked = 0
  const metadata = createServer((_request, response) => {
    if (asked++ === 0) return response.end(idp.metadata())
    return response.writeHead(503).end()
  })
  await new Promise<void>((resolve) => metadata.listen(0, '127.0.0.1', resolve))
  try {
    const metadataUrl = `http://127.0.0.1:${(metadata.address() as AddressInfo).port}/`
    await change({ idp: { metadataUrl } })
    idp.answer.message = { notOnOrAfter: 7200, subjectNotOnOrAfter: 7200 }
    for (let times = 0; times < 2; times++) expect((await signInBy(provider.signInUrl)).page.url.hash).toBe('')
    expect(asked).toBe(2)
    idp.answer.signer = { key: keyAndCertificate('evil.test').key }
    expect((await signInBy(provider.signInUrl)).page.url.hash).toBe('#sign-in-error=PROVIDER_REFUSED')
    expect(asked, 'whatever is sent to us').toBe(2)
    started.advance(61_000)
    idp.answer.signer = { key: idp.key.key }
    expect((await signInBy(provider.signInUrl)).page.url.hash).toBe('')
    expect(asked).toBe(3)
  } finally {
    metadata.closeAllConnections()
    await new Promise((resolve) => metadata.close(resolve))
  }
})

test('with the address for logging in and certificates alone, several of them count', async () => {
  const next = keyAndCertificate('next.acme.test')
  const certificates = [next.certificate, idp.key.certificate.replace(/-----[A-Z ]+-----/g, '')]
  await change({ idp: { loginUrl: idp.loginUrl, certificates } })
  idp.answer.message = { notOnOrAfter: 7200, subjectNotOnOrAfter: 7200 }
  for (const { key } of [next, idp.key]) {
    idp.answer.signer = { key }
    expect((await signInBy(provider.signInUrl)).page.url.hash).toBe('')
  }
})

test('our key is sealed, and shown nowhere; what people signed in with is not in the audit', async () => {
  const { body } = await started.admin.call(providers.getProvider, { params: { ...params, id: provider.id } })
  const { body: records } = await started.admin.call(audit.listAudit, { params, query: { size: 1000 } })
  const told = JSON.stringify([body, records])
  expect(told).not.toContain('privateKey')
  expect(told).not.toContain('PRIVATE')
  expect(told).not.toContain('PHNhbWxw')
  expect(body).toMatchObject({ kind: 'saml', idp: { certificates: [{ subject: expect.any(String) as unknown }] } })
  expect(started.faults).toEqual([])
})

async function create(body: BodyOf<typeof providers.createProvider>): Promise<providers.SamlProvider> {
  const { body: made } = await started.admin.call(providers.createProvider, { params, body })
  if (made.kind !== 'saml') throw new Error('It is of another kind')
  return made
}

async function change(body: BodyOf<typeof providers.updateProvider>): Promise<void> {
  await started.admin.call(providers.updateProvider, { params: { ...params, id: provider.id }, body })
}

async function me(): Promise<object> {
  const { page, browser } = await signInBy(provider.signInUrl)
  expect(page.url.hash).toBe('')
  return whoIs(started.address, browser)
}

/** As our metadata have it. */
async function ourCertificate(): Promise<string> {
  const text = await (await fetch(provider.serviceProvider.metadataUrl)).text()
  const base64 = /<ds:X509Certificate>([^<]+)</.exec(text)?.[1]?.replace(/\s/g, '') ?? ''
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}
