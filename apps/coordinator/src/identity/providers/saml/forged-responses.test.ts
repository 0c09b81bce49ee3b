import { audit, providers, users } from '@jatai/api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { rawRequest } from '../../../__fixtures__/raw-request.ts'
import { startCoordinator } from '../../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../../__fixtures__/start-coordinator.ts'
import { keyAndCertificate } from '../../../accounts/certificates/__fixtures__/make-certificates.ts'
import { createBrowser } from '../../__fixtures__/browser.ts'
import { formOf, postFrom, problemOf, signInBy } from './__fixtures__/saml-browser.ts'
import { assertionXml } from './__fixtures__/saml-message.ts'
import type { SamlMessage } from './__fixtures__/saml-message.ts'
import { startSamlIdp } from './__fixtures__/start-saml-idp.ts'
import type { Answering, StartedSamlIdp } from './__fixtures__/start-saml-idp.ts'

// What an attacker, or a provider that makes mistakes, may send to the Assertion Consumer Service: nobody gets in.

const params = { realm: 'demo' }
const ANA = { nameId: 'ana@acme.test', nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress' }
const EVE = { ...ANA, nameId: 'eve@acme.test' }
/** Stands for the key of the provider, which is known when it has started. */
const OWN_KEY = 'own'
const stranger = keyAndCertificate('evil.test')

let started: StartedCoordinator
let idp: StartedSamlIdp
let provider: providers.SamlProvider
let other: providers.SamlProvider

beforeAll(async () => {
  started = await startCoordinator()
  idp = await startSamlIdp(ANA)
  provider = await create('Acme')
  other = await create('Other')
})
beforeEach(async () => {
  await started.forgetRequests()
  idp.answer = { account: ANA }
})
afterAll(async () => {
  await started.close()
  await idp.close()
})

test('as it should be, the same answer lets the person in', async () => {
  expect((await signInBy(provider.signInUrl)).page.url.hash).toBe('')
})

const wrapped = (make: (original: string, forged: string, xml: string) => string): Partial<Answering> => ({
  spoil(xml, message) {
    const original = /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml)?.[0] ?? ''
    const forged = assertionXml({ ...message, account: EVE, assertionId: '_forged' })
    return make(original, forged, xml)
  },
})
const signatureOf = (xml: string): string => /<ds:Signature .*<\/ds:Signature>/s.exec(xml)?.[0] ?? ''
const withEve = (xml: string): string => xml.replace('ana@acme.test', 'eve@acme.test')

test.each<[string, Partial<Answering>]>([
  ['no signature', { sign: 'nothing' }],
  ['a signature of another key', { signer: { key: stranger.key } }],
  ['a signature with SHA-1', { signer: { key: OWN_KEY, hash: 'sha1' } }],
  ['another person than was signed', { spoil: withEve }],
  ['another person in an answer that was signed as a whole', { sign: 'response', spoil: withEve }],
  [
    'an attribute too many',
    { spoil: (xml) => xml.replace('</saml:Conditions>', '<saml:OneTimeUse/></saml:Conditions>') },
  ],
  ['a comment that cuts the address', { spoil: (xml) => xml.replace('ana@acme.test', 'ana@acme.test<!-- -->.evil') }],
  ['a signature without a value', { spoil: (xml) => xml.replace(/<ds:SignatureValue>[^<]+/, '<ds:SignatureValue>') }],
  ['a digest with a comment', { spoil: (xml) => xml.replace(/<ds:DigestValue>/, '<ds:DigestValue><!--x-->') }],
  ['two references', { spoil: (xml) => xml.replace(/<ds:Reference .*<\/ds:Reference>/s, '$&$&') }],
  [
    'HMAC with the public certificate as its key',
    {
      spoil: (xml) =>
        xml.replace('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'http://www.w3.org/2000/09/xmldsig#hmac-sha1'),
    },
  ],
  [
    'an XSLT among its transforms',
    {
      spoil: (xml) =>
        xml.replace(
          '</ds:Transforms>',
          '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/></ds:Transforms>',
        ),
    },
  ],
])('an answer with %s is refused', async (_what, answer) => {
  const { signer } = answer
  await refused({ ...answer, ...(signer?.key === OWN_KEY ? { signer: { ...signer, key: idp.key.key } } : {}) })
})

test.each<[string, Partial<Answering>]>([
  ['the forged one first (XSW 3)', wrapped((original, forged, xml) => xml.replace(original, forged + original))],
  ['the forged one last', wrapped((original, forged, xml) => xml.replace(original, original + forged))],
  [
    'the signed one within the forged one (XSW 4)',
    wrapped((original, forged, xml) =>
      xml.replace(original, forged.replace('</saml:Assertion>', `${original}</saml:Assertion>`)),
    ),
  ],
  [
    'the signature moved to the forged one (XSW 5)',
    wrapped((original, forged, xml) => {
      const signature = signatureOf(original)
      const bare = original.replace(signature, '')
      return xml.replace(original, forged.replace('</saml:Issuer>', `</saml:Issuer>${signature}`) + bare)
    }),
  ],
  [
    'the signed one within the signature (XSW 6)',
    wrapped((original, forged, xml) => {
      const signature = signatureOf(original)
      const around = signature.replace(
        '</ds:Signature>',
        `<ds:Object>${original.replace(signature, '')}</ds:Object></ds:Signature>`,
      )
      return xml.replace(original, forged.replace('</saml:Issuer>', `</saml:Issuer>${around}`))
    }),
  ],
  [
    'the signed one in the extensions (XSW 7)',
    wrapped((original, forged, xml) =>
      xml
        .replace(original, forged)
        .replace('<samlp:Status>', `<samlp:Extensions>${original}</samlp:Extensions><samlp:Status>`),
    ),
  ],
  [
    'the forged one with the same ID',
    wrapped((original, forged, xml) => {
      const id = / ID="([^"]+)"/.exec(original)?.[1] ?? ''
      return xml.replace(original, forged.replace('_forged', id) + original)
    }),
  ],
  [
    'the signed answer within a forged one (XSW 1)',
    {
      sign: 'response',
      spoil(xml, message) {
        const forged = xml.replace(signatureOf(xml), '').replace(message.responseId, '_forged')
        const signature = signatureOf(xml).replace('</ds:Signature>', `<ds:Object>${xml}</ds:Object></ds:Signature>`)
        return withEve(forged).replace('</saml:Issuer>', `</saml:Issuer>${signature}`)
      },
    },
  ],
  [
    'the signed one as a sibling that another name hides',
    wrapped((original, forged, xml) =>
      xml.replace(original, `${forged}<x:Assertion xmlns:x="urn:x">${original}</x:Assertion>`),
    ),
  ],
])('two assertions, %s, are refused', async (_how, answer) => {
  await refused(answer)
})

test.each<[string, Partial<SamlMessage>]>([
  ['for another audience', { audience: 'https://other.test' }],
  ['for no audience', { audience: undefined }],
  ['for another recipient', { recipient: 'https://other.test/acs' }],
  ['for another destination', { destination: 'https://other.test/acs' }],
  ['of another issuer', { issuer: 'https://evil.test' }],
  ['in answer to another request', { subjectInResponseTo: '_another', inResponseTo: '_another' }],
  ['in an assertion for another request', { subjectInResponseTo: '_another' }],
  ['in an assertion for no request', { subjectInResponseTo: undefined }],
  ['in an answer to no request', { inResponseTo: undefined }],
  ['that is not valid yet', { notBefore: 70 }],
  ['that is not valid any more', { notOnOrAfter: -70 }],
  ['that nobody may show any more', { subjectNotOnOrAfter: -70 }],
])('an assertion %s is refused', async (_what, message) => {
  await refused({ message })
  await refused({ message, sign: 'both' })
})

test('clocks may differ by less than a minute', async () => {
  for (const message of [{ notBefore: 50 }, { notOnOrAfter: -50 }, { subjectNotOnOrAfter: -50 }]) {
    idp.answer.message = message
    expect((await signInBy(provider.signInUrl)).page.url.hash).toBe('')
  }
})

test.each<[string, (xml: string) => string]>([
  ['a document type', (xml) => `<!DOCTYPE x>${xml}`],
  [
    'a file among its entities',
    (xml) => `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${xml.replace('ana@', '&e;@')}`,
  ],
  [
    'an entity that grows',
    (xml) =>
      `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${xml.replace('ana@', '&b;@')}`,
  ],
  ['an entity that nothing declares', (xml) => xml.replace('ana@', '&nothing;@')],
  ['another root', () => '<x/>'],
  ['no XML', () => 'SAMLResponse'],
  ['nothing', () => ' '],
  [
    'endless depth',
    (xml) => xml.replace('<samlp:Status>', `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}<samlp:Status>`),
  ],
  ['another encoding in its declaration', (xml) => `<?xml version="1.0" encoding="UTF-16"?>${withEve(xml)}`],
])('an answer with %s is refused', async (_what, spoil) => {
  await refused({ spoil })
})

test('bytes that are no UTF-8, and fields that are there twice, are refused', async () => {
  const form = formOf(await createBrowser().visit(provider.signInUrl))
  const browser = createBrowser()
  await browser.visit(provider.signInUrl)
  const odd = { ...form.fields, SAMLResponse: Buffer.from([0xff, 0xfe, 0x3c]).toString('base64') }
  expect((await postFrom(browser, form.action, odd)).status).toBe(400)
  const twice = new URLSearchParams([...Object.entries(form.fields), ['SAMLResponse', 'PHgvPg==']])
  expect((await fetch(form.action, { method: 'POST', redirect: 'manual', body: twice })).status).toBe(400)
  expect(started.faults).toEqual([])
})

test('an answer counts once, in the browser that has asked, and an assertion once for whatever request', async () => {
  const [victim, attacker] = [createBrowser(), createBrowser()]
  const { action, fields } = formOf(await attacker.visit(provider.signInUrl))
  const response = await fetch(action, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) })
  const callback = new URL(response.headers.get('location') ?? '', action)

  expect(problemOf(await victim.visit(callback))).toEqual([400, 'SIGN_IN_EXPIRED'])
  await victim.visit(provider.signInUrl)
  expect(problemOf(await victim.visit(callback)), 'with a sign-in of its own').toEqual([400, 'SIGN_IN_EXPIRED'])
  expect(victim.cookie('jatai_session')).toBeUndefined()

  expect((await attacker.visit(callback)).url.hash).toBe('')
  expect(problemOf(await attacker.visit(callback)), 'the callback again').toEqual([400, 'SIGN_IN_EXPIRED'])
  expect(problemOf(await postFrom(attacker, action, fields)), 'the form again').toEqual([400, 'SIGN_IN_EXPIRED'])

  idp.answer.message = { assertionId: '_the-same' }
  expect((await signInBy(provider.signInUrl)).page.url.hash).toBe('')
  expect((await signInBy(provider.signInUrl)).page.url.hash).toBe('#sign-in-error=PROVIDER_REFUSED')
  expect(await lastReason()).toBe('The assertion was shown before')
})

test('the state cannot be guessed, nor used at another provider or before there is an answer', async () => {
  const browser = createBrowser()
  const { action, fields } = formOf(await browser.visit(provider.signInUrl))
  const guessed = await postFrom(browser, action, { ...fields, RelayState: '/evil' })
  expect(problemOf(guessed)).toEqual([400, 'SIGN_IN_EXPIRED'])
  expect(problemOf(await postFrom(browser, other.redirectUri, fields))).toEqual([400, 'SIGN_IN_EXPIRED'])
  const early = new URL(provider.signInUrl.replace(/sign-in$/, 'callback'))
  early.searchParams.set('state', fields['RelayState'] ?? '')
  expect(problemOf(await browser.visit(early))).toEqual([400, 'SIGN_IN_EXPIRED'])
  expect((await postFrom(browser, action, fields)).url.hash, 'none of that has spoilt it').toBe('')
})

test('what one provider has signed counts at no other', async () => {
  // Both are the same identity provider, so that the signature is right.
  const browser = createBrowser()
  const own = formOf(await createBrowser().visit(provider.signInUrl))
  const { action, fields } = formOf(await browser.visit(other.signInUrl))
  const swapped = await postFrom(browser, action, { ...fields, SAMLResponse: own.fields['SAMLResponse'] ?? '' })
  expect(swapped.url.hash).toBe('#sign-in-error=PROVIDER_REFUSED')
})

test.each<[string, Partial<Answering>]>([
  ['is not signed', { sign: 'nothing' }],
  ['is signed by another key', { signer: { key: stranger.key } }],
])('an encrypted assertion that %s is refused', async (_what, answer) => {
  await refused({ ...answer, encrypt: { certificate: await ourCertificate(), cipher: 'gcm' } })
})

test('encryption for another key, or by RSA 1.5, is refused with nothing told of what is in it', async () => {
  await refused({ encrypt: { certificate: stranger.certificate, cipher: 'cbc' } })
  const one = await lastReason()
  await refused({ sign: 'nothing', encrypt: { certificate: await ourCertificate(), cipher: 'cbc' } })
  expect(await lastReason()).toBe(one)
  await refused({ encrypt: { certificate: await ourCertificate(), cipher: 'rsa-1_5' } })
})

test('a signed assertion of Eve’s, taken over into an answer to the victim’s request, is refused', async () => {
  idp.answer.account = EVE
  const eve = formOf(await createBrowser().visit(provider.signInUrl))
  const victim = createBrowser()
  const { action, fields } = formOf(await victim.visit(provider.signInUrl))
  const theirs = Buffer.from(eve.fields['SAMLResponse'] ?? '', 'base64').toString()
  const request = / InResponseTo="([^"]+)"/.exec(Buffer.from(fields['SAMLResponse'] ?? '', 'base64').toString())?.[1]
  const mixed = theirs.replace(/InResponseTo="[^"]+"/, `InResponseTo="${request ?? ''}"`)
  const page = await postFrom(victim, action, { ...fields, SAMLResponse: Buffer.from(mixed).toString('base64') })
  expect(page.url.hash).toBe('#sign-in-error=PROVIDER_REFUSED')
  expect(victim.cookie('jatai_session')).toBeUndefined()
})

test('forms are taken nowhere else, and nothing but forms here; none that is too large', async () => {
  const { pathname } = new URL(provider.redirectUri)
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const post = async (path: string, headers: Record<string, string>, body: string): Promise<number> =>
    (await rawRequest(started.address, { method: 'POST', path, headers, body })).status
  expect(await post('/auth/realms/demo/sign-in', form, 'email=a&password=b')).toBe(415)
  expect(await post(pathname, { 'Content-Type': 'application/json' }, '{"SAMLResponse":"PHgvPg=="}')).toBe(415)
  expect(await post(pathname, form, `SAMLResponse=${'A'.repeat(2_000_000)}`)).toBe(413)
  expect(await post(pathname, form, `SAMLResponse=${'A'.repeat(600_000)}`)).toBe(400)
  expect(await post(pathname.replace(provider.id, 'nothing'), form, 'SAMLResponse=PHgvPg==')).toBe(404)
})

test('nobody was made, and nothing was a fault of ours', async () => {
  const { body } = await started.admin.call(users.listUsers, { params, query: { search: 'eve@' } })
  expect(body).toEqual([])
  expect(started.faults).toEqual([])
})

async function create(name: string): Promise<providers.SamlProvider> {
  const { body } = await started.admin.call(providers.createProvider, {
    params,
    body: { kind: 'saml', name, idp: { metadata: idp.metadata() } },
  })
  await started.admin.call(providers.updateProvider, {
    params: { ...params, id: body.id },
    body: { state: 'active' },
  })
  if (body.kind !== 'saml') throw new Error('It is of another kind')
  return body
}

/** Nobody is signed in, whether at once or after the step back. */
async function refused(answer: Partial<Answering>): Promise<void> {
  idp.answer = { account: ANA, ...answer }
  const { page, browser } = await signInBy(provider.signInUrl)
  expect(page.url.hash, page.body).toBe('#sign-in-error=PROVIDER_REFUSED')
  expect(browser.cookie('jatai_session')).toBeUndefined()
}

async function lastReason(): Promise<unknown> {
  const { body } = await started.admin.call(audit.listAudit, { params, query: { service: 'Sign-in', status: 'Error' } })
  return body.content[0]?.description
}

async function ourCertificate(): Promise<string> {
  const text = await (await fetch(provider.serviceProvider.metadataUrl)).text()
  const base64 = /<ds:X509Certificate>([^<]+)</.exec(text)?.[1]?.replace(/\s/g, '') ?? ''
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}
