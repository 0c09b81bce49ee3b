import { z } from 'zod'

/** https, or http to this very machine for trying things out; never with a user or a fragment. */
export function isProviderAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, hash, username, password } = new URL(text)
  if (hash !== '' || username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname))
}

/** An address at an identity provider. */
export const providerAddress = z
  .url()
  .max(2000)
  .refine((url) => isProviderAddress(url), 'an address of an identity provider begins with https')
