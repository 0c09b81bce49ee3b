import { RequestError } from '@jatai/errors'

export interface PasswordRules {
  /** @default 16 (platform.md §8.1); a realm may raise it */
  readonly maximumLength: number
  /** After this time it must be changed; 15 days unless the realm says otherwise. */
  readonly lifetimeMs: number
}

export const SHORTEST_PASSWORD = 8

/** How many passwords, the present one among them, may not come back. */
export const REMEMBERED_PASSWORDS = 3

/** @throws RequestError `PASSWORD_WEAK` saying everything that is missing */
export function checkPassword(password: string, rules: Pick<PasswordRules, 'maximumLength'>): void {
  const length = [...password].length
  const missing = [
    length < SHORTEST_PASSWORD ? `at least ${SHORTEST_PASSWORD} characters` : '',
    length > rules.maximumLength ? `at most ${rules.maximumLength} characters` : '',
    /\p{Lu}/u.test(password) ? '' : 'an upper-case letter',
    /\p{Ll}/u.test(password) ? '' : 'a lower-case letter',
    /\p{Nd}/u.test(password) ? '' : 'a digit',
    /[^\p{L}\p{N}]/u.test(password) ? '' : 'a special character',
  ].filter((each) => each !== '')
  if (missing.length > 0) throw new RequestError('PASSWORD_WEAK', `The password needs ${missing.join(', ')}`)
}
