/** The order of `sort`: by UTF-16 units, keys that begin with `~` first. */
export function compareKeys(a: string, b: string): number {
  const first = Number(b.startsWith('~')) - Number(a.startsWith('~'))
  if (first !== 0) return first
  return a < b ? -1 : a > b ? 1 : 0
}
