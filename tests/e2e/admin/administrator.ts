import { createClient, signIn } from '@jatai/api'
import type { Client } from '@jatai/api'
import type { TestPlatform } from '../platform.ts'

const PASSWORD = 'Tested-2026'

/** The first administrator of a platform that has just been made. */
export interface Administrator {
  readonly client: Client
  readonly token: string
}

export async function signInFirst({
  address,
  firstAdministrator,
}: Pick<TestPlatform, 'address' | 'firstAdministrator'>): Promise<Administrator> {
  const { email, oneTimePassword } = firstAdministrator ?? { email: '', oneTimePassword: '' }
  const { body } = await createClient({ address }).call(signIn.signIn, {
    params: { realm: 'demo' },
    body: { email, password: oneTimePassword, newPassword: PASSWORD, asToken: true },
  })
  const token = body.token ?? ''
  return { token, client: createClient({ address, token }) }
}
