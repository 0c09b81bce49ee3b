import { CompactSign, decodeProtectedHeader, jwtVerify } from 'jose'

/** A secret that signs the platform's tokens. */
export interface TokenSecret {
  /** The `kid` of its tokens; absent for a secret that is not kept by a gateway. */
  readonly id?: string
  readonly secret: string
}

const ALGORITHM = 'HS256'

/**
 * A token of the platform (connectors/security.md, Digibee JWT).
 *
 * @param payload JSON text of an object, which the token carries as it is written
 */
export function signPlatformToken(payload: string, { id, secret }: TokenSecret): Promise<string> {
  return new CompactSign(new TextEncoder().encode(payload))
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', ...(id === undefined ? {} : { kid: id }) })
    .sign(new TextEncoder().encode(secret))
}

/** What a valid token of the platform says. */
export interface PlatformToken {
  /** JSON text of an object, as it was signed. */
  readonly payload: string
  readonly claims: Readonly<Record<string, unknown>>
}

/**
 * Checks signature and times of a token of the platform. One that names its secret is checked with that one.
 *
 * @param now epoch ms
 * @returns undefined for one that is not valid
 */
export async function verifyPlatformToken(
  token: string,
  secrets: readonly TokenSecret[],
  now: number,
): Promise<PlatformToken | undefined> {
  const { kid } = headerOf(token) ?? {}
  for (const { id, secret } of secrets) {
    if (kid !== undefined && id !== undefined && kid !== id) continue
    try {
      const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
        algorithms: [ALGORITHM],
        currentDate: new Date(now),
      })
      return { payload: payloadText(token), claims: payload }
    } catch {
      // Not of this secret, or not valid at all: whoever sent it learns no more than that.
    }
  }
  return undefined
}

/** The header of a token; undefined if it is none. */
export function headerOf(
  token: string,
): { readonly alg?: string | undefined; readonly kid?: string | undefined } | undefined {
  try {
    return decodeProtectedHeader(token)
  } catch {
    return undefined
  }
}

/** The text of the payload of a token that has been checked. */
export function payloadText(token: string): string {
  return Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')
}
