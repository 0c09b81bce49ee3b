import { providerSignIn } from '@jatai/api'
import { clearedCookie, PROVIDER_COOKIE, sessionCookie, setCookie } from '../../http/cookies.ts'
import { Answer, bind } from '../../http/route-call.ts'
import type { BoundRoute } from '../../http/route-call.ts'
import type { RealmsService } from '../../realms/realms-service.ts'
import type { Lockout } from '../sign-in/lockout.ts'
import type { SignInWays } from '../sign-in/sign-in-ways.ts'
import type { ProviderSignIn } from './provider-sign-in.ts'
import { signInPath } from './sign-in-path.ts'

/** How long the browser keeps what ties it to a sign-in, in ms. */
const BROWSER_MS = 15 * 60_000

export function providerSignInRoutes(services: {
  readonly providerSignIn: ProviderSignIn
  readonly ways: SignInWays
  readonly realms: RealmsService
  readonly lockout: Lockout
  readonly now: () => number
}): readonly BoundRoute[] {
  const { ways, realms, lockout, now } = services
  return [
    bind(providerSignIn.signInOptions, async ({ params, query, origin }) => {
      const { rule, providersFor } = await ways.of(params.realm)
      const { canResetPassword } = await realms.settings(params.realm)
      // By the domain alone: what was chosen for a user is not told.
      const password = query.email === undefined || rule(query.email) !== 'provider-only'
      return {
        password,
        canResetPassword: password && canResetPassword,
        providers: providersFor(query.email).map(({ id, document }) => ({
          id,
          name: document.name,
          url: `${signInPath(origin, params.realm, id)}/sign-in`,
        })),
      }
    }),
    bind(providerSignIn.beginProviderSignIn, async ({ params, query, origin, cookie, remoteAddress }) => {
      await lockout.admit(remoteAddress, 'provider')
      const place = { realm: params.realm, provider: params.id, origin }
      const kept = cookie(PROVIDER_COOKIE)
      const { url, browser } = await services.providerSignIn.begin(place, {
        returnTo: query.returnTo,
        ticket: query.test,
        browser: kept !== undefined && /^[\w-]{43}$/.test(kept) ? kept : undefined,
        isUnsolicited: query.isUnsolicited === true,
      })
      // The provider sends the browser back from another site: a strict cookie would stay at home.
      const header = setCookie(PROVIDER_COOKIE, browser, { expiresAt: now() + BROWSER_MS, origin, sameSite: 'Lax' })
      return new Answer(undefined, { headers: { Location: url.href, 'Set-Cookie': header } })
    }),
    bind(providerSignIn.receiveSamlResponse, async ({ params, body, origin, remoteAddress }) => {
      await lockout.admit(remoteAddress, 'provider')
      const { SAMLResponse: response, RelayState: relayState } = body
      const place = { realm: params.realm, provider: params.id, origin }
      const state = await services.providerSignIn.receive(place, { response, relayState })
      const path = signInPath(origin, params.realm, params.id)
      return goTo(state === undefined ? `${path}/sign-in?isUnsolicited=true` : `${path}/callback?state=${state}`, [])
    }),
    bind(
      providerSignIn.samlMetadata,
      async ({ params, origin }) =>
        new Answer(await services.providerSignIn.metadata({ realm: params.realm, provider: params.id, origin })),
    ),
    bind(providerSignIn.finishProviderSignIn, async (call) => {
      const { params, query, origin, cookie, remoteAddress, userAgent, audit } = call
      await lockout.admit(remoteAddress, 'provider')
      audit.realm = params.realm
      const outcome = await services.providerSignIn.finish(
        { realm: params.realm, provider: params.id, origin },
        parametersOf(query),
        cookie(PROVIDER_COOKIE),
        { remoteAddress, userAgent },
      )
      const { returnTo } = outcome
      const cleared = clearedCookie(PROVIDER_COOKIE, origin, 'Lax')
      switch (outcome.kind) {
        case 'refused':
          audit.error = outcome.error
          return goTo(`${returnTo}#sign-in-error=${outcome.error.code}`, [cleared])
        case 'tested':
          audit.reference = outcome.integration
          audit.description = `Tested a group integration: ${outcome.problem ?? 'success'}`
          return goTo(`${returnTo}#integration-test=${outcome.problem === undefined ? 'success' : 'failed'}`, [cleared])
        case 'signed-in': {
          const { id, document } = outcome.user
          audit.actor = { id, name: document.name, email: document.email }
          audit.description = `Signed in by ${outcome.providerName}`
          const { secret, expiresAt } = outcome.session
          return goTo(returnTo, [sessionCookie(secret, expiresAt, origin), cleared])
        }
      }
    }),
  ]
}

function goTo(location: string, cookies: readonly string[]): Answer<undefined> {
  return new Answer(undefined, {
    headers: { Location: location, ...(cookies.length === 0 ? {} : { 'Set-Cookie': cookies }) },
  })
}

/** The query as the provider has written it; what is no text is not from a provider. */
function parametersOf(query: Readonly<Record<string, unknown>>): URLSearchParams {
  const texts = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return new URLSearchParams(texts)
}
