import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import type { Adapter, AdapterPayload } from 'oidc-provider'

export interface Account {
  readonly email?: string
  readonly email_verified?: boolean
  readonly name?: string
  readonly groups?: readonly string[]
  readonly [claim: string]: unknown
}

export interface StartedProvider {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Who signs in next, without being asked; undefined: the person declines. */
  account: string | undefined
  readonly accounts: Map<string, Account>
  close(): Promise<void>
}

/** An OpenID Connect provider (npm oidc-provider) that wants PKCE, whose people sign in by themselves. */
export async function startProvider(redirectUris: readonly string[]): Promise<StartedProvider> {
  const accounts = new Map<string, Account>()
  const [clientId, clientSecret] = ['jatai', 'a secret of the provider']
  const started: { account: string | undefined } = { account: undefined }
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [...redirectUris],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    adapter: memoryAdapter(),
    jwks: { keys: [generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups', 'realm_access'] },
    cookies: { keys: ['test'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, id) => {
      const claims = accounts.get(id)
      return claims === undefined ? undefined : { accountId: id, claims: () => ({ sub: id, ...claims }) }
    },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    async loadExistingGrant(context) {
      const { client, session } = context.oidc
      if (client === undefined || session?.accountId === undefined) return undefined
      const grant = new context.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    renderError: (context, out) => {
      context.type = 'json'
      context.body = out
    },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
  })
  const handle = provider.callback()
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/') !== true) return void handle(request, response)
    const result =
      started.account === undefined
        ? { error: 'access_denied', error_description: '<script>no</script>' }
        : { login: { accountId: started.account, remember: false } }
    provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false }).catch(() => {
      response.statusCode = 500
      response.end()
    })
  })
  return Object.assign(started, {
    issuer,
    clientId,
    clientSecret,
    accounts,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

/** Keeps what one provider remembers, by kind and id. */
function memoryAdapter(): new (kind: string) => Adapter {
  const kept = new Map<string, AdapterPayload>()
  return class {
    readonly #key: (id: string) => string

    constructor(kind: string) {
      this.#key = (id) => `${kind} ${id}`
    }

    async upsert(id: string, payload: AdapterPayload): Promise<void> {
      kept.set(this.#key(id), payload)
    }

    async find(id: string): Promise<AdapterPayload | undefined> {
      return kept.get(this.#key(id))
    }

    async findByUid(uid: string): Promise<AdapterPayload | undefined> {
      return [...kept.values()].find((payload) => payload.uid === uid)
    }

    async findByUserCode(): Promise<undefined> {
      return undefined
    }

    async consume(id: string): Promise<void> {
      const payload = kept.get(this.#key(id))
      if (payload !== undefined) payload['consumed'] = Math.floor(Date.now() / 1000)
    }

    async destroy(id: string): Promise<void> {
      kept.delete(this.#key(id))
    }

    async revokeByGrantId(grant: string): Promise<void> {
      for (const [key, payload] of kept) if (payload.grantId === grant) kept.delete(key)
    }
  }
}
