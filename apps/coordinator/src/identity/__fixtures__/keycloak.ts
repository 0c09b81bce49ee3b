/** What a test makes in a Keycloak: a realm of its own, gone at the end. */
export interface KeycloakRealm {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** A person in these groups. */
  addUser(name: string, groups: readonly string[], more?: Readonly<Record<string, unknown>>): Promise<void>
  remove(): Promise<void>
}

export const KEYCLOAK_PASSWORD = 'keycloak-2026'

/** Makes a realm with a client that tells the groups, through the administration API of Keycloak. */
export async function createKeycloakRealm(
  address: string,
  realm: string,
  redirectUri: string,
  groups: readonly string[],
): Promise<KeycloakRealm> {
  const grant = { grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: 'admin' }
  const token = `${address}/realms/master/protocol/openid-connect/token`
  const signedIn = await fetch(token, { method: 'POST', body: new URLSearchParams(grant) })
  const { access_token: bearer } = (await signedIn.json()) as { access_token: string }

  async function call(method: string, path: string, body?: unknown): Promise<void> {
    const response = await fetch(`${address}/admin/realms${path}`, {
      method,
      headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  }

  const [clientId, clientSecret] = ['jatai', 'a-secret-of-keycloak']
  await call('POST', '', { realm, enabled: true })
  await call('POST', `/${realm}/clients`, {
    clientId,
    secret: clientSecret,
    enabled: true,
    standardFlowEnabled: true,
    redirectUris: [redirectUri],
    attributes: { 'pkce.code.challenge.method': 'S256' },
    protocolMappers: [
      {
        name: 'groups',
        protocol: 'openid-connect',
        protocolMapper: 'oidc-group-membership-mapper',
        config: { 'claim.name': 'groups', 'full.path': 'false', 'id.token.claim': 'true' },
      },
    ],
  })
  for (const name of groups) await call('POST', `/${realm}/groups`, { name })

  return {
    issuer: `${address}/realms/${realm}`,
    clientId,
    clientSecret,
    addUser: (username, ofUser, more = {}) =>
      call('POST', `/${realm}/users`, {
        username,
        email: `${username}@acme.test`,
        emailVerified: true,
        enabled: true,
        firstName: username,
        lastName: 'Acme',
        groups: ofUser.map((name) => `/${name}`),
        credentials: [{ type: 'password', value: KEYCLOAK_PASSWORD, temporary: false }],
        ...more,
      }),
    remove: () => call('DELETE', `/${realm}`),
  }
}
