import { createHash } from 'node:crypto'

/**
 * What is kept of a token, a code or a ticket, and by which it is found again (SHA-256, base64url). For texts that nobody
 * can guess, or that live for minutes; passwords have a hash of their own.
 */
export function hashSecret(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
