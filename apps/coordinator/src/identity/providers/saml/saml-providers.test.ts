import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { audit, providers } from '@jatai/api'
import type { BodyOf } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCoordinator } from '../../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../../__fixtures__/start-coordinator.ts'
import { keyAndCertificate } from '../../../accounts/certificates/__fixtures__/make-certificates.ts'
import { startSamlIdp } from './__fixtures__/start-saml-idp.ts'
import type { StartedSamlIdp } from './__fixtures__/start-saml-idp.ts'

// platform.md §9.1: what an administrator tells of an identity provider.

type Input = BodyOf<typeof providers.createProvider>
type Change = BodyOf<typeof providers.updateProvider>

const params = { realm: 'demo' }
let started: StartedCoordinator
let idp: StartedSamlIdp

beforeAll(async () => {
  started = await startCoordinator()
  idp = await startSamlIdp({ nameId: 'ana' })
})
afterAll(async () => {
  await started.close()
  await idp.close()
})

test('metadata as a text or at an address, or an address for logging in with certificates, tell the same', async () => {
  const { certificate } = idp.key
  const known = {
    loginUrl: idp.loginUrl,
    certificates: [
      { subject: 'CN=idp.acme.test', fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/) as unknown },
    ],
    wantsSignedRequests: false,
  }
  const { entityId, metadataUrl, loginUrl } = idp
  expect(await create({ metadata: idp.metadata() })).toMatchObject({ idp: { ...known, entityId } })
  expect(await create({ metadataUrl })).toMatchObject({ idp: { ...known, entityId, metadataUrl } })
  const byHand = await create({ loginUrl, certificates: [certificate, certificate.replace(/\n/g, '\r\n')] })
  expect(byHand).toMatchObject({ idp: known })
  expect(byHand.idp).not.toHaveProperty('entityId')
})

test('one is made before anything is known of the provider, but not opened', async () => {
  const made = await create(undefined)
  expect(made).toMatchObject({
    kind: 'saml',
    state: 'draft',
    serviceProvider: { entityId: expect.stringContaining(made.id) as unknown },
  })
  expect(made).not.toHaveProperty('idp')
  expect((await check(made.id)).problem).toBe('Its metadata were not given yet (idp)')
  for (const state of ['in-validation', 'active'] as const) {
    await expect(change(made.id, { state })).rejects.toMatchObject({ code: 'PROVIDER_INCOMPLETE' })
  }
  expect(await change(made.id, { idp: { metadata: idp.metadata() }, state: 'active' })).toMatchObject({
    state: 'active',
  })
  expect(await check(made.id)).toEqual({ isUsable: true })
})

const spoiled = (from: string | RegExp, to: string) => (): string => idp.metadata().replace(from, to)

test.each<[string, () => string, RegExp]>([
  ['no XML', () => 'metadata', /that is no metadata: Start tag expected/],
  ['of a service provider', spoiled(/IDPSSODescriptor/g, 'SPSSODescriptor'), /no identity provider of SAML 2.0/],
  ['of SAML 1.1', spoiled('urn:oasis:names:tc:SAML:2.0:protocol', 'urn:oasis:names:tc:SAML:1.1:protocol'), /SAML 2.0/],
  ['without a certificate', spoiled(/<md:KeyDescriptor.*<\/md:KeyDescriptor>/s, ''), /no certificate for signing/],
  ['with a broken certificate', spoiled(/<ds:X509Certificate>\s*M/, '<ds:X509Certificate>?'), /cannot be read/],
  ['without HTTP-Redirect', spoiled('bindings:HTTP-Redirect', 'bindings:SOAP'), /binding HTTP-Redirect/],
  [
    'with a script for an address',
    spoiled(/Location="[^"]*sso"/, 'Location="javascript:alert(1)"'),
    /begins with https/,
  ],
  ['that are over', spoiled('entityID=', 'validUntil="2020-01-01T00:00:00Z" entityID='), /good until 2020/],
  [
    'with a document type',
    () => `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${body(idp.metadata())}`,
    /document type/,
  ],
  [
    'of several providers',
    () =>
      `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${body(idp.metadata()).repeat(2)}</md:EntitiesDescriptor>`,
    /several identity providers/,
  ],
])('metadata %s are refused, saying what is wrong', async (_what, metadata, problem) => {
  const failure = {
    code: 'SAML_METADATA',
    message: expect.stringMatching(problem) as unknown,
    details: { status: 400 },
  }
  await expect(create({ metadata: metadata() })).rejects.toMatchObject(failure)
})

test('of several providers, the entity id says which one', async () => {
  const other = body(idp.metadata()).replace(idp.entityId, 'https://other.test').replace('/sso"', '/other"')
  const metadata = `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${body(idp.metadata())}${other}</md:EntitiesDescriptor>`
  const made = await create({ metadata, entityId: 'https://other.test' })
  expect(made.idp).toMatchObject({ entityId: 'https://other.test', loginUrl: idp.loginUrl.replace('/sso', '/other') })
  await expect(create({ metadata, entityId: 'https://no.test' })).rejects.toMatchObject({ code: 'SAML_METADATA' })
})

test('certificates that are none, or weak, are refused', async () => {
  const weak = 'MIIBATCBrAIBATANBgkqhkiG9w0BAQsFADAMMQowCAYDVQQDDAF4MB4XDTI2MDEwMTAwMDAwMFoXDTM2MDEwMTAwMDAwMFow'
  for (const certificate of ['x', weak, keyAndCertificate('x').key]) {
    const refused = create({ loginUrl: idp.loginUrl, certificates: [certificate] })
    await expect(refused).rejects.toMatchObject({ code: 'SAML_CERTIFICATE', details: { status: 400 } })
  }
})

test('certificates that have all expired are told by the check', async () => {
  const old = keyAndCertificate('old.test', undefined, -1)
  const made = await create({ loginUrl: idp.loginUrl, certificates: [old.certificate] })
  expect(await check(made.id)).toMatchObject({
    isUsable: false,
    problem: expect.stringContaining('expired') as unknown,
  })
})

test('an address of metadata that answers otherwise, or not at all, is told', async () => {
  const answers = { status: 404, location: '', text: '' }
  const server = createServer((_request, response) => {
    response.statusCode = answers.status
    if (answers.location !== '') response.setHeader('Location', answers.location)
    response.end(answers.text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const metadataUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  try {
    const failure = { code: 'SAML_METADATA', message: expect.stringContaining('404') as unknown }
    await expect(create({ metadataUrl })).rejects.toMatchObject(failure)
    Object.assign(answers, { status: 302, location: idp.metadataUrl })
    await expect(create({ metadataUrl }), 'no redirections').rejects.toMatchObject({ code: 'SAML_METADATA' })
    Object.assign(answers, { status: 200, location: '', text: 'x'.repeat(3 * 1024 * 1024) })
    await expect(create({ metadataUrl }), 'too much').rejects.toMatchObject({ code: 'SAML_METADATA' })
    answers.text = idp.metadata()
    const made = await create({ metadataUrl })
    answers.status = 500
    expect((await check(made.id)).problem).toContain('500')
    answers.status = 200
    answers.text = '<x/>'
    expect((await check(made.id)).problem).toContain('no identity provider')
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  await expect(create({ metadataUrl })).rejects.toMatchObject({ code: 'SAML_METADATA' })
})

test.each(['http://idp.example.com', 'https://u:p@idp.example.com', 'ftp://x', 'idp', 'https://x.test/#a'])(
  '%j is no address of a provider',
  async (url) => {
    for (const one of [{ metadataUrl: url }, { loginUrl: url, certificates: ['x'] }]) {
      await expect(create(one)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    }
  },
)

test('a kind has no fields of the other one, and is not told in two ways', async () => {
  const saml = await create({ metadata: idp.metadata() })
  const { body: oidc } = await started.admin.call(providers.createProvider, {
    params,
    body: { name: 'OpenID', issuer: 'https://acme.invalid', clientId: 'jatai' },
  })
  await expect(change(saml.id, { issuer: 'https://x.test' })).rejects.toMatchObject({ code: 'PROVIDER_FIELD' })
  await expect(change(oidc.id, { emailAttribute: 'mail' })).rejects.toMatchObject({ code: 'PROVIDER_FIELD' })
  await expect(change(oidc.id, { idp: { metadata: 'x' } })).rejects.toMatchObject({ code: 'PROVIDER_FIELD' })
  const twice = { metadata: idp.metadata(), loginUrl: idp.loginUrl } as Change['idp']
  await expect(change(saml.id, { idp: twice })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  const { body: all } = await started.admin.call(providers.listProviders, { params })
  expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['oidc', 'saml']))
})

test('what is null goes back to the usual', async () => {
  const made = await create({ metadata: idp.metadata() }, { emailAttribute: 'upn', signsRequests: false })
  expect(made).toMatchObject({ emailAttribute: 'upn', signsRequests: false })
  const after = await change(made.id, { emailAttribute: null, signsRequests: null, name: 'New' })
  expect(after.name).toBe('New')
  expect(after).not.toHaveProperty('emailAttribute')
  expect(after).not.toHaveProperty('signsRequests')
  const { body: records } = await started.admin.call(audit.listAudit, {
    params,
    query: { service: 'Identity providers' },
  })
  expect(records.content[0]).toMatchObject({ reference: made.id, status: 'Success' })
})

function body(metadata: string): string {
  return metadata.replace('<?xml version="1.0"?>', '')
}

async function create(
  told: Extract<Input, { kind: 'saml' }>['idp'],
  more: Partial<Extract<Input, { kind: 'saml' }>> = {},
): Promise<providers.SamlProvider> {
  const input: Input = {
    kind: 'saml',
    name: 'Acme',
    domains: [],
    ...more,
    ...(told === undefined ? {} : { idp: told }),
  }
  const { body: made } = await started.admin.call(providers.createProvider, { params, body: input })
  if (made.kind !== 'saml') throw new Error('It is of another kind')
  return made
}

async function change(id: string, to: Change): Promise<providers.Provider> {
  return (await started.admin.call(providers.updateProvider, { params: { ...params, id }, body: to })).body
}

async function check(id: string): Promise<{ readonly isUsable: boolean; readonly problem?: string | undefined }> {
  return (await started.admin.call(providers.checkProvider, { params: { ...params, id } })).body
}
