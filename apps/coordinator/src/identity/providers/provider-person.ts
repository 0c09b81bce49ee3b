import { users } from '@jatai/api'
import { RequestError } from '@jatai/errors'
import type { IntegrationDocument } from '../integrations/integration-document.ts'
import { mayVouchFor } from '../sign-in/sign-in-ways.ts'
import type { ProviderDocument } from './provider-document.ts'

/** Whom a provider has vouched for. */
export interface ProviderPerson {
  readonly subject: string
  /** Lower case. */
  readonly email: string
  readonly name: string
  /** The provider tells groups, integrated or not. */
  readonly hasGroups: boolean
  /** The groups where an integration looks for them; undefined: the provider tells none there. */
  groupsFor(integration: IntegrationDocument): Promise<readonly string[] | undefined>
}

/**
 * The address of a person, if the provider may vouch for it.
 *
 * @param place where the provider tells it, for errors: `the claim "email"`
 * @throws RequestError `PROVIDER_CLAIM`
 */
export function checkedEmail(provider: ProviderDocument, told: string | undefined, place: string): string {
  const { name } = provider
  if (told === undefined) throw badClaim(`${name} tells no address: there is no text in ${place}`)
  const email = users.emailAddress.safeParse(told)
  if (!email.success) throw badClaim(`What ${name} has in ${place} is no e-mail address`)
  if (!mayVouchFor(provider, email.data)) throw badClaim(`${name} is not there for addresses of this domain`)
  return email.data
}

/** A name for people; made of the address when the provider tells none. */
export function personName(told: string | undefined, email: string): string {
  return (told ?? email.slice(0, email.lastIndexOf('@'))).slice(0, 200)
}

/** What a provider tells is not enough, or not for it to say. */
export function badClaim(message: string): RequestError {
  return new RequestError('PROVIDER_CLAIM', message, { details: { status: 403 } })
}
