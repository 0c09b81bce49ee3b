import { isJsonObject } from '../../json/index.ts'
import type { Json, JsonObject } from '../../json/index.ts'

/**
 * A field of an account, compared without regard to case, hyphens and underscores; `value` is the account's secret,
 * whichever its type has (expressions.md §6, D13). Null when there is none.
 */
export function readAccountField(account: Json | undefined, field: string): Json {
  if (!isJsonObject(account)) return null
  if (Object.hasOwn(account, field)) return account[field] ?? null
  const wanted = plainName(field)
  return findField(account, wanted) ?? (wanted === 'value' ? findSecret(account) : null)
}

/** In the order in which they are looked for; no type of account has two of them without the first being the secret. */
const SECRETS = ['token', 'headervalue', 'apikey', 'secretkey', 'key', 'chain', 'password', 'keytab']

function findSecret(account: JsonObject): Json {
  for (const secret of SECRETS) {
    const found = findField(account, secret)
    if (found !== undefined) return found
  }
  return null
}

function findField(account: JsonObject, plain: string): Json | undefined {
  for (const name of Object.keys(account)) if (plainName(name) === plain) return account[name]
  return undefined
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '')
}
