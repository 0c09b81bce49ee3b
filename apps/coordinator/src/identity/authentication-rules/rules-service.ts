import type { authenticationRules } from '@jatai/api'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'
import { findAll } from '../../documents/find-all.ts'
import { supposed } from '../../documents/suppose.ts'
import { checkRevision } from '../../http/check-revision.ts'
import type { Administrators } from '../administrators.ts'
import { USERS } from '../users/user-document.ts'
import type { UserDocument } from '../users/user-document.ts'
import { domainOf, RULES } from './rules-document.ts'
import type { DomainRule, RulesDocument } from './rules-document.ts'

type Listed = Stored<authenticationRules.DomainRule[]>

/** How the people of each domain sign in: written down first, in effect when activated (platform.md §9.4). */
export interface RulesService {
  list(realm: string): Promise<Listed>
  /** @throws RequestError `REVISION_STALE` */
  setDraft(realm: string, rules: readonly DomainRule[], ifMatch: string | undefined): Promise<Listed>
  /**
   * The first activation gives each user of a domain without a rule the way of the last sign-in, and the domain the rule
   * `custom`.
   *
   * @throws RequestError `LAST_ADMINISTRATOR` when no administrator could sign in any more; `REVISION_STALE`
   */
  activate(realm: string, ifMatch: string | undefined): Promise<Listed>
}

/** Revision of rules that nobody has written yet. */
const NONE = 'none'

export function createRulesService(options: {
  readonly documents: DocumentStore
  readonly administrators: Administrators
}): RulesService {
  const { documents, administrators } = options

  async function read(realm: string): Promise<Stored<RulesDocument>> {
    return (await documents.get(RULES, realm)) ?? { id: realm, revision: NONE, document: { draft: [] } }
  }

  const usersOf = (realm: string): Promise<readonly Stored<UserDocument>[]> =>
    findAll(documents, USERS, { where: { realm, archived: false } })

  async function list(realm: string): Promise<Listed> {
    const { id, revision, document } = await read(realm)
    return { id, revision, document: domainsOf(document, await usersOf(realm)) }
  }

  /** The users of domains without a rule who have another way than that of their last sign-in, as they will be. */
  async function choices(realm: string, ruled: ReadonlySet<string>): Promise<readonly Stored<UserDocument>[]> {
    return (await usersOf(realm)).flatMap((stored) => {
      const { email, lastSignIn, authentication } = stored.document
      if (lastSignIn === undefined || ruled.has(domainOf(email))) return []
      const last = lastSignIn.by === 'provider' ? ('provider-only' as const) : ('password' as const)
      return last === authentication ? [] : [{ ...stored, document: { ...stored.document, authentication: last } }]
    })
  }

  return {
    list,
    async setDraft(realm, rules, ifMatch) {
      checkRevision((await read(realm)).revision, ifMatch)
      await updateDocument(documents, RULES, realm, (document) => ({
        ...document,
        draft: merged(document?.draft ?? [], rules),
      }))
      return list(realm)
    },
    async activate(realm, ifMatch) {
      const before = await read(realm)
      checkRevision(before.revision, ifMatch)
      const { active, draft } = before.document
      const written = merged(active ?? [], draft)
      const ruled = new Set(written.map(({ domain }) => domain))
      const chosen = active === undefined ? await choices(realm, ruled) : []
      const others = active === undefined ? (await usersOf(realm)).map(({ document }) => domainOf(document.email)) : []
      const custom = others
        .filter((domain) => !ruled.has(domain))
        .map((domain) => ({ domain, rule: 'custom' as const }))
      const rules: RulesDocument = { active: merged(custom, written), draft: [] }
      const wanted = [supposed(RULES, realm, rules), ...chosen.map(({ id, document }) => supposed(USERS, id, document))]
      await administrators.kept(realm, wanted, async () => {
        for (const { id, document } of chosen) {
          const { authentication } = document
          await updateDocument(documents, USERS, id, (user) =>
            user === undefined ? undefined : { ...user, authentication },
          )
        }
        await documents.put(RULES, realm, rules)
      })
      return list(realm)
    },
  }
}

/** The later rule of a domain counts. */
function merged(rules: readonly DomainRule[], later: readonly DomainRule[]): readonly DomainRule[] {
  const byDomain = new Map([...rules, ...later].map(({ domain, rule }) => [domain, rule]))
  return [...byDomain].map(([domain, rule]) => ({ domain, rule }))
}

function domainsOf(
  { active = [], draft }: RulesDocument,
  users: readonly Stored<UserDocument>[],
): authenticationRules.DomainRule[] {
  const activeRules = new Map(active.map(({ domain, rule }) => [domain, rule]))
  const draftRules = new Map(draft.map(({ domain, rule }) => [domain, rule]))
  const counts = new Map<string, { passwordUsers: number; providerUsers: number }>()
  for (const domain of [...activeRules.keys(), ...draftRules.keys()]) {
    counts.set(domain, { passwordUsers: 0, providerUsers: 0 })
  }
  for (const { document } of users) {
    const domain = domainOf(document.email)
    const count = counts.get(domain) ?? { passwordUsers: 0, providerUsers: 0 }
    if (document.lastSignIn?.by === 'password') count.passwordUsers++
    if (document.lastSignIn?.by === 'provider') count.providerUsers++
    counts.set(domain, count)
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([domain, count]) => {
      const [rule, drafted] = [activeRules.get(domain), draftRules.get(domain)]
      return {
        domain,
        ...(rule === undefined ? {} : { active: rule }),
        ...(drafted === undefined || drafted === rule ? {} : { draft: drafted }),
        ...count,
      }
    })
}
