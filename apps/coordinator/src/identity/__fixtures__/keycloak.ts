/** What a test makes in a Keycloak: a realm of its own, gone at the end. */
export interface KeycloakRealm {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Of the SAML identity provider. */
  readonly samlMetadataUrl: string
  /** Registers a SAML service provider by its metadata, as its administration page does; it is told address and groups. */
  addSamlClient(metadata: string, attributes?: Readonly<Record<string, string>>): Promise<void>
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

  /** A body that is a text is XML. */
  async function call(method: string, path: string, body?: unknown): Promise<string> {
    const isXml = typeof body === 'string'
    const response = await fetch(`${address}/admin/realms${path}`, {
      method,
      headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': isXml ? 'application/xml' : 'application/json' },
      ...(body === undefined ? {} : { body: isXml ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text
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
    samlMetadataUrl: `${address}/realms/${realm}/protocol/saml/descriptor`,
    async addSamlClient(metadata, attributes = {}) {
      const read = JSON.parse(await call('POST', `/${realm}/client-description-converter`, metadata)) as {
        readonly attributes: Readonly<Record<string, string>>
      }
      await call('POST', `/${realm}/clients`, {
        ...read,
        attributes: { ...read.attributes, ...attributes },
        protocolMappers: [
          {
            name: 'email',
            protocol: 'saml',
            protocolMapper: 'saml-user-property-mapper',
            config: { 'user.attribute': 'email', 'attribute.name': 'email', 'attribute.nameformat': 'Basic' },
          },
          {
            name: 'groups',
            protocol: 'saml',
            protocolMapper: 'saml-group-membership-mapper',
            config: {
              'attribute.name': 'memberOf',
              'attribute.nameformat': 'Basic',
              single: 'true',
              'full.path': 'false',
            },
          },
        ],
      })
    },
    addUser: async (username, ofUser, more = {}) =>
      void (await call('POST', `/${realm}/users`, {
        username,
        email: `${username}@acme.test`,
        emailVerified: true,
        enabled: true,
        firstName: username,
        lastName: 'Acme',
        groups: ofUser.map((name) => `/${name}`),
        credentials: [{ type: 'password', value: KEYCLOAK_PASSWORD, temporary: false }],
        ...more,
      })),
    remove: async () => void (await call('DELETE', `/${realm}`)),
  }
}
