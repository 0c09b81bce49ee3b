import { createClient, groupIntegrations, providers, signIn } from '@jatai/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCoordinator } from '../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'
import { createBrowser } from '../__fixtures__/browser.ts'
import type { Page } from '../__fixtures__/browser.ts'
import { createKeycloakRealm, KEYCLOAK_PASSWORD } from '../__fixtures__/keycloak.ts'
import type { KeycloakRealm } from '../__fixtures__/keycloak.ts'
import { addGroup } from '../__fixtures__/people.ts'

const address = process.env['JATAI_TEST_KEYCLOAK_URL']
const params = { realm: 'demo' }

describe.skipIf(address === undefined)('Keycloak (skipped: JATAI_TEST_KEYCLOAK_URL is not set)', () => {
  let started: StartedCoordinator
  let keycloak: KeycloakRealm
  let provider: providers.Provider

  beforeAll(async () => {
    started = await startCoordinator()
    const body = { name: 'Keycloak', issuer: 'https://keycloak.invalid', clientId: 'jatai' }
    ;({ body: provider } = await started.admin.call(providers.createProvider, { params, body }))
    const realm = `jatai-${provider.id.slice(-12)}`
    keycloak = await createKeycloakRealm(address ?? '', realm, provider.redirectUri, ['auditors', 'visitors'])
    const { issuer, clientId, clientSecret } = keycloak
    await started.admin.call(providers.updateProvider, {
      params: { ...params, id: provider.id },
      body: { issuer, clientId, clientSecret, state: 'active' },
    })
    // The first requests after its start take Keycloak its time.
  }, 120_000)
  afterAll(async () => {
    await keycloak.remove()
    await started.close()
  })

  test('its configuration is found', async () => {
    const one = { ...params, id: provider.id }
    expect((await started.admin.call(providers.checkProvider, { params: one })).body).toEqual({ isUsable: true })
  }, 60_000)

  test('groups of Keycloak give groups of the realm', async () => {
    const group = await addGroup(started.admin, 'auditors', [{ role: 'audit-viewer' }])
    const integration = { name: 'Auditors', provider: provider.id, providerGroup: 'auditors', group }
    const { body: made } = await started.admin.call(groupIntegrations.createGroupIntegrations, {
      params,
      body: { integrations: [integration] },
    })
    await keycloak.addUser('ana', ['auditors', 'visitors'])
    await keycloak.addUser('bia', ['visitors'])

    const one = { ...params, id: made[0]?.id ?? '' }
    const { body: pending } = await started.admin.call(groupIntegrations.testGroupIntegration, {
      params: one,
      body: { email: 'ana@acme.test' },
    })
    expect((await signInAs('ana', pending.url)).page.url.hash).toBe('#integration-test=success')
    await started.admin.call(groupIntegrations.activateGroupIntegrations, { params, body: { ids: [one.id] } })

    const ana = await signInAs('ana', provider.signInUrl)
    expect(ana.page.url.href).toBe(`${started.address}/`)
    expect(await ana.me()).toMatchObject({ email: 'ana@acme.test', name: 'ana Acme', permissions: ['AUDIT:READ'] })
    const bia = await signInAs('bia', provider.signInUrl)
    expect(await bia.me()).toMatchObject({ email: 'bia@acme.test', permissions: [] })
  }, 60_000)

  test('an address that was not verified there signs nobody in', async () => {
    await keycloak.addUser('eve', ['auditors'], { emailVerified: false })
    expect((await signInAs('eve', provider.signInUrl)).page.url.hash).toBe('#sign-in-error=PROVIDER_CLAIM')
  })

  /** Fills in the form of Keycloak. */
  async function signInAs(
    username: string,
    from: string,
  ): Promise<{ readonly page: Page; readonly me: () => Promise<unknown> }> {
    const browser = createBrowser()
    const form = await browser.visit(from)
    const action = /action="([^"]+)"/.exec(form.body)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const page = await browser.visit(action, { username, password: KEYCLOAK_PASSWORD, credentialId: '' })
    const token = browser.cookie('jatai_session') ?? ''
    const client = createClient({ address: started.address, token })
    return { page, me: async () => (await client.call(signIn.me)).body }
  }
})
