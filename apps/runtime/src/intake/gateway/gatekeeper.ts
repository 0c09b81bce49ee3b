import type { IncomingHttpHeaders } from 'node:http'
import { errorText } from '@jatai/errors'
import type {
  Awaitable,
  Caller,
  CallerLookup,
  CredentialKind,
  GatewayParams,
  MessageCaller,
  Scope,
} from '@jatai/platform'
import type { Json } from '@jatai/languages/json'
import { UNAVAILABLE } from '../http/answers.ts'
import type { EarlyAnswer } from '../http/answers.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { createRefusals, overLimit } from './refusals.ts'
import { API_KEY, sentApiKey, sentLogin, sentToken, withoutApiKey, withoutHeaders } from './sent-credentials.ts'

/** A request as far as the gateway looks at it. */
export interface GuardedRequest {
  readonly headers: IncomingHttpHeaders
  /** Name, value, name, value, … as received. */
  readonly rawHeaders: readonly string[]
  /** Without the question mark. */
  readonly query: string
}

export type Admission =
  | { readonly kind: 'refused'; readonly answer: EarlyAnswer }
  | {
      readonly kind: 'admitted'
      /** What the pipeline may see: API keys and basic credentials are taken out, bearer tokens stay. */
      readonly rawHeaders: readonly string[]
      readonly query: string
      /** For the answer, whatever it will be. */
      readonly answerHeaders: Readonly<Record<string, string>>
      readonly caller: MessageCaller
      /** Names whoever called, to tell one from the other. */
      readonly principal: string
    }

/** Decides about each call of a deployment before anything else is done with it (triggers.md §2.5, §2.6). */
export interface Gatekeeper {
  /** Answers at once wherever nothing has to be fetched: keys and passwords always, tokens that were seen lately. */
  admit(request: GuardedRequest): Awaitable<Admission>
}

export interface GatekeeperParams extends GatewayParams {
  readonly enableRateLimit: boolean
  readonly rateLimitAggregateBy: 'CONSUMER' | 'CREDENTIAL'
  readonly rateLimitOptions: readonly Json[]
}

/**
 * @param options.pipeline name by which consumers are linked
 * @param options.wanted all of them must be right
 * @param options.warn writes a line into the pipeline log
 */
export function createGatekeeper(options: {
  readonly scope: Scope
  readonly pipeline: string
  readonly wanted: readonly CredentialKind[]
  readonly gateway: CallerLookup
  readonly limiter: RateLimiter | undefined
  readonly aggregateBy: GatekeeperParams['rateLimitAggregateBy']
  readonly now: () => number
  readonly warn: (text: string) => void
}): Gatekeeper {
  const { scope, pipeline, wanted, gateway, limiter } = options
  const refusals = createRefusals(scope.realm)
  const [wantsKey, wantsLogin, wantsToken] = [
    wanted.includes('api-key'),
    wanted.includes('basic'),
    wanted.includes('jwt'),
  ]
  /** Whose values no step, log or record may see. */
  const hidden = wantsKey ? [API_KEY] : []
  let warnedAt = -Infinity

  function warnSometimes(text: string): void {
    if (options.now() - warnedAt < WARN_EVERY_MS) return
    warnedAt = options.now()
    options.warn(text)
  }

  /** The consumer behind the credentials of consumers, which must all be right and linked. */
  function findCaller({ headers, query }: GuardedRequest): Caller | EarlyAnswer | undefined {
    let found: Caller | undefined
    if (wantsKey) {
      const key = sentApiKey(headers, query)
      if (key === undefined) return refusals.noKey
      found = gateway.findByApiKey(scope, key)
      if (found === undefined) return refusals.wrongKey
      if (!found.pipelines.has(pipeline)) return refusals.notLinked
    }
    if (wantsLogin) {
      const login = loginOf(headers)
      const caller = login === undefined ? undefined : gateway.findByPassword(scope, login.username, login.password)
      if (caller === undefined) return refusals.wrongLogin
      if (!caller.pipelines.has(pipeline)) return refusals.notLinked
      found ??= caller
    }
    return found
  }

  function admitCaller(
    request: GuardedRequest,
    caller: Caller | undefined,
    token: MessageCaller['token'],
  ): Awaitable<Admission> {
    const admitted = (answerHeaders: Readonly<Record<string, string>>): Admission => ({
      kind: 'admitted',
      rawHeaders: withoutHeaders(request.rawHeaders, wantsLogin ? [...hidden, loginHeader(request.headers)] : hidden),
      query: wantsKey ? withoutApiKey(request.query) : request.query,
      answerHeaders,
      principal: JSON.stringify([caller?.consumerId ?? null, token?.subject ?? null]),
      caller: {
        ...(caller === undefined ? {} : { consumer: caller.consumerName }),
        ...(token === undefined ? {} : { token }),
      },
    })
    if (limiter === undefined || caller === undefined) return admitted(NO_HEADERS)
    const spender = options.aggregateBy === 'CONSUMER' ? caller.consumerId : caller.credentialId
    const judge = ({ isOver, headers }: Awaited<ReturnType<RateLimiter['take']>>): Admission =>
      isOver ? { kind: 'refused', answer: overLimit(headers) } : admitted(headers)
    const uncounted = (error: unknown): Admission => {
      // A cache that is away must not take the pipelines with it.
      warnSometimes(`Calls are not counted against the rate limit: ${errorText(error)}`)
      return admitted(NO_HEADERS)
    }
    try {
      const budget = limiter.take(spender)
      return budget instanceof Promise ? budget.then(judge, uncounted) : judge(budget)
    } catch (error) {
      return uncounted(error)
    }
  }

  return {
    admit(request) {
      const caller = findCaller(request)
      if (caller !== undefined && 'status' in caller) return { kind: 'refused', answer: caller }
      if (!wantsToken) return admitCaller(request, caller, undefined)
      const text = sentToken(request.headers.authorization)
      if (text === undefined) return { kind: 'refused', answer: refusals.noToken }
      const judge = (token: Awaited<ReturnType<CallerLookup['verifyToken']>>): Awaitable<Admission> => {
        if (token === undefined) return { kind: 'refused', answer: refusals.wrongToken }
        const expiresAt = Math.min(token.expiresAt, LAST_MOMENT)
        return admitCaller(request, caller, { text, subject: token.subject, expiresAt })
      }
      const verified = gateway.verifyToken(scope, text)
      if (!(verified instanceof Promise)) return judge(verified)
      return verified.then(judge).catch((error: unknown): Admission => {
        warnSometimes(`Tokens of callers cannot be checked: ${errorText(error)}`)
        return { kind: 'refused', answer: UNAVAILABLE }
      })
    },
  }
}

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({})
const WARN_EVERY_MS = 60_000
/** The last moment that a date can name, in epoch ms: for tokens without an end. */
const LAST_MOMENT = 8_640_000_000_000_000

/** Basic credentials may come for the proxy, where `Authorization` holds a token. */
function loginHeader(headers: IncomingHttpHeaders): 'proxy-authorization' | 'authorization' {
  return sentLogin(headers['proxy-authorization']) === undefined ? 'authorization' : 'proxy-authorization'
}

function loginOf(headers: IncomingHttpHeaders) {
  return sentLogin(headers[loginHeader(headers)])
}
