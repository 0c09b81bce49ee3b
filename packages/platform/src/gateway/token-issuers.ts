import { decodeJwt, jwtVerify } from 'jose'
import { errorText, isJataiError } from '@jatai/errors'
import type { Clock } from '../clock.ts'
import type { TokenIssuersDocument } from './consumer-documents.ts'
import type { TokenIssuer, VerifiedToken } from './gateway.ts'
import { issuerInvalidError } from './gateway-errors.ts'
import { createRemoteKeySet, readKeySet } from './key-set.ts'
import type { FetchKeySet, FindKey } from './key-set.ts'
import { payloadText } from './platform-tokens.ts'
import { DEFAULT_TOKEN_ALGORITHMS, TOKEN_ALGORITHMS } from './token-algorithms.ts'

export type StoredIssuer = TokenIssuersDocument['issuers'][number]

/** Clocks of other systems may be this far from ours. */
const CLOCK_TOLERANCE_S = 30

/** Checks the tokens of one issuer. */
export interface IssuerCheck {
  /** @throws RemoteError `TOKEN_KEYS_UNAVAILABLE` while its keys have never been had */
  verify(token: string): Promise<VerifiedToken | undefined>
}

export function createIssuerCheck(
  issuer: StoredIssuer,
  options: { readonly fetchKeySet: FetchKeySet; readonly clock: Clock },
): IssuerCheck {
  const findKey: FindKey =
    'url' in issuer.keys ? createRemoteKeySet({ ...options, url: issuer.keys.url }) : readKeySet(issuer.keys.keySet)
  return {
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, findKey, {
          issuer: issuer.issuer,
          audience: [...issuer.audiences],
          algorithms: [...issuer.algorithms],
          requiredClaims: ['exp', 'sub'],
          clockTolerance: CLOCK_TOLERANCE_S,
          currentDate: new Date(options.clock.now()),
        })
        return {
          payload: payloadText(token),
          subject: `${issuer.issuer}#${String(payload.sub)}`,
          expiresAt: Number(payload.exp) * 1000,
        }
      } catch (error) {
        // Nobody can say whether it is valid: whoever holds it should come again rather than throw it away.
        if (isJataiError(error) && error.code === 'TOKEN_KEYS_UNAVAILABLE') throw error
        return undefined // Whatever is wrong with it, it is not valid; whoever sent it learns no more.
      }
    },
  }
}

/** The `iss` that a token claims, unchecked. */
export function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}

/**
 * An issuer ready to be stored.
 *
 * @throws RequestError `TOKEN_ISSUER_INVALID`
 */
export function checkIssuer({ issuer, keys, audiences, algorithms }: TokenIssuer): StoredIssuer {
  if (issuer.trim() === '') throw issuerInvalidError('it has no issuer (iss)')
  if (audiences.length === 0 || audiences.some((audience) => audience.trim() === '')) {
    throw issuerInvalidError('it names no audience, so that tokens for any other system would be taken')
  }
  const known: readonly string[] = TOKEN_ALGORITHMS
  const wanted = algorithms === undefined || algorithms.length === 0 ? DEFAULT_TOKEN_ALGORITHMS : algorithms
  for (const name of wanted) {
    if (!known.includes(name)) throw issuerInvalidError(`the algorithm "${name}" is none of ${known.join(', ')}`)
  }
  if ('url' in keys) checkUrl(keys.url)
  else {
    try {
      readKeySet(keys.keySet)
    } catch (cause) {
      throw issuerInvalidError(`its keys are not a set of public keys: ${errorText(cause)}`, cause)
    }
  }
  return { issuer, keys, audiences: [...audiences], algorithms: [...wanted] }
}

function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isLocal = url !== undefined && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
  if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLocal))) {
    throw issuerInvalidError('the address of its keys must begin with https://')
  }
  if (url.username !== '' || url.password !== '') {
    throw issuerInvalidError('the address of its keys may not hold a user name or password')
  }
}
