/**
 * The format code of Excel that shows dates as a pattern of Java does.
 *
 * @example excelDateCode("dd/MM/yyyy 'às' HH:mm") === 'dd/mm/yyyy "às" hh:mm'
 */
export function excelDateCode(pattern: string): string {
  return pattern.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']/g, (all, literal: string | undefined) => {
    if (literal !== undefined) return literal === '' ? "\\'" : `"${literal.replaceAll("''", "'").replaceAll('"', '')}"`
    const letter = all.charAt(0)
    return /[A-Za-z]/.test(letter) ? (CODES[letter]?.(all.length) ?? '') : PLAIN.test(all) ? all : `\\${all}`
  })
}

/** Characters that a format code shows as they are. */
const PLAIN = /^[\s/:.,()-]$/

const CODES: Readonly<Record<string, (length: number) => string>> = {
  y: (length) => (length === 2 ? 'yy' : 'yyyy'),
  u: (length) => (length === 2 ? 'yy' : 'yyyy'),
  M: (length) => 'm'.repeat(length),
  L: (length) => 'm'.repeat(length),
  d: (length) => 'd'.repeat(length),
  E: (length) => (length > 3 ? 'dddd' : 'ddd'),
  H: (length) => 'h'.repeat(length),
  k: (length) => 'h'.repeat(length),
  h: (length) => 'h'.repeat(length),
  K: (length) => 'h'.repeat(length),
  m: (length) => 'm'.repeat(length),
  s: (length) => 's'.repeat(length),
  S: (length) => '0'.repeat(Math.min(length, 3)),
  a: () => 'AM/PM',
}
