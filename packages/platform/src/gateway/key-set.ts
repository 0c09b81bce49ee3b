import { createLocalJWKSet, errors } from 'jose'
import type { CompactJWSHeaderParameters, CryptoKey, FlattenedJWSInput, JSONWebKeySet, LocalJWKSet } from 'jose'
import { errorText, RemoteError } from '@jatai/errors'
import type { Clock } from '../clock.ts'

/** Finds the key of a token (RFC 7517). */
export type FindKey = (header: CompactJWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>

/** Fetches the text of a key set. */
export type FetchKeySet = (url: string) => Promise<string>

/** After this time the keys are fetched again; the ones before serve meanwhile, and as long as that fails. */
const FRESH_MS = 10 * 60_000
/** An unknown key makes the set be fetched again, but no more often than this, whoever sends such tokens. */
const PAUSE_MS = 30_000
/** While there are none yet, nobody can be let in: then they are asked for as often as callers come again. */
const FIRST_PAUSE_MS = 1_000

/**
 * Reads a key set.
 *
 * @throws TypeError or jose's errors for what is no set of public keys
 */
export function readKeySet(text: string): LocalJWKSet {
  const set = JSON.parse(text) as JSONWebKeySet
  const local = createLocalJWKSet(set)
  if (set.keys.some((key) => key.kty === 'oct' || 'd' in key)) throw new TypeError('it holds a key that is not public')
  return local
}

/** The keys that an issuer publishes, with rotation: see {@link FRESH_MS} and {@link PAUSE_MS}. */
export function createRemoteKeySet(options: {
  readonly url: string
  readonly fetchKeySet: FetchKeySet
  readonly clock: Clock
}): FindKey {
  const { url, fetchKeySet, clock } = options
  let keys: LocalJWKSet | undefined
  let fetchedAt = -Infinity
  let triedAt = -Infinity
  let fetching: Promise<void> | undefined

  function refresh(): Promise<void> {
    triedAt = clock.now()
    return (fetching ??= fetchKeySet(url)
      .then((text) => {
        keys = readKeySet(text)
        fetchedAt = clock.now()
      })
      .catch((cause: unknown) => {
        if (keys === undefined) {
          throw new RemoteError('TOKEN_KEYS_UNAVAILABLE', `The keys at ${url} cannot be read: ${errorText(cause)}`, {
            retryable: true,
            cause,
          })
        }
      })
      .finally(() => {
        fetching = undefined
      }))
  }

  const mayTry = (): boolean =>
    fetching !== undefined || clock.now() - triedAt >= (keys === undefined ? FIRST_PAUSE_MS : PAUSE_MS)

  return async (header, token) => {
    if (keys === undefined && mayTry()) await refresh()
    else if (clock.now() - fetchedAt > FRESH_MS && mayTry()) void refresh()
    if (keys === undefined) throw new RemoteError('TOKEN_KEYS_UNAVAILABLE', `The keys at ${url} cannot be read`)
    try {
      return await keys(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !mayTry()) throw error
      await refresh()
      return await keys(header, token)
    }
  }
}

const FETCH_TIMEOUT_MS = 5_000
const LARGEST_KEY_SET = 1024 * 1024

/** Fetches a key set without following redirects, which would lead away from the address that was trusted. */
export async function fetchKeySet(url: string): Promise<string> {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
    headers: { accept: 'application/jwk-set+json, application/json' },
  })
  if (response.status !== 200) throw new RemoteError('TOKEN_KEYS_UNAVAILABLE', `${url} answered ${response.status}`)
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.length
    if (length > LARGEST_KEY_SET) throw new RemoteError('TOKEN_KEYS_UNAVAILABLE', `${url} sent more than 1 MB`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
