import { groupIntegrations, providers } from '@jatai/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCoordinator } from '../../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../../__fixtures__/start-coordinator.ts'
import { createBrowser } from '../../__fixtures__/browser.ts'
import type { Browser, Page } from '../../__fixtures__/browser.ts'
import { createKeycloakRealm, KEYCLOAK_PASSWORD } from '../../__fixtures__/keycloak.ts'
import type { KeycloakRealm } from '../../__fixtures__/keycloak.ts'
import { addGroup } from '../../__fixtures__/people.ts'
import { formOf, postFrom, whoIs } from './__fixtures__/saml-browser.ts'

const address = process.env['JATAI_TEST_KEYCLOAK_URL']
const PLAIN = { 'saml.encrypt': 'false' }
const UNSIGNED = { 'saml.client.signature': 'false' }
const OLD_KEYS = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p'
const OLD_CIPHER = 'http://www.w3.org/2001/04/xmlenc#aes256-cbc'
const params = { realm: 'demo' }

describe.skipIf(address === undefined)('Keycloak by SAML (skipped: JATAI_TEST_KEYCLOAK_URL is not set)', () => {
  let started: StartedCoordinator
  let keycloak: KeycloakRealm

  beforeAll(async () => {
    started = await startCoordinator()
    const realm = `jatai-saml-${Date.now().toString(36)}`
    keycloak = await createKeycloakRealm(address ?? '', realm, `${started.address}/callback`, ['auditors', 'visitors'])
    await keycloak.addUser('ana', ['auditors', 'visitors'])
    await keycloak.addUser('bia', ['visitors'])
    // The first requests after its start take Keycloak its time.
  }, 120_000)
  afterAll(async () => {
    await keycloak.remove()
    await started.close()
  })

  test.each<[string, Readonly<Record<string, string>>]>([
    ['does as both metadata say, with signed requests and encrypted assertions', {}],
    [
      'encrypts as older ones do',
      { 'saml.encryption.keyAlgorithm': OLD_KEYS, 'saml.encryption.algorithm': OLD_CIPHER },
    ],
    ['signs assertions and encrypts nothing', { 'saml.encrypt': 'false' }],
    [
      'signs the whole answer alone',
      { ...PLAIN, 'saml.assertion.signature': 'false', 'saml.server.signature': 'true' },
    ],
    ['signs both', { ...PLAIN, 'saml.assertion.signature': 'true', 'saml.server.signature': 'true' }],
    ['takes requests that are not signed', UNSIGNED],
  ])(
    'a Keycloak that %s signs people in',
    async (_how, attributes) => {
      const provider = await addProvider(attributes, attributes !== UNSIGNED)
      const { page, browser } = await signInAs('ana', provider.signInUrl)
      expect(page.url.href).toBe(`${started.address}/`)
      expect(await whoIs(started.address, browser)).toMatchObject({ email: 'ana@acme.test' })
      expect((await started.admin.call(providers.checkProvider, { params: at(provider) })).body).toEqual({
        isUsable: true,
      })
    },
    60_000,
  )

  test('groups of Keycloak give groups of the realm', async () => {
    const provider = await addProvider({}, true)
    const group = await addGroup(started.admin, 'auditors', [{ role: 'audit-viewer' }])
    const integration = {
      name: 'Auditors',
      provider: provider.id,
      scheme: 'custom' as const,
      xpath: "//saml:Attribute[@Name='memberOf']/saml:AttributeValue",
      providerGroup: 'auditors',
      group,
    }
    const { body: made } = await started.admin.call(groupIntegrations.createGroupIntegrations, {
      params,
      body: { integrations: [integration] },
    })
    const id = made[0]?.id ?? ''
    const { body: pending } = await started.admin.call(groupIntegrations.testGroupIntegration, {
      params: { ...params, id },
      body: { email: 'ana@acme.test' },
    })
    expect((await signInAs('ana', pending.url)).page.url.hash).toBe('#integration-test=success')
    await started.admin.call(groupIntegrations.activateGroupIntegrations, { params, body: { ids: [id] } })
    const ana = await signInAs('ana', provider.signInUrl)
    expect(await whoIs(started.address, ana.browser)).toMatchObject({ permissions: ['AUDIT:READ'] })
    const bia = await signInAs('bia', provider.signInUrl)
    expect(await whoIs(started.address, bia.browser)).toMatchObject({ email: 'bia@acme.test', permissions: [] })
  }, 60_000)

  /** A provider that both sides know by the metadata of the other one. */
  async function addProvider(
    attributes: Readonly<Record<string, string>>,
    isSigning: boolean,
  ): Promise<providers.SamlProvider> {
    const { body } = await started.admin.call(providers.createProvider, {
      params,
      body: {
        kind: 'saml',
        name: 'Keycloak',
        idp: { metadataUrl: keycloak.samlMetadataUrl },
        ...(isSigning ? {} : { signsRequests: false }),
        domains: ['acme.test'],
      },
    })
    if (body.kind !== 'saml') throw new Error('It is of another kind')
    await started.admin.call(providers.updateProvider, { params: at(body), body: { state: 'active' } })
    await keycloak.addSamlClient(await (await fetch(body.serviceProvider.metadataUrl)).text(), attributes)
    return body
  }

  function at({ id }: providers.Provider): { realm: string; id: string } {
    return { ...params, id }
  }

  /** Fills in the form of Keycloak, and sends the one with its answer on. */
  async function signInAs(username: string, from: string): Promise<{ readonly page: Page; readonly browser: Browser }> {
    const browser = createBrowser()
    const { action } = formOf(await browser.visit(from))
    const answer = formOf(await browser.visit(action, { username, password: KEYCLOAK_PASSWORD, credentialId: '' }))
    return { page: await postFrom(browser, answer.action, answer.fields), browser }
  }
})
