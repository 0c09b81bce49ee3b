/**
 * The value of a claim. A name stands for itself first, since names may be addresses with full stops; then as a path:
 * `realm_access.roles`.
 */
export function claimValue(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name]
  let value: unknown = claims
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[part]
  }
  return value
}

/** A claim that is a text; undefined for everything else. */
export function textClaim(claims: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = claimValue(claims, name)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** A claim that is a list of texts, or one text; undefined when the provider does not send it. */
export function listClaim(claims: Readonly<Record<string, unknown>>, name: string): readonly string[] | undefined {
  const value = claimValue(claims, name)
  if (typeof value === 'string') return [value]
  if (!Array.isArray(value)) return undefined
  return value.filter((each) => typeof each === 'string')
}
