import type { BearerConfirmation, SamlAssertion } from './saml-assertion.ts'
import { refused } from './saml-response.ts'

/** Clocks of two machines differ by at most so much. */
export const CLOCK_SKEW_MS = 60_000

/** What an assertion must say to count. */
export interface Expected {
  /** Entity id of the identity provider; undefined: it was not told. */
  readonly issuer: string | undefined
  /** Our entity id. */
  readonly audience: string
  /** Our Assertion Consumer Service. */
  readonly recipient: string
  /** Of the request that it answers. */
  readonly requestId: string
  readonly now: number
}

/**
 * Checks that an assertion was made for us, for this request, and for now (SAML profiles §4.1.4.3).
 *
 * @returns until when it could be shown again, in milliseconds since 1970
 * @throws RequestError `PROVIDER_REFUSED` saying what does not fit
 */
export function checkAssertion(assertion: SamlAssertion, expected: Expected): number {
  const { issuer, notBefore, notOnOrAfter, audiences, confirmations, hasAuthnStatement } = assertion
  const { audience, now } = expected
  if (expected.issuer !== undefined && issuer !== expected.issuer) throw refused('The assertion is of another issuer')
  if (!hasAuthnStatement) throw refused('The assertion does not say that anybody has signed in (AuthnStatement)')
  if (isTooEarly(notBefore, now)) throw refused('The assertion is not valid yet: do the clocks agree?')
  if (notOnOrAfter !== undefined && isTooLate(notOnOrAfter, now)) throw refused('The assertion is not valid any more')
  if (audiences.length === 0 || !audiences.every((list) => list.includes(audience))) {
    throw refused(`The assertion is for another audience: let the provider use the entity id ${audience}`)
  }
  if (confirmations.length === 0) throw refused('The assertion has no bearer confirmation')
  const problems = confirmations.map((each) => problemOf(each, expected))
  const good = confirmations.find((_each, index) => problems[index] === undefined)
  if (good?.notOnOrAfter === undefined) throw refused(problems[0] ?? 'The assertion has no bearer confirmation')
  return Math.max(good.notOnOrAfter, notOnOrAfter ?? 0) + CLOCK_SKEW_MS
}

function problemOf(confirmation: BearerConfirmation, { recipient, requestId, now }: Expected): string | undefined {
  const { notBefore, notOnOrAfter } = confirmation
  if (confirmation.recipient !== recipient) return `The assertion is for another recipient than ${recipient}`
  if (confirmation.inResponseTo !== requestId) return 'The assertion answers another request (InResponseTo)'
  if (notOnOrAfter === undefined) return 'The confirmation of the assertion has no end (NotOnOrAfter)'
  if (isTooLate(notOnOrAfter, now)) return 'The confirmation of the assertion is not valid any more'
  if (isTooEarly(notBefore, now)) return 'The confirmation of the assertion is not valid yet'
  return undefined
}

/** What is no time is refused either way. */
function isTooEarly(notBefore: number | undefined, now: number): boolean {
  return notBefore !== undefined && !(now + CLOCK_SKEW_MS >= notBefore)
}

function isTooLate(notOnOrAfter: number, now: number): boolean {
  return !(now - CLOCK_SKEW_MS < notOnOrAfter)
}
