import { getKey, isJsonObject, setKey } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import type { ExecutionToken, ParamsOf, StepCall } from '@jatai/sdk'

const DAY_MS = 86_400_000

const params = {
  operation: field.choice({ title: 'Operation', values: ['GET', 'PUT', 'DELETE'], default: 'GET' }),
  sessionType: field.choice({ title: 'Session Type', values: ['LOCAL', 'GLOBAL'], default: 'LOCAL' }),
  fields: field.list({ title: 'Fields', description: 'Names of properties of the message.', expression: 'none' }),
  scoped: field.boolean({ title: 'Scoped', description: 'Each run of a nested track has values of its own.' }),
}
type Call = StepCall<ParamsOf<typeof params>>

/** structured-data.md, Session Management; engine.md §3.5. */
export const sessionManagement = defineConnector({
  name: 'session-management',
  native: true,
  title: 'Session Management',
  summary: 'Keeps properties of the message for later steps and brings them back.',
  category: 'structured-data',
  failOnError: 'always',
  params,
  examples: [
    { title: 'Nothing was kept', params: { operation: 'GET', fields: ['order'] }, message: { a: 1 }, output: { a: 1 } },
  ],
  run(call) {
    return call.params.sessionType === 'LOCAL' ? runLocal(call) : runGlobal(call)
  },
})

function runLocal(call: Call): Json {
  const session = call.session(call.params.scoped)
  let message = call.message
  for (const name of names(call)) {
    if (call.params.operation === 'DELETE') session.delete(name)
    else if (call.params.operation === 'PUT') {
      const value = valueOf(call.message, name)
      if (value !== undefined) session.set(name, value)
    } else {
      const value = session.get(name)
      if (value !== undefined) message = withField(message, call.message, name, value)
    }
  }
  return message
}

async function runGlobal(call: Call): Promise<Json> {
  const { execution } = call
  const token = userToken(execution.token)
  const sessions = execution.services.userSessions
  let message = call.message
  for (const name of names(call)) {
    if (call.params.operation === 'DELETE') await sessions.delete(token.subject, name)
    else if (call.params.operation === 'PUT') {
      const value = valueOf(call.message, name)
      const expiresAt = Math.min(token.expiresAt, execution.services.now() + DAY_MS)
      if (value !== undefined) await sessions.put(token.subject, name, value, expiresAt)
    } else {
      const value = await sessions.get(token.subject, name)
      if (value !== undefined) message = withField(message, call.message, name, value)
    }
  }
  return message
}

function userToken(token: ExecutionToken | undefined): ExecutionToken {
  if (token !== undefined) return token
  throw new StepFailure('A global session needs a pipeline whose trigger demands a JWT', { code: 403 })
}

function names(call: Call): string[] {
  return call.params.fields.map((name) => field.readTextValue(name) ?? '').filter((name) => name !== '')
}

/** The property of that name; a name with dots that is no property is a path. */
function valueOf(message: Json, name: string): Json | undefined {
  if (!isJsonObject(message)) return undefined
  const direct = getKey(message, name)
  if (direct !== undefined || !name.includes('.')) return direct
  let value: Json | undefined = message
  for (const part of name.split('.')) {
    value = typeof value === 'object' && value !== null ? getKey(value, part) : undefined
    if (value === undefined) return undefined
  }
  return value
}

/** A copy of the message with the value under the name: one property, or a nested path when the name has dots. */
function withField(message: Json, original: Json, name: string, value: Json): Json {
  const target = isJsonObject(message) ? message : {}
  if (!name.includes('.') || Object.hasOwn(isJsonObject(original) ? original : {}, name)) {
    return withKey(target, name, value)
  }
  return withPath(target, name.split('.'), value)
}

function withPath(target: JsonObject, path: readonly string[], value: Json): JsonObject {
  const [first = '', ...rest] = path
  if (rest.length === 0) return withKey(target, first, value)
  const inner = getKey(target, first)
  return withKey(target, first, withPath(isJsonObject(inner) ? inner : {}, rest, value))
}

function withKey(target: JsonObject, key: string, value: Json): JsonObject {
  const copy = { ...target }
  setKey(copy, key, value)
  return copy
}
