/**
 * True for the id of a region (`America/Sao_Paulo`) or one of the older short ids (`UTC`, `CET`, `EST5EDT`), in the
 * spelling of the zone database; offsets such as `GMT+3` or `-03:00` and other spellings are none.
 */
export function isKnownZone(id: string): boolean {
  if (!/^[A-Z]/.test(id) || id === 'Z') return false
  const spelling = spellings().get(id.toLowerCase())
  if (spelling !== undefined) return spelling === id
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: id }).resolvedOptions().timeZone !== ''
  } catch {
    // The only way to ask whether there is such a zone.
    return false
  }
}

let known: ReadonlyMap<string, string> | undefined

/** The names of regions by their small letters, read once: they do not change while a process lives. */
function spellings(): ReadonlyMap<string, string> {
  known ??= new Map(Intl.supportedValuesOf('timeZone').map((id) => [id.toLowerCase(), id]))
  return known
}
