import type { authenticationRules } from '@jatai/api'
import { defineCollection } from '@jatai/platform'

export interface DomainRule {
  readonly domain: string
  readonly rule: authenticationRules.AuthenticationRule
}

/** How the people of each domain sign in. Id: the realm. */
export interface RulesDocument {
  /** Absent until rules have been activated once. */
  readonly active?: readonly DomainRule[]
  readonly draft: readonly DomainRule[]
}

export const RULES = defineCollection<RulesDocument>('authentication-rules')

/** The domain of an e-mail address. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase()
}
