import type { EarlyAnswer } from '../http/answers.ts'

/** Answers of the gateway to callers that it does not let in (triggers.md §2.11), with challenges as in RFC 9110 §11.6. */
export interface Refusals {
  readonly noKey: EarlyAnswer
  readonly wrongKey: EarlyAnswer
  readonly wrongLogin: EarlyAnswer
  readonly noToken: EarlyAnswer
  readonly wrongToken: EarlyAnswer
  readonly notLinked: EarlyAnswer
}

export function createRefusals(realm: string): Refusals {
  const unauthorized = (text: string, challenge: string): EarlyAnswer => ({
    status: 401,
    body: JSON.stringify({ message: text }),
    headers: { 'WWW-Authenticate': challenge },
  })
  return {
    noKey: unauthorized('No API key found in request', `Key realm="${realm}"`),
    wrongKey: unauthorized('Unauthorized', `Key realm="${realm}"`),
    wrongLogin: unauthorized('Unauthorized', `Basic realm="${realm}", charset="UTF-8"`),
    noToken: unauthorized('Unauthorized', `Bearer realm="${realm}"`),
    wrongToken: unauthorized('Unauthorized', `Bearer realm="${realm}", error="invalid_token"`),
    notLinked: { status: 403, body: JSON.stringify({ message: 'You cannot consume this service' }) },
  }
}

/** @param headers the limits, and when to come again */
export function overLimit(headers: Readonly<Record<string, string>>): EarlyAnswer {
  return { status: 429, body: JSON.stringify({ message: 'API rate limit exceeded' }), headers }
}
