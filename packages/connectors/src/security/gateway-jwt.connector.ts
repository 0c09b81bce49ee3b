import { getKey, isJsonObject, parseJson, setKey, stringifyJson } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import type { GatewayTokens, ParamsOf, StepCall } from '@jatai/sdk'

const DEFAULT_LIFE_MS = 3_600_000
/** 365 days. */
const LONGEST_LIFE_MS = 31_536_000_000

const params = {
  operation: field.choice({
    title: 'Operation',
    values: ['generate', 'decode'],
    default: 'generate',
    expression: 'none',
  }),
  scopes: field.json({
    title: 'Scopes',
    description: 'Texts separated by commas, a list, or an object with "scopes".',
    expression: 'param',
    visibleWhen: { operation: ['generate'] },
  }),
  expiresIn: field.integer({
    title: 'Expiration',
    description: 'Milliseconds, at most 365 days; an hour when it is empty.',
    visibleWhen: { operation: ['generate'] },
  }),
}
type Call = StepCall<ParamsOf<typeof params>>

/** security.md, Digibee JWT: tokens of the platform's own gateway. */
export const gatewayJwt = defineConnector({
  name: 'jwt-connector',
  title: 'Gateway JWT',
  summary: 'Makes a token for pipelines whose trigger wants one, or reads the token of the request.',
  category: 'security',
  params,
  examples: [
    {
      title: 'Outside of a deployed pipeline no token is made',
      params: { operation: 'generate', scopes: 'orders.read, orders.write' },
      message: { customer: 42 },
      output: { status: 'logged' },
    },
  ],
  run: (call) => (call.params.operation === 'generate' ? generate(call) : decode(call)),
})

async function generate(call: Call): Promise<Json> {
  const { execution } = call
  const claims = claimsOf(call)
  const tokens = execution.services.gatewayTokens
  if (tokens === undefined) {
    call.log('WARN', 'No token is made: that needs a deployed pipeline')
    return { status: 'logged' }
  }
  try {
    execution.replyHeaders.set('Authorization', `Bearer ${await tokens.sign(stringifyJson(claims))}`)
  } catch (cause) {
    throw failure('The token could not be signed', cause)
  }
  return { status: 'logged' }
}

/** The keys of the message, and the claims that are the platform's alone. */
function claimsOf({ params, message, execution }: Call): JsonObject {
  const claims: Record<string, Json> = {}
  if (isJsonObject(message)) {
    for (const key of Object.keys(message)) if (!RESERVED.has(key)) setKey(claims, key, message[key])
  }
  const source = scopesSource(params.scopes, message)
  claims['scopes'] = scopeList(source)
  if (execution.consumer !== undefined) claims['consumer_name'] = execution.consumer
  claims['realm'] = execution.services.gatewayTokens?.realm ?? ''
  const issuedAt = Math.floor(execution.services.now() / 1000)
  claims['iat'] = issuedAt
  claims['exp'] = issuedAt + Math.floor(lifeMs(params.expiresIn, source, message) / 1000)
  claims['jti'] = crypto.randomUUID()
  return claims
}

const RESERVED: ReadonlySet<string> = new Set(['scopes', 'consumer_name', 'realm', 'iat', 'exp', 'jti'])

/** The parameter, or the message where it has none. */
function scopesSource(given: Json | undefined, message: Json): Json | undefined {
  if (given !== undefined && given !== null && given !== '') return given
  return isJsonObject(message) ? getKey(message, 'scopes') : undefined
}

function scopeList(source: Json | undefined): readonly string[] {
  const value = isJsonObject(source ?? null) ? getKey(source as JsonObject, 'scopes') : source
  const parts = Array.isArray(value) ? (value as readonly Json[]) : (field.readTextValue(value) ?? '').split(',')
  return parts.map((part) => (field.readTextValue(part) ?? '').trim()).filter((part) => part !== '')
}

/** Milliseconds: the parameter, else `expiration` of what gave the scopes or of the message. */
function lifeMs(given: number | undefined, source: Json | undefined, message: Json): number {
  const stored = [source, message].map((from) =>
    from !== undefined && isJsonObject(from) ? field.readTextValue(getKey(from, 'expiration')) : undefined,
  )
  const text = stored.find((value) => value !== undefined && value !== '')
  const life = given ?? (text === undefined ? DEFAULT_LIFE_MS : Number(text))
  if (Number.isSafeInteger(life) && life >= 1000 && life <= LONGEST_LIFE_MS) return life
  throw failure(`The expiration must be between 1000 and ${LONGEST_LIFE_MS} milliseconds (365 days)`)
}

async function decode(call: Call): Promise<Json> {
  const { execution } = call
  const text = sentToken(execution.triggerMessage)
  if (text === undefined) throw failure('The request has no "Authorization: Bearer" header')
  // One that the trigger has demanded is checked already.
  const payload =
    execution.token?.text === text ? payloadOf(text) : await verified(text, execution.services.gatewayTokens)
  return { body: { dataToken: parseJson(payload) } }
}

async function verified(text: string, tokens: GatewayTokens | undefined): Promise<string> {
  if (tokens === undefined) throw failure('Tokens can be read in a deployed pipeline only')
  let payload: string | undefined
  try {
    payload = await tokens.verify(text)
  } catch (cause) {
    throw failure('The token could not be checked', cause)
  }
  if (payload === undefined) throw failure('The token is not valid')
  return payload
}

function payloadOf(token: string): string {
  return Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')
}

function sentToken(message: Json): string | undefined {
  const headers = isJsonObject(message) ? getKey(message, 'headers') : undefined
  if (headers === undefined || !isJsonObject(headers)) return undefined
  const name = Object.keys(headers).find((each) => each.toLowerCase() === 'authorization')
  const value = name === undefined ? undefined : getKey(headers, name)
  return typeof value === 'string' ? /^bearer +(\S+) *$/i.exec(value)?.[1] : undefined
}

function failure(text: string, cause?: unknown): StepFailure {
  const output = { error: text, code: 500, body: {}, headers: {} }
  return new StepFailure(text, cause === undefined ? { output } : { output, cause })
}
