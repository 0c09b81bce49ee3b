import type { Account } from '@jatai/sdk'

/** Fields of accounts that are shown to everyone who may use them. */
const OPEN_FIELDS = new Set([
  'type',
  'username',
  'url-param-name',
  'header-name',
  'provider',
  'scopes',
  'service-name',
  'region',
  'host',
  'port',
  'domain',
  'hostname',
  'principal',
  'auth',
  'starttls_enable',
])
/** Shorter values would take half of every text with them. */
const SHORTEST = 4

/**
 * Replaces the secrets of accounts by `***`, also where they stand URL-encoded, in Base64, or inside JSON text
 * (reliability.md SEC-09).
 */
export function createSecretMask(accounts: readonly Account[]): (text: string) => string {
  const forms = new Set<string>()
  for (const account of accounts) {
    for (const [name, value] of Object.entries(account.fields)) {
      if (OPEN_FIELDS.has(name) || value.length < SHORTEST) continue
      for (const form of [
        value,
        encodeURIComponent(value),
        Buffer.from(value).toString('base64'),
        JSON.stringify(value).slice(1, -1),
      ]) {
        forms.add(form)
      }
      const user = account.fields['username']
      if (user !== undefined) forms.add(Buffer.from(`${user}:${value}`).toString('base64'))
    }
  }
  if (forms.size === 0) return (text) => text
  const longestFirst = [...forms]
    .sort((a, b) => b.length - a.length)
    .map((form) => form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))
  const pattern = new RegExp(longestFirst.join('|'), 'g')
  return (text) => text.replace(pattern, '***')
}
