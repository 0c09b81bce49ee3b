import { isJataiError, RequestError } from '@jatai/errors'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'
import { supposed } from '../../documents/suppose.ts'
import { permissionSet } from '../../access/permission-set.ts'
import { claimName, ownerOfName } from '../../names/claim-name.ts'
import type { AccessRights } from '../access-rights.ts'
import type { Administrators } from '../administrators.ts'
import type { IntegrationDocument } from '../integrations/integration-document.ts'
import type { SignInWays } from '../sign-in/sign-in-ways.ts'
import { linkName } from '../users/provider-link.ts'
import { USERS } from '../users/user-document.ts'
import type { UserDocument } from '../users/user-document.ts'
import type { UsersService } from '../users/users-service.ts'
import type { ProviderDocument } from './provider-document.ts'
import type { ProviderPerson } from './provider-person.ts'

/** Turns people of identity providers into users of the realm. */
export interface ProviderUsers {
  /**
   * The user that a person is; made when there is none. In a federated realm the person has the integrated groups of the
   * provider afterwards, and no others.
   *
   * @throws RequestError `SIGN_IN_REFUSED`, `PROVIDER_NOT_ACTIVE`, `PROVIDER_PERSON`, `LAST_ADMINISTRATOR`
   */
  admit(
    provider: Stored<ProviderDocument>,
    person: ProviderPerson,
  ): Promise<{
    readonly user: Stored<UserDocument>
    readonly signIn: Omit<NonNullable<UserDocument['lastSignIn']>, 'at'>
  }>
}

export function createProviderUsers(options: {
  readonly documents: DocumentStore
  readonly users: UsersService
  readonly ways: SignInWays
  readonly rights: AccessRights
  readonly administrators: Administrators
}): ProviderUsers {
  const { documents, users, ways, rights, administrators } = options

  async function known(
    provider: string,
    realm: string,
    person: ProviderPerson,
  ): Promise<Stored<UserDocument> | undefined> {
    const linked = await ownerOfName(documents, 'provider-person', realm, linkName(provider, person.subject))
    const byLink = linked === undefined ? undefined : await documents.get(USERS, linked)
    if (byLink !== undefined) return byLink
    const byEmail = await users.byEmail(realm, person.email)
    if (byEmail?.document.identities?.some((each) => each.provider === provider) === true) {
      // The address belongs to another account there by now: it may be another human.
      throw new RequestError(
        'PROVIDER_PERSON',
        'This address belonged to another account of the provider: an administrator has to unlink the user first',
        { details: { status: 403 } },
      )
    }
    return byEmail
  }

  async function make(realm: string, provider: string, { email, name }: ProviderPerson): Promise<Stored<UserDocument>> {
    try {
      const actor = { id: provider, name: 'identity provider' }
      return await users.create({ realm, actor }, { email, name, groups: [] })
    } catch (error) {
      // Two sign-ins of a new person at once: the other one was faster.
      const found =
        isJataiError(error) && error.code === 'USER_EMAIL_TAKEN' ? await users.byEmail(realm, email) : undefined
      if (found === undefined) throw error
      return found
    }
  }

  async function link(user: Stored<UserDocument>, provider: string, subject: string): Promise<void> {
    if (user.document.identities?.some((each) => each.provider === provider && each.subject === subject)) return
    const name = linkName(provider, subject)
    await claimName(documents, 'provider-person', user.document.realm, name, user.id, () => {
      return new RequestError('PROVIDER_PERSON', 'This account of the provider belongs to another user', {
        details: { status: 403 },
      })
    })
    await updateDocument(documents, USERS, user.id, (document) =>
      document === undefined
        ? undefined
        : { ...document, identities: [...(document.identities ?? []), { provider, subject }] },
    )
  }

  async function setGroups({ id, document }: Stored<UserDocument>, groups: readonly string[]): Promise<void> {
    const isSame = groups.length === document.groups.length && groups.every((each) => document.groups.includes(each))
    if (isSame) return
    await administrators.kept(document.realm, [supposed(USERS, id, { ...document, groups })], () =>
      updateDocument(documents, USERS, id, (user) => (user === undefined ? undefined : { ...user, groups })),
    )
  }

  return {
    async admit({ id: provider, document }, person) {
      const { realm, state } = document
      const found = await known(provider, realm, person)
      if (found?.document.archived === true) {
        throw new RequestError('SIGN_IN_REFUSED', 'The user is archived')
      }
      if (state !== 'active') {
        const { permissions } = await rights.of(realm, found?.document.groups ?? [])
        if (
          state === 'draft' ||
          found === undefined ||
          !permissionSet(permissions).allows('SSO-CONFIGURATION:UPDATE')
        ) {
          throw notActive(document)
        }
      }
      const user = found ?? (await make(realm, provider, person))
      await link(user, provider, person.subject)
      const all = (await ways.of(realm)).integrations
      const isFederated = all.length > 0 && state === 'active'
      const own = all.filter((each) => each.document.provider === provider)
      const mapped: Stored<IntegrationDocument>[] = []
      let hadGroups = person.hasGroups
      for (const each of own) {
        const told = await person.groupsFor(each.document)
        hadGroups ||= (told ?? []).length > 0
        if (told?.includes(each.document.providerGroup) === true) mapped.push(each)
      }
      const groups = [...new Set(mapped.map((each) => each.document.group))]
      if (isFederated) await setGroups(user, groups)
      return {
        user: (await documents.get(USERS, user.id)) ?? user,
        signIn: {
          by: 'provider',
          isFederated,
          hadGroups,
          hadIntegratedGroups: groups.length > 0,
        },
      }
    },
  }
}

/** Nobody signs in by the provider yet, or not this person. */
export function notActive({ name }: ProviderDocument): RequestError {
  return new RequestError('PROVIDER_NOT_ACTIVE', `Signing in by ${name} is not open yet`, { details: { status: 403 } })
}
