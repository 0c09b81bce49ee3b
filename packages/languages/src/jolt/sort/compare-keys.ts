const TILDE = 0x7e

/** The order of `sort`: by UTF-16 units, keys that begin with `~` first. */
export function compareKeys(a: string, b: string): number {
  const [aIsFirst, bIsFirst] = [a.charCodeAt(0) === TILDE, b.charCodeAt(0) === TILDE]
  if (aIsFirst !== bIsFirst) return aIsFirst ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
