import { createClient, groups, signIn, users } from '@jatai/api'
import type { Client } from '@jatai/api'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'

/** Signs somebody in who is in these groups of the realm `demo`. */
export async function memberOf(
  { admin, address }: StartedCoordinator,
  email: string,
  names: readonly string[],
): Promise<Client> {
  const params = { realm: 'demo' }
  const { body: invited } = await admin.call(users.createUser, { params, body: { email, name: 'Bia' } })
  const code = /code=(.+)$/.exec(invited.invitation.link ?? '')?.[1] ?? ''
  await createClient({ address }).call(signIn.setPassword, { params, body: { code, newPassword: 'Passw0rd!x' } })
  const { body: list } = await admin.call(groups.listGroups, { params })
  const ids = list.filter(({ name }) => names.includes(name)).map(({ id }) => id)
  await admin.call(users.updateUser, { params: { ...params, id: invited.user.id }, body: { groups: ids } })
  const body = { email, password: 'Passw0rd!x', asToken: true }
  const { body: session } = await createClient({ address }).call(signIn.signIn, { params, body })
  return createClient({ address, token: session.token ?? '' })
}
