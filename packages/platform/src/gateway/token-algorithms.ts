/**
 * Algorithms that tokens of other issuers may have: only those with a public key, so that a token can never be checked
 * with a key that everybody knows as if it were a secret.
 */
export const TOKEN_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const

export const DEFAULT_TOKEN_ALGORITHMS: readonly string[] = ['RS256', 'PS256', 'ES256', 'EdDSA']
