import { createClient, groups, signIn, users } from '@jatai/api'
import type { Client } from '@jatai/api'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'

let count = 0

/** A client of a new user of the realm `demo`, who has these roles and no others. */
export async function signedIn({ admin, address }: StartedCoordinator, wanted: readonly string[]): Promise<Client> {
  const params = { realm: 'demo' }
  const name = `user-${++count}`
  const { body: group } = await admin.call(groups.createGroup, { params, body: { name } })
  const bindings = wanted.map((role) => ({ role }))
  await admin.call(groups.updateGroup, { params: { ...params, id: group.id }, body: { bindings, note: 'for a test' } })
  const { body: invited } = await admin.call(users.createUser, {
    params,
    body: { email: `${name}@example.com`, name, groups: [group.id] },
  })
  const code = /code=(.+)$/.exec(invited.invitation.link ?? '')?.[1] ?? ''
  await createClient({ address }).call(signIn.setPassword, { params, body: { code, newPassword: 'Passw0rd!x' } })
  const { body } = await createClient({ address }).call(signIn.signIn, {
    params,
    body: { email: `${name}@example.com`, password: 'Passw0rd!x', asToken: true },
  })
  return createClient({ address, token: body.token ?? '' })
}
