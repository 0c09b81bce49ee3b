import { createClient, groups, signIn, users } from '@jatai/api'
import type { Client } from '@jatai/api'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'
import { DEFAULT_REALM_SETTINGS } from '../../realms/realm-document.ts'
import { createSessions } from '../sessions/sessions.ts'

export const PASSWORD = 'Tested-2027'

export interface Person {
  readonly id: string
  readonly email: string
  readonly client: Client
  /** Of the session. */
  readonly token: string
}

/** A user with a password and a session, in the groups of these ids. */
export async function addPerson(
  { admin, address }: Pick<StartedCoordinator, 'admin' | 'address'>,
  email: string,
  groupIds: readonly string[] = [],
): Promise<Person> {
  const { body: me } = await admin.call(signIn.me)
  const params = { realm: me.realm }
  const body = { email, name: email, groups: [...groupIds] }
  const { body: made } = await admin.call(users.createUser, { params, body })
  const client = createClient({ address })
  const code = codeOf(made.invitation.link)
  await client.call(signIn.setPassword, { params, body: { code, newPassword: PASSWORD } })
  const { body: session } = await client.call(signIn.signIn, {
    params,
    body: { email, password: PASSWORD, asToken: true },
  })
  const token = session.token ?? ''
  return { id: made.user.id, email, client: createClient({ address, token }), token }
}

/** As {@link addPerson}, but without a password: quicker where many are needed. */
export async function addPersonIn(
  { admin, address, platform }: Pick<StartedCoordinator, 'admin' | 'address' | 'platform'>,
  email: string,
  groupIds: readonly string[] = [],
): Promise<Person> {
  const { body: me } = await admin.call(signIn.me)
  const { realm } = me
  const body = { email, name: email, groups: [...groupIds] }
  const { body: made } = await admin.call(users.createUser, { params: { realm }, body })
  const realms = { settings: () => Promise.resolve(DEFAULT_REALM_SETTINGS) }
  const sessions = createSessions({ documents: platform.documents, now: Date.now, realms })
  const session = await sessions.open({ realm, user: made.user.id, userAgent: '', remoteAddress: '' })
  const token = session.secret
  return { id: made.user.id, email, client: createClient({ address, token }), token }
}

/** A group with these roles; its id. */
export async function addGroup(
  admin: Client,
  name: string,
  roles: readonly { readonly role: string; readonly environment?: string }[],
  members: readonly string[] = [],
): Promise<string> {
  const { body: me } = await admin.call(signIn.me)
  const params = { realm: me.realm }
  const { body: group } = await admin.call(groups.createGroup, { params, body: { name, members: [...members] } })
  const body = { bindings: [...roles], note: 'needed by the test' }
  await admin.call(groups.updateGroup, { params: { ...params, id: group.id }, body })
  return group.id
}

/** The code of an invitation or reset link. */
export function codeOf(link: string | undefined): string {
  const code = new URLSearchParams(new URL(link ?? 'x:/').hash.slice(1)).get('code')
  if (code === null) throw new Error(`There is no code in ${link ?? 'no link'}`)
  return code
}
