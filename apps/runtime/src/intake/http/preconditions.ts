import type { IncomingHttpHeaders } from 'node:http'

/**
 * The status that answers a GET or HEAD in place of what it asks for, because of what its caller has or expects
 * (RFC 9110 §13.2): 304 for who has it, 412 for who expects something else.
 *
 * @param etag of what would be sent
 */
export function preconditionStatus(headers: IncomingHttpHeaders, etag: string): 304 | 412 | undefined {
  const [wanted, known] = [headers['if-match'], headers['if-none-match']]
  if (wanted !== undefined && !isNamed(wanted, (each) => each === etag && !isWeak(etag))) return 412
  if (known !== undefined && isNamed(known, (each) => strong(each) === strong(etag))) return 304
  return undefined
}

function isNamed(header: string, isIt: (tag: string) => boolean): boolean {
  return header.trim() === '*' || (header.match(/(?:W\/)?"[^"]*"/g) ?? []).some(isIt)
}

const isWeak = (tag: string): boolean => tag.startsWith('W/')
const strong = (tag: string): string => (isWeak(tag) ? tag.slice(2) : tag)
